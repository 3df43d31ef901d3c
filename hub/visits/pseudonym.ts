import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { KnownBadges } from './known-badges.ts';

/** As long as the hash it keys (RFC 2104, section 3). */
const SECRET_BYTES = 32;
/** 128 bits: no two badges of a building meet by chance. */
const PSEUDONYM_HEX_DIGITS = 32;
/** No canonical key of a badge: those are numbers, with `24:` or `uid:` before them or nothing. */
const FINGERPRINT_OF = 'fingerprint of the badge secret';
/** 64 bits: enough to tell a building's few secrets apart. */
const FINGERPRINT_HEX_DIGITS = 16;
/** Before the first badge. */
const NOTHING_KNOWN: KnownBadges = { held: false, fingerprint: null };

/**
 * Badge keys become pseudonyms by HMAC-SHA-256. Never by a plain hash: there are only 2^32 printed numbers, and one
 * machine tries them all in minutes. Whoever holds the secret can do the same, so it lives in a file of its own,
 * outside the databases and their backup; once it is destroyed, no pseudonym leads back to a badge.
 */
export class Pseudonyms {
  readonly #secret: KeyObject;

  /** `secret`: 32 random bytes. */
  constructor(secret: Buffer) {
    if (secret.length !== SECRET_BYTES)
      throw new RangeError(`the badge secret must be ${SECRET_BYTES} bytes`);
    this.#secret = createSecretKey(secret);
  }

  /**
   * Reads the secret, and makes it at the first start. Throws `ConfigError` where the file has the wrong length or
   * others may read it, or where badges are known that this secret, or a new one, would make strangers of.
   */
  static load(file: string, known: KnownBadges = NOTHING_KNOWN): Pseudonyms {
    const pseudonyms = Pseudonyms.read(file);
    if (pseudonyms === null && known.held) {
      throw new ConfigError(
        `${file}: the badge secret is missing, and the known badges are strangers without it; put your copy back ` +
          '(chmod 600), or, if it is lost for good, forget them with "tiers-lieu badges forget"',
      );
    }
    if (
      pseudonyms &&
      known.held &&
      known.fingerprint !== null &&
      known.fingerprint !== pseudonyms.fingerprint
    ) {
      throw new ConfigError(
        `${file}: this is not the badge secret that the known badges were made with; put the right one back ` +
          '(chmod 600), or, if it is lost for good, forget them with "tiers-lieu badges forget"',
      );
    }
    return pseudonyms ?? from(createSecret(file));
  }

  /** The secret in `file`, or null where there is none. Throws `ConfigError` as `load` does. */
  static read(file: string): Pseudonyms | null {
    const secret = readSecret(file);
    return secret && from(secret);
  }

  /** Which secret this is, without telling anything of it: may be stored beside the pseudonyms and in backups. */
  get fingerprint(): string {
    return createHmac('sha256', this.#secret)
      .update(FINGERPRINT_OF)
      .digest('hex')
      .slice(0, FINGERPRINT_HEX_DIGITS);
  }

  /**
   * The pseudonym of a canonical key (devices/readers/badge-key.ts), 32 hexadecimal digits. The key's own prefix,
   * `24:` or `uid:` or none, keeps the namespaces apart.
   */
  of(key: string): string {
    return createHmac('sha256', this.#secret).update(key).digest('hex').slice(0, PSEUDONYM_HEX_DIGITS);
  }
}

function from(secret: Buffer): Pseudonyms {
  const pseudonyms = new Pseudonyms(secret);
  secret.fill(0);
  return pseudonyms;
}

function readSecret(file: string): Buffer | null {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError(`${file}: the badge secret cannot be read (${(error as Error).message})`);
  }
  try {
    const { mode, size } = fstatSync(fd);
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8).padStart(4, '0');
      throw new ConfigError(
        `${file}: expected a badge secret that only the hub may read, found mode ${found}; run chmod 600 on it`,
      );
    }
    if (size !== SECRET_BYTES) {
      throw new ConfigError(
        `${file}: expected a badge secret of ${SECRET_BYTES} bytes, found ${size}; put the original file back`,
      );
    }
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The file appears whole or not at all, and is on disk before the first pseudonym is made with it. */
function createSecret(file: string): Buffer {
  const folder = path.dirname(file);
  const unfinished = `${file}.${process.pid}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(unfinished, { force: true });
  const fd = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(fd, randomBytes(SECRET_BYTES));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    // Unlike rename, link never takes the place of a secret that another process has made meanwhile.
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(folder);
  syncFolder(path.dirname(folder));
  const secret = readSecret(file);
  if (secret === null) throw new ConfigError(`${file}: the badge secret vanished while it was being made`);
  return secret;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
