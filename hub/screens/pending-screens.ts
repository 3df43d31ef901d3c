import { createHash, randomBytes, randomInt } from 'node:crypto';
import { HubError } from '../contract/errors.ts';
import type { Clock } from '../contract/ports.ts';
import { CODE_CHARACTERS, CODE_LENGTH, type ScreenKind } from '../contract/screens.ts';

/** Time to walk to the desk and wait for one's turn; then the screen shows another code. */
export const CODE_VALID_MS = 10 * 60_000;
/** An accepted screen comes for its pass within seconds; one that lost the answer may come again. */
const PASS_KEPT_MS = 60_000;
/** Asks every two seconds while it shows its code; after this the page is closed, or out of reach. */
const SHOWN_MS = 15_000;
/** More than are ever put up together. At the bound the next is refused (`overloaded`). */
export const PENDING_AT_MOST = 100;
/** Codes shown in any ten minutes to one address; at the bound the next is refused (`too_many_requests`). */
export const PENDING_PER_ADDRESS = 10;

interface Pending {
  readonly code: string;
  readonly address: string;
  expires: number;
  /** When its browser last asked. */
  asked: number;
  /** `claimed`: the desk is making its credential. */
  state: 'waiting' | 'claimed' | { readonly pass: string; readonly kind: ScreenKind };
}

export interface Claim {
  /** Hands the screen its pass. */
  accept(pass: string, kind: ScreenKind): void;
  /** The credential could not be made: the code counts again. */
  release(): void;
}

export type Standing =
  | { readonly state: 'waiting'; readonly code: string }
  | { readonly state: 'accepted'; readonly pass: string; readonly kind: ScreenKind };

/**
 * Screens that show a code, in memory only: after a restart they show another. The code names a screen to the desk
 * and gives no right; the pass goes to the browser that holds the secret, so that whoever reads or guesses a code
 * over someone's shoulder gets nothing.
 */
export class PendingScreens {
  readonly #clock: Clock;
  readonly #bySecret = new Map<string, Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many show a code. */
  get waiting(): number {
    this.#forget();
    const since = this.#clock.now() - SHOWN_MS;
    const all = [...this.#bySecret.values()];
    return all.filter(({ state, asked }) => state === 'waiting' && asked > since).length;
  }

  /** What the browser that holds `secret` should show; null when its code has run out or never was. */
  standing(secret: string): Standing | null {
    this.#forget();
    const pending = this.#bySecret.get(digest(secret));
    if (!pending) return null;
    pending.asked = this.#clock.now();
    return typeof pending.state === 'object'
      ? { state: 'accepted', ...pending.state }
      : { state: 'waiting', code: pending.code };
  }

  /** A new code, and the secret for its browser alone. @throws HubError `too_many_requests`, `overloaded` */
  open(address: string): { readonly secret: string; readonly code: string } {
    this.#forget();
    const all = [...this.#bySecret.values()];
    if (all.filter((each) => each.address === address).length >= PENDING_PER_ADDRESS) {
      throw new HubError('too_many_requests');
    }
    if (all.length >= PENDING_AT_MOST) throw new HubError('overloaded');
    let code = newCode();
    while (all.some((each) => each.code === code)) code = newCode();
    const secret = randomBytes(32).toString('base64url');
    const asked = this.#clock.now();
    const pending: Pending = { code, address, asked, expires: asked + CODE_VALID_MS, state: 'waiting' };
    this.#bySecret.set(digest(secret), pending);
    return { secret, code };
  }

  /** Takes the code, once. @throws HubError `screen_code_unknown` */
  claim(typed: string): Claim {
    this.#forget();
    const code = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    const pending = [...this.#bySecret.values()].find((each) => each.code === code);
    if (pending?.state !== 'waiting') throw new HubError('screen_code_unknown');
    pending.state = 'claimed';
    return {
      accept: (pass, kind) => {
        pending.state = { pass, kind };
        pending.expires = this.#clock.now() + PASS_KEPT_MS;
      },
      release: () => {
        pending.state = 'waiting';
      },
    };
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const [key, { expires, state }] of this.#bySecret) {
      if (expires <= now && state !== 'claimed') this.#bySecret.delete(key);
    }
  }
}

const newCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => CODE_CHARACTERS.charAt(randomInt(CODE_CHARACTERS.length))).join(
    '',
  );

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64');
