const two = (part: number): string => String(part).padStart(2, '0');

/** A date as the reader's clock has it, `2026-11-21`. */
export const localDay = (now = new Date()): string =>
  `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;

/** The time of day, `14:32`, as the programme writes it. */
export const localTime = (now: Date): string => `${two(now.getHours())}:${two(now.getMinutes())}`;
