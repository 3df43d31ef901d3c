import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { HubError } from '../contract/errors.ts';
import { PASSWORD_MIN_LENGTH } from '../contract/password.ts';

/** What one hash costs: memory 128 · 2^ln · r bytes, time in proportion to 2^ln · r · p. */
export interface ScryptCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/**
 * People choose passwords that can be guessed, so a guess must be dear: one of the settings of the OWASP Password
 * Storage Cheat Sheet (N=2^15, r=8, p=3), 32 MiB and about 0.2 s on a small PC.
 */
export const PERSON_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
/**
 * Devices' passwords are 192 random bits, which nobody guesses at any speed; the cost only has to be small enough
 * for a thousand devices that come back together after a restart (1 MiB and about 3 ms each).
 */
export const DEVICE_COST: ScryptCost = { ln: 10, r: 8, p: 1 };

/** Longer input is refused before it is hashed. */
export const PASSWORD_MAX = 1024;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** No stored hash may ask for more: a damaged row must not take the machine's memory. */
const MEMORY_MAX = 256 * 1024 * 1024;

/** A device's password, URL-safe so that it survives every firmware's input field: 32 characters, 192 bits. */
export const newDevicePassword = (): string => randomBytes(24).toString('base64url');

const CONSONANTS = 'bdfgjklmnprstvz';
const VOWELS = 'aeiou';
const pick = (letters: string): string => letters.charAt(randomInt(letters.length));
const syllable = (): string => pick(CONSONANTS) + pick(VOWELS);

/** A person's first password, to be read from one screen and typed on another: `bakoti-…`, four such, 75 bits. */
export const newPersonPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 3 }, syllable).join('')).join('-');

/** NIST SP 800-63B asks for length, not for kinds of characters. @throws HubError `password_too_weak` */
export function checkPersonPassword(password: string): void {
  const length = [...password].length;
  if (length < PASSWORD_MIN_LENGTH || password.length > PASSWORD_MAX) {
    throw new HubError('password_too_weak');
  }
}

/** The hash with its cost and salt, as a PHC string: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export async function hashPassword(password: string, cost: ScryptCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Whether the password is the one that was hashed; false for a hash that cannot be read. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, hash] = PHC.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return false;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (128 * 2 ** cost.ln * cost.r > MEMORY_MAX) return false;
  const expected = Buffer.from(hash, 'base64');
  const found = await derive(password, Buffer.from(salt, 'base64'), expected.length, cost);
  return timingSafeEqual(found, expected);
}

/** A stored hash that no password has: checking it costs what a real one costs. */
export function unmatchableHash(cost: ScryptCost): string {
  const [salt, hash] = [randomBytes(SALT_BYTES), randomBytes(HASH_BYTES)];
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

// PHC strings use base64 without padding.
const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

function derive(password: string, salt: Buffer, length: number, { ln, r, p }: ScryptCost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 2 * 128 * 2 ** ln * r };
  // NFC: the same word typed on another keyboard may come decomposed.
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password.normalize('NFC'), salt, length, options, (error, key) =>
    error ? reject(error) : resolve(key),
  );
  return promise;
}

/**
 * Lets few hashes run at a time: each takes memory and one of libuv's four threads, which files and DNS need too.
 * At the bound of those that wait, the next is refused with `overloaded`.
 */
export class HashingLane {
  readonly #atOnce: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, maxWaiting: number) {
    this.#atOnce = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#maxWaiting) throw new HubError('overloaded');
      const turn = Promise.withResolvers<void>();
      this.#waiting.push(turn.resolve);
      await turn.promise;
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      // The place passes to the next in line without being given back in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
