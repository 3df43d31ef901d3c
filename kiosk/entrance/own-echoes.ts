import type { LiveEvents } from '../../hub/contract/live.ts';

/** The hub tells an arrival to its sender twice: as the answer, and as a live tap. Past this it is someone else's. */
const ECHO_WITHIN_MS = 10_000;
/** More than a queue can send in that time. */
const ECHOES_AT_MOST = 1_000;

/** Tells this screen's own check-ins from other taps, so that "it is noted" is not followed by a second welcome. */
export class OwnEchoes {
  #expected: { party: number; badge: boolean; until: number }[] = [];

  /** A check-in is being sent: of so many people without a badge, or of one badge. */
  expect(party: number, badge: boolean, now: number): void {
    this.#expected = this.#expected.filter((echo) => echo.until > now).slice(-ECHOES_AT_MOST);
    this.#expected.push({ party, badge, until: now + ECHO_WITHIN_MS });
  }

  /** Whether `tap` is the echo of one of ours; each is recognised once. */
  take(tap: LiveEvents['tap'], now: number): boolean {
    if (tap.reader !== null) return false;
    const index = this.#expected.findIndex(
      (echo) => echo.party === tap.party && echo.until > now && (echo.badge || tap.result === 'in'),
    );
    if (index === -1) return false;
    this.#expected.splice(index, 1);
    return true;
  }
}
