/** A learner may close the page and come back after the break, not next week. */
export const SEAT_COOKIE_AGE_MS = 12 * 60 * 60_000;

/** What a learner's browser holds. It opens that seat, until the host frees it or the workshop is wiped. */
export const seatCookie = (seat: string, holder: string): string => `${seat}.${holder}`;

export function readSeatCookie(value: string | undefined): { seat: string; holder: string } | null {
  const [, seat, holder] = /^(s\d{1,2})\.([\w-]{16,64})$/.exec(value ?? '') ?? [];
  return seat === undefined || holder === undefined ? null : { seat, holder };
}
