import { randomInt, scrypt } from 'node:crypto';
import { HashingLane } from '../../access/password.ts';
import { CODE_CHARACTERS } from '../../contract/screens.ts';
import { TRIAL_CODE_LENGTH, trialCode } from '../../contract/trial-codes.ts';

/**
 * 16 MiB and some hundredths of a second, a fifth on a Raspberry Pi: trying all 14¹¹ codes against a stolen database
 * takes a machine thousands of years. No secret is needed, so none can be lost with the right to withdraw.
 */
const COST = { N: 2 ** 14, r: 8, p: 1 };
const HASH_BYTES = 16;
const AT_ONCE = 2;
/** More than wait at all the screens of a building; the next is told `overloaded`. */
const MAX_WAITING = 32;

/** Makes participants' codes, and what is stored of them. */
export class ParticipantCodes {
  readonly #salt: Uint8Array;
  readonly #lane = new HashingLane(AT_ONCE, MAX_WAITING);

  /** `salt`: one for the whole hub, since a code is all that is known of whoever types it. */
  constructor(salt: Uint8Array) {
    this.#salt = salt;
  }

  draw(): string {
    return trialCode(Array.from({ length: TRIAL_CODE_LENGTH - 1 }, () => randomInt(CODE_CHARACTERS.length)));
  }

  /** What recognises the code again, hexadecimal. @throws HubError `overloaded` */
  hash(code: string): Promise<string> {
    return this.#lane.run(() => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      scrypt(code, this.#salt, HASH_BYTES, COST, (error, key) =>
        error ? reject(error) : resolve(key.toString('hex')),
      );
      return promise;
    });
  }
}
