import type { Occupancy } from '../contract/payloads.ts';
import { NEWEST_CLAIM_MS } from '../contract/times.ts';
import {
  AIR_FRESH_MS,
  type Air,
  afterNight,
  breathed,
  decayed,
  FRESH_AIR,
  isStuck,
  likelihoodOf,
  surenessOf,
} from './air.ts';
import {
  atMost,
  type Belief,
  certain,
  elapsed,
  type Flow,
  hasAir,
  meanOf,
  numbersOf,
  passed,
  summary,
  weighed,
  withAir,
} from './belief.ts';
import {
  type Calendar,
  type Counters,
  type CountingError,
  counted,
  errorOf,
  fallenSilent,
  happened,
  known,
  NO_COUNTERS,
  QUIET_MS,
  type Rhythm,
  stayOf,
  traffic,
  USUAL_STAY_MS,
} from './counters.ts';
import type { RoomTraits } from './rules.ts';

/**
 * How many people are in a room: what is believed of it, told by each sensor in turn, and by time that passes. Pure:
 * every function gives a new estimate. Times are ms since the epoch.
 */

export interface Estimate {
  readonly belief: Belief;
  /** Up to when the belief knows that time has passed. */
  readonly at: number;
  /** The closing after which the room was last taken for empty. */
  readonly closedAt: number;
  /** What somebody who looked said since. */
  readonly said: { readonly count: number; readonly at: number; readonly gaugeOff: number | null } | null;
  readonly gauge: Gauge | null;
  readonly doors: Counters;
  readonly badges: Counters;
  readonly presence: { readonly value: boolean; readonly at: number } | null;
  readonly air: Air | null;
  /** The share of comings and goings that nothing counts, as it was at `at`, 0 to 1. */
  readonly missed: number;
  /** People in the room on average while the building is open: where an estimate drifts when nothing is heard. */
  readonly usual: number;
}

interface Gauge {
  readonly value: number;
  readonly at: number;
  /** How often it says something else than before. */
  readonly moves: Rhythm;
  /** Mean time between its messages, ms; null: not known yet. */
  readonly pause: number | null;
  /** It says the same for ever, whatever else is heard. */
  readonly stuck: boolean;
}

/** A people gauge is believed for at most so long: three reports of one that speaks every ten minutes. */
export const GAUGE_FRESH_MS = 30 * 60_000;
/** One that speaks more often is believed for so many of its reports, and at least so long. */
const GAUGE_REPORTS = 4;
const GAUGE_AT_LEAST_MS = 3 * 60_000;
/** A gauge is stuck where all else that is heard leaves it (give or take one) less than this chance. */
const STUCK_CHANCE = 0.01;
/** … or this one, where it has never before been still for so long. */
const STILL_CHANCE = 0.7;
/** Before there is experience: door counters as makers promise; people forget their badge, and more so when they leave. */
const DOOR_ERROR: CountingError = { spread: 0.05, drift: 0 };
const BADGE_ERROR: CountingError = { spread: 0.2, drift: 0.06 };
/** Counters that were not heard for so long have been taken away; holidays are shorter. */
const COUNTERS_GONE_MS = 45 * 86_400_000;
/** Share of the places taken, before there is experience; people where there are no places. */
const USUAL_SHARE = 0.25;
const USUAL_PEOPLE = 3;
/** Experience of so much open time is worth as much as all before. */
const USUAL_OVER_MS = 20 * 3_600_000;
/** Time passes in whole steps: people are not there and gone within a minute. */
const STEP_MS = 60_000;
/** Long silences are walked in longer steps, and in at most so many: a hub that was off for a week does not stand still. */
const LONG_STEP_MS = 5 * 60_000;
const MAX_STEPS = 60;
/** A motion sensor is believed for so long; many speak only when something changes. */
const PRESENCE_FRESH_MS = 2.5 * 3_600_000;
/** It says "nobody" of a room where somebody sits still for so long on average, and "somebody" so long after they left. */
const STILL_MS = 6 * 60_000;
const HELD_MS = 5 * 60_000;
/** It says "somebody" of an empty room so rarely. */
const FALSE_ALARM = 0.02;
/** The share of comings and goings that even good counters miss: where another sensor can tell. */
const LEAK = 0.03;
/** One person comes in and is in no count of the door so often. */
const UNNOTICED = 0.6;
/** A workshop begins or ends, where nobody counts, once in so long, ms. */
const GATHERING_MS = 60 * 60_000;
/** People leave together and sit through workshops: their leaving tells less than that of so many strangers. */
const LEAVING_WEIGHT = 0.5;

export function newEstimate(traits: RoomTraits): Estimate {
  return {
    belief: certain(0, traits.capacity),
    at: 0,
    closedAt: 0,
    said: null,
    gauge: null,
    doors: NO_COUNTERS,
    badges: NO_COUNTERS,
    presence: null,
    air: null,
    missed: 0,
    usual: traits.capacity === null ? USUAL_PEOPLE : traits.capacity * USUAL_SHARE,
  };
}

/** Time passes until `to`: closing empties the room; people come and go where nobody counts them. */
export function passTime(estimate: Estimate, to: number, traits: RoomTraits, calendar: Calendar): Estimate {
  let next = estimate;
  const closing = calendar.closingBefore(to);
  if (closing > next.closedAt) next = closed(next, closing, traits);
  while (to - next.at >= STEP_MS) {
    const ms = Math.max(STEP_MS, Math.min(LONG_STEP_MS, to - next.at), (to - next.at) / MAX_STEPS);
    next = stepTo(next, Math.min(to, next.at + ms), traits, calendar);
  }
  return next;
}

function stepTo(estimate: Estimate, to: number, traits: RoomTraits, calendar: Calendar): Estimate {
  const open = calendar.openWithin(estimate.at, to);
  // Where nothing has been heard today nothing is said either: the first who is counted comes into an empty room.
  if (open <= 0 || sourceOf(estimate, to) === 'none') return { ...estimate, at: to };
  const missed = missedShare(estimate, to, calendar);
  let belief = elapsed(estimate.belief, open, flowOf(estimate, missed, to, traits));
  const counters = countersOf(estimate);
  if (counters !== null && !isGaugeBelieved(estimate, to)) {
    // Nobody left: the less likely, the more are there.
    const expected = ((1 - missed) * LEAVING_WEIGHT * open) / stayOf(counters);
    belief = weighed(belief, (people) => Math.exp(-expected * people));
  }
  const { presence } = estimate;
  if (presence !== null && to - presence.at < PRESENCE_FRESH_MS) {
    const [nobody, somebody] = presence.value ? [open / HELD_MS, 0] : [0, open / STILL_MS];
    belief = weighed(belief, (people) => Math.exp(people === 0 ? -nobody : -somebody * Math.min(people, 3)));
  }
  // Only counted people teach what is usual: an estimate from the air would teach itself.
  const isCounted = (counters !== null && missed < 1) || isGaugeBelieved(estimate, to);
  const learned = isCounted ? 1 - Math.exp(-open / USUAL_OVER_MS) : 0;
  const usual = estimate.usual + learned * (meanOf(belief) - estimate.usual);
  return { ...estimate, belief, at: to, missed, usual };
}

/** The share of comings and goings that no sensor counts, 0 to 1. */
function missedShare(estimate: Estimate, now: number, calendar: Calendar): number {
  // Where the air can tell, a gauge may be found to be stuck.
  if (isGaugeBelieved(estimate, now)) return isAirHeard(estimate, now) ? 1 : 0;
  const counters = countersOf(estimate);
  if (counters === null) return 1;
  const { passages, missed } = traffic(counters, now, calendar);
  return missed / passages;
}

function flowOf(estimate: Estimate, missed: number, now: number, { capacity }: RoomTraits): Flow {
  const usual = Math.max(0.5, estimate.usual);
  const leak = isAirHeard(estimate, now) || estimate.presence !== null ? LEAK : 0;
  const counters = countersOf(estimate);
  const departures = Math.max(leak, missed) / (counters === null ? USUAL_STAY_MS : stayOf(counters));
  return {
    arrivals: usual * departures,
    departures,
    gatherings: missed / GATHERING_MS,
    most: capacity ?? Math.ceil(4 * usual),
  };
}

/** At closing the room is empty; who passed since the last quiet closing tells how far the counters are off. */
function closed(estimate: Estimate, closing: number, traits: RoomTraits): Estimate {
  const learn = (counters: Counters, promised: CountingError): Counters => ({
    ...(counters.heardAt !== null && closing - counters.heardAt >= QUIET_MS
      ? known(counters, 0, promised)
      : counters),
    inside: 0,
  });
  return {
    ...estimate,
    belief: certain(0, traits.capacity, estimate.belief),
    at: Math.max(estimate.at, closing),
    closedAt: closing,
    said: null,
    missed: 0,
    doors: learn(estimate.doors, DOOR_ERROR),
    badges: learn(estimate.badges, BADGE_ERROR),
    air: estimate.air && afterNight(estimate.air),
  };
}

interface Times {
  readonly at: number;
  readonly received: number;
}

/** People pass a door counter, or hold a badge out at the door of the room. */
export function hearPassage(
  estimate: Estimate,
  by: 'doors' | 'badges',
  device: string,
  direction: 'in' | 'out',
  people: number,
  { at, received }: Times,
  calendar: Calendar,
): Estimate {
  // Late, of before the room was known to be empty, or was looked at: part of that.
  const since = Math.max(estimate.closedAt, estimate.said?.at ?? 0);
  if (at < since && received >= since) return estimate;
  const counters = counted(estimate[by], device, direction, people, at, calendar);
  const next = { ...estimate, [by]: counters };
  if (countersOf(next) !== counters) return next;
  const error = errorOf(counters, by === 'doors' ? DOOR_ERROR : BADGE_ERROR);
  // The more are there, the likelier that somebody leaves.
  const before =
    direction === 'out'
      ? weighed(estimate.belief, (n) => Math.max(0.3, n) ** LEAVING_WEIGHT)
      : estimate.belief;
  return { ...next, belief: passed(before, direction, people, error) };
}

/** A gauge says how many there are. It is believed, unless it says the same for ever while all else changes. */
export function hearGauge(
  estimate: Estimate,
  value: number,
  { at, received }: Times,
  traits: RoomTraits,
  calendar: Calendar,
): Estimate {
  const last = estimate.gauge;
  if (last !== null && at < last.at && last.at <= received + NEWEST_CLAIM_MS) return estimate;
  const pause = pauseOf(last, at);
  const count = gaugeCount(estimate.said, value);
  const isSame = last !== null && last.value === value && isGaugeFresh(last, at);
  // Closing emptied the room in thought only: a gauge that goes on saying otherwise is asked anew.
  if (!isSame || (!last.stuck && last.moves.heardAt < estimate.closedAt)) {
    const moves = happened(last?.moves, at, calendar);
    const belief = certain(count, traits.capacity, estimate.belief);
    const doors = { ...estimate.doors, inside: count };
    return { ...estimate, gauge: { value, at, moves, pause, stuck: false }, belief, doors };
  }
  const numbers = numbersOf(estimate.belief);
  const chance = (numbers[count - 1] ?? 0) + (numbers[count] ?? 0) + (numbers[count + 1] ?? 0);
  const still = fallenSilent(last.moves, at, calendar);
  const stuck = last.stuck || chance < STUCK_CHANCE + still * (STILL_CHANCE - STUCK_CHANCE);
  return { ...estimate, gauge: { ...last, at, pause, stuck } };
}

function pauseOf(last: Gauge | null, at: number): number | null {
  if (last === null) return null;
  const pause = Math.min(GAUGE_FRESH_MS, Math.max(0, at - last.at));
  return last.pause === null ? pause : last.pause + 0.2 * (pause - last.pause);
}

export function hearPresence(estimate: Estimate, value: boolean, { at }: Times): Estimate {
  if (estimate.presence !== null && at < estimate.presence.at) return estimate;
  const belief = value
    ? weighed(estimate.belief, (people) => (people === 0 ? FALSE_ALARM : 1))
    : estimate.belief;
  return { ...estimate, belief, presence: { value, at } };
}

export function hearCo2(
  estimate: Estimate,
  ppm: number,
  { at }: Times,
  traits: RoomTraits,
  calendar: Calendar,
): Estimate {
  const before = estimate.air ?? FRESH_AIR;
  if (before.heardAt !== null && at <= before.heardAt) return estimate;
  const { air, step } = breathed(before, ppm, at);
  if (step === null) return { ...estimate, air };
  if (calendar.openWithin(step.before.at, step.after.at) === 0) {
    const isEmpty = numbersOf(estimate.belief)[0]! > 0.98;
    return { ...estimate, air: isEmpty ? decayed(air, step) : air };
  }
  const belief = weighed(withAir(estimate.belief, surenessOf(traits)), likelihoodOf(step, air, traits));
  return { ...estimate, air, belief };
}

/** Somebody looked: so many are there. Their word is true, and tells how far the sensors are off. */
export function hearStaff(
  estimate: Estimate,
  count: number,
  { at, received }: Times,
  traits: RoomTraits,
): Estimate {
  const { gauge } = estimate;
  const gaugeOff = gauge !== null && isGaugeFresh(gauge, received) ? count - gauge.value : null;
  return {
    ...estimate,
    belief: certain(count, traits.capacity, estimate.belief),
    at: Math.max(estimate.at, at),
    said: { count, at, gaugeOff },
    doors: known(estimate.doors, count, DOOR_ERROR),
    badges: known(estimate.badges, count, BADGE_ERROR),
  };
}

/** Somebody counted the whole building: no more than so many are in any of its rooms. */
export function hearAtMost(estimate: Estimate, count: number): Estimate {
  const { doors, badges } = estimate;
  return {
    ...estimate,
    belief: atMost(estimate.belief, count),
    doors: { ...doors, inside: Math.min(doors.inside, count) },
    badges: { ...badges, inside: Math.min(badges.inside, count) },
  };
}

/** Nobody has an open visit any more: whoever is still there came in unnoticed. */
export function hearNobodyPresent(estimate: Estimate): Estimate {
  return {
    ...estimate,
    belief: weighed(estimate.belief, (people) => UNNOTICED ** Math.min(people, 3)),
  };
}

/** The hub's clock was set back: what it thought to be past is yet to come. */
export function rewound(estimate: Estimate, now: number, calendar: Calendar): Estimate {
  return now >= estimate.closedAt
    ? estimate
    : { ...estimate, at: now, closedAt: calendar.closingBefore(now) };
}

/** Call `passTime` first. */
export function occupancyOf(estimate: Estimate, now: number): Omit<Occupancy, 'capacity'> {
  const { gauge, said, belief, doors } = estimate;
  const source = sourceOf(estimate, now);
  if (source === 'none') return { count: null, low: null, high: null, source, at: null };
  const at = new Date(heardAt(estimate, source)).toISOString();
  const exactly = (count: number) => ({ count, low: count, high: count, source, at });
  if (source === 'staff' && said !== null) return exactly(said.count);
  if (gauge !== null && isGaugeBelieved(estimate, now)) return exactly(gaugeCount(said, gauge.value));
  return { ...summary(belief, source === 'doors' ? doors.inside : undefined), source, at };
}

/** What the estimate rests on. Doors and badges are silent where nobody passes; the others must have spoken today. */
function sourceOf(estimate: Estimate, now: number): Occupancy['source'] {
  const { gauge, said, badges, presence, air, missed, closedAt } = estimate;
  if (isGaugeBelieved(estimate, now)) return 'count';
  const counters = countersOf(estimate);
  const heard = Math.max(counters?.heardAt ?? 0, presence?.at ?? 0, air?.heardAt ?? 0);
  if (said !== null && heard <= said.at) return 'staff';
  const airHeard = isAirHeard(estimate, now);
  if (counters !== null && !(airHeard && missed === 1)) {
    if (counters === badges) return 'badges';
    return airHeard ? 'doors+co2' : 'doors';
  }
  if (airHeard) return 'co2';
  if (presence !== null && presence.at >= closedAt) return 'presence';
  if (air?.heardAt != null && hasAir(estimate.belief) && air.heardAt >= closedAt) return 'co2';
  return gauge !== null && gauge.at >= closedAt ? 'count' : 'none';
}

function heardAt(estimate: Estimate, source: Occupancy['source']): number {
  const { gauge, said, doors, badges, presence, air, closedAt } = estimate;
  const heard = {
    none: 0,
    count: gauge?.at,
    staff: said?.at,
    doors: doors.heardAt,
    badges: badges.heardAt,
    presence: presence?.at,
    co2: air?.heardAt,
    'doors+co2': Math.max(doors.heardAt ?? 0, air?.heardAt ?? 0),
  }[source];
  return Math.max(heard ?? 0, closedAt, said?.at ?? 0);
}

/** The counters that move the belief: those at the doors, or else badges. */
function countersOf({ doors, badges, at }: Estimate): Counters | null {
  return [doors, badges].find(({ heardAt }) => heardAt !== null && at - heardAt < COUNTERS_GONE_MS) ?? null;
}

function isGaugeFresh({ at, pause }: Gauge, now: number): boolean {
  const believed = pause === null ? GAUGE_FRESH_MS : Math.max(GAUGE_AT_LEAST_MS, GAUGE_REPORTS * pause);
  return now - at < Math.min(GAUGE_FRESH_MS, believed);
}

function isGaugeBelieved({ gauge, said }: Estimate, now: number): boolean {
  return gauge !== null && !gauge.stuck && isGaugeFresh(gauge, now) && (said === null || gauge.at > said.at);
}

/** CO₂ is heard, and has told something of people. */
const isAirHeard = ({ air, belief, closedAt }: Estimate, now: number): boolean =>
  air?.heardAt != null &&
  hasAir(belief) &&
  air.heardAt >= closedAt &&
  now - air.heardAt < AIR_FRESH_MS &&
  !isStuck(air, now);

/** A gauge that was off when somebody looked is believed in how it changes. */
const gaugeCount = (said: Estimate['said'], value: number): number =>
  Math.max(0, value + (said?.gaugeOff ?? 0));
