/**
 * What counters at doors are worth: how far their sums went wrong, and how long a silence is usual for each. Pure.
 * Times are ms since the epoch.
 */

/** How often something happens while the building is open: a silence is judged by it. */
export interface Rhythm {
  readonly heardAt: number;
  /** Mean time from one to the next, ms, and the mean of its square. */
  readonly gap: number;
  readonly gapSquared: number;
}

export interface Counters {
  /** Sums since it was last known for sure how many were inside (`base`). */
  readonly base: number;
  readonly entered: number;
  readonly exited: number;
  /** The plain sum, never below nobody. */
  readonly inside: number;
  readonly heardAt: number | null;
  /** Learned where it became known how many were inside: people who passed, how many of them too many, squared. */
  readonly passed: number;
  readonly surplus: number;
  readonly squares: number;
  /** Learned too: how long people stayed, ms all together, and how many of them have left. */
  readonly stayed: number;
  readonly left: number;
  readonly devices: Readonly<Record<string, Rhythm>>;
}

export const NO_COUNTERS: Counters = {
  base: 0,
  entered: 0,
  exited: 0,
  inside: 0,
  heardAt: null,
  passed: 0,
  surplus: 0,
  squares: 0,
  stayed: 0,
  left: 0,
  devices: {},
};

/** Doors of a room; whoever says more is not told apart from the last. */
const MAX_DEVICES = 8;
/** Until a counter's rhythm is known: a quiet room's. */
const USUAL_GAP_MS = 15 * 60_000;
/** How long people stay, until it is known, and how many stays it takes to believe otherwise. */
export const USUAL_STAY_MS = 40 * 60_000;
const USUAL_STAYS = 10;
/** A new gap is worth so much of the rhythm. */
const GAP_WEIGHT = 0.03;
/** A silence becomes suspicious at so many usual silences, and certain at so many. */
const SUSPICIOUS = 2;
const CERTAIN = 5;
/** Shorter means are a simulated day, or a door that somebody plays with. */
const SHORTEST_GAP_MS = 1_000;
/** What makers promise is worth so many passages of one's own experience. */
const TRUSTED_PASSAGES = 80;
/** What was learned yesterday counts for so much today. */
const KEPT = 0.92;
/** A room that nobody passed for so long before its closing was empty by then, or nearly. */
export const QUIET_MS = 60 * 60_000;

export interface Calendar {
  /** The last closing, ms. */
  closingBefore(at: number): number;
  /** How long the building is open between two moments, ms. */
  openWithin(from: number, to: number): number;
}

/** It happens again, at `at`. A silence over a closing teaches nothing: it may be the night, or a counter that was dead. */
export function happened(last: Rhythm | undefined, at: number, calendar: Calendar): Rhythm {
  if (last === undefined) return { heardAt: at, gap: USUAL_GAP_MS, gapSquared: 2 * USUAL_GAP_MS ** 2 };
  const { heardAt, gap, gapSquared } = last;
  const now = Math.max(SHORTEST_GAP_MS, calendar.openWithin(heardAt, at));
  const weight = heardAt < calendar.closingBefore(at) ? 0 : GAP_WEIGHT;
  return {
    heardAt: Math.max(heardAt, at),
    gap: gap + weight * (now - gap),
    gapSquared: gapSquared + weight * (now ** 2 - gapSquared),
  };
}

/** How surely, 0 to 1, its silence is more than a quiet hour. */
export function fallenSilent({ heardAt, gap, gapSquared }: Rhythm, now: number, calendar: Calendar): number {
  const since = Math.max(heardAt, calendar.closingBefore(now));
  // The silence that a moment taken at random falls into, on average: long ones take up more of the day.
  const usual = gapSquared / gap;
  const silence = calendar.openWithin(since, now) / usual;
  return Math.min(1, Math.max(0, (silence - SUSPICIOUS) / (CERTAIN - SUSPICIOUS)));
}

export function counted(
  counters: Counters,
  device: string,
  direction: 'in' | 'out',
  people: number,
  at: number,
  calendar: Calendar,
): Counters {
  const last = counters.devices[device];
  const since = counters.heardAt === null ? 0 : calendar.openWithin(counters.heardAt, at);
  const tooMany = errorOf(counters, NO_ERROR).drift * (counters.entered + counters.exited);
  const isRoom = last !== undefined || Object.keys(counters.devices).length < MAX_DEVICES;
  return {
    ...counters,
    entered: counters.entered + (direction === 'in' ? people : 0),
    exited: counters.exited + (direction === 'out' ? people : 0),
    inside: Math.max(0, counters.inside + (direction === 'in' ? people : -people)),
    heardAt: Math.max(counters.heardAt ?? 0, at),
    stayed: counters.stayed + since * Math.max(0, counters.inside - tooMany),
    left: counters.left + (direction === 'out' ? people : 0),
    devices: isRoom ? { ...counters.devices, [device]: happened(last, at, calendar) } : counters.devices,
  };
}

/** It is known that `inside` people are inside: what the sums say beyond that is what they got wrong. */
export function known(counters: Counters, inside: number, promised: CountingError): Counters {
  const { base, entered, exited } = counters;
  const passages = entered + exited;
  if (passages === 0) return { ...counters, base: inside, inside };
  const surplus = base + entered - exited - inside;
  const off = surplus - errorOf(counters, promised).drift * passages;
  return {
    ...counters,
    base: inside,
    inside,
    entered: 0,
    exited: 0,
    passed: KEPT * counters.passed + passages,
    surplus: KEPT * counters.surplus + surplus,
    squares: KEPT * counters.squares + off ** 2,
    stayed: KEPT * counters.stayed,
    left: KEPT * counters.left,
  };
}

/** `spread`: variance of a counted person; `drift`: people too many inside, a counted person. */
export interface CountingError {
  readonly spread: number;
  readonly drift: number;
}

const NO_ERROR: CountingError = { spread: 0, drift: 0 };

/** From experience, and what was `promised` before there was any. */
export function errorOf({ passed, surplus, squares }: Counters, promised: CountingError): CountingError {
  const weight = passed + TRUSTED_PASSAGES;
  return {
    spread: (squares + promised.spread * TRUSTED_PASSAGES) / weight,
    drift: (surplus + promised.drift * TRUSTED_PASSAGES) / weight,
  };
}

/** How long people stay on average, ms: all the time spent inside ÷ all who left (Little's law). */
export const stayOf = ({ stayed, left }: Counters): number =>
  (stayed + USUAL_STAYS * USUAL_STAY_MS) / (left + USUAL_STAYS);

/**
 * Passages a ms, and how many of them go uncounted because a counter has fallen silent, as opposed to a quiet hour.
 */
export function traffic(
  { devices }: Counters,
  now: number,
  calendar: Calendar,
): { readonly passages: number; readonly missed: number } {
  let passages = 0;
  let missed = 0;
  for (const device of Object.values(devices)) {
    passages += 1 / device.gap;
    missed += fallenSilent(device, now, calendar) / device.gap;
  }
  return { passages, missed };
}
