import type { RoomTraits } from './rules.ts';

/**
 * What CO₂ says of people: the mass balance of a well-mixed room, V dC/dt = G n - Q (C - outdoor). Pure.
 * Persily & de Jonge 2017, doi 10.1111/ina.12383, for what people breathe out; times are ms, concentrations ppm.
 */

/** Litres a second of a seated adult. */
const BREATHED = 0.005;
/** Outdoor air in the 2020s, until the sensor's own low is known: sensors are some tens of ppm off. */
const OUTDOOR_PPM = 425;
const OUTDOOR_RANGE = [350, 600] as const;
/** Air changes an hour where neither the building file nor a decay says: a window ajar. */
const USUAL_CHANGES = 1.5;
const CHANGES_RANGE = [0.1, 12] as const;
/** Where the building file gives no volume: a meeting room of 2.5 m and 4 m² a person, of an unknown size a small one. */
const CUBIC_METRES_A_PLACE = 10;
const USUAL_CUBIC_METRES = 80;
/** Standard deviation of ln(what one person adds) with a volume from the building file, and without. */
const SURE = 0.3;
const UNSURE = 0.6;
/** Values are averaged so long: a person adds some ppm a minute, and a sensor's noise is as much. */
const WINDOW_MS = 5 * 60_000;
/** Between windows further apart people may have come and gone. */
export const AIR_FRESH_MS = 30 * 60_000;
/** To the ppm the same for so long, and so often: a sensor that is stuck. */
const STUCK_MS = 45 * 60_000;
const STUCK_TIMES = 10;
/** Noise of a window's mean, ppm, and the share of what ventilation takes away that is not known from moment to moment. */
const NOISE_PPM = 6;
const DRAUGHT = 0.25;
/** People differ, and one person from hour to hour, by this share. */
const BREATH = 0.15;
/** How likely anything is: a window that is opened, somebody who breathes on the sensor. */
const ANYTHING = 1e-4;
/** Excess below which a decay says little about the air change. */
const DECAY_PPM = 60;
/** Neighbouring windows err alike (a draught lasts, a sensor lags): each is worth so much of one that stands alone. */
const WINDOW_WEIGHT = 0.3;
const LEARN = 0.1;

/** What is known of a room's air; `outdoor` and `changes` (an hour) are learned. */
export interface Air {
  readonly outdoor: number;
  readonly changes: number;
  /** The lowest window since the last closing. */
  readonly lowest: number | null;
  readonly window: { readonly from: number; readonly sum: number; readonly times: number } | null;
  readonly last: Sample | null;
  readonly same: { readonly ppm: number; readonly since: number; readonly times: number } | null;
  readonly heardAt: number | null;
}
export interface Sample {
  readonly at: number;
  readonly ppm: number;
}

export const FRESH_AIR: Air = {
  outdoor: OUTDOOR_PPM,
  changes: USUAL_CHANGES,
  lowest: null,
  window: null,
  last: null,
  same: null,
  heardAt: null,
};

/** How sure it is what one person adds to the air: the standard deviation of ln gain. */
export const surenessOf = ({ volume }: RoomTraits): number => (volume === null ? UNSURE : SURE);

export const isStuck = ({ same }: Air, now: number): boolean =>
  same !== null && same.times >= STUCK_TIMES && now - same.since >= STUCK_MS;

/** A value is heard; `step`: a window is full, and what it says with the one before. */
export function breathed(air: Air, ppm: number, at: number): { air: Air; step: AirStep | null } {
  const same =
    air.same?.ppm === ppm ? { ...air.same, times: air.same.times + 1 } : { ppm, since: at, times: 1 };
  const heard = { ...air, same, heardAt: at };
  // What a stuck sensor said is no beginning for what it says once it moves again.
  if (isStuck(heard, at)) return { air: { ...heard, window: null, last: null }, step: null };
  const { from, sum, times } = air.window ?? { from: at, sum: 0, times: 0 };
  const window = { from, sum: sum + ppm, times: times + 1 };
  const before = air.last;
  const isFull = before === null || at - before.at >= WINDOW_MS;
  if (!isFull) return { air: { ...heard, window }, step: null };
  const last = { at: (from + at) / 2, ppm: window.sum / window.times };
  const next = { ...heard, window: null, last, lowest: Math.min(air.lowest ?? last.ppm, last.ppm) };
  const isStep = before !== null && last.at - before.at < AIR_FRESH_MS && last.at > before.at;
  return { air: next, step: isStep ? { before, after: last } : null };
}
export interface AirStep {
  readonly before: Sample;
  readonly after: Sample;
}

/** How likely the step is with so many people, each of whom adds `gain` times what is reckoned. */
export function likelihoodOf(
  { before, after }: AirStep,
  air: Air,
  traits: RoomTraits,
): (people: number, gain: number) => number {
  const hours = (after.at - before.at) / 3_600_000;
  const litres =
    1_000 *
    (traits.volume ??
      (traits.capacity === null ? USUAL_CUBIC_METRES : traits.capacity * CUBIC_METRES_A_PLACE));
  /** ppm that a person adds in an hour. */
  const each = (BREATHED * 3_600 * 1e6) / litres;
  const changes = traits.airChanges ?? air.changes;
  const kept = Math.exp(-changes * hours);
  const excess = before.ppm - air.outdoor;
  const draught = DRAUGHT * (1 - kept) * Math.max(0, excess);
  return (people, gain) => {
    const added = ((gain * each * people) / changes) * (1 - kept);
    const off = after.ppm - air.outdoor - added - excess * kept;
    const variance = 2 * NOISE_PPM ** 2 + draught ** 2 + (BREATH * added) ** 2;
    return (Math.exp((-0.5 * off ** 2) / variance) / Math.sqrt(variance) + ANYTHING) ** WINDOW_WEIGHT;
  };
}

/** The room is empty: what its air does tells how often it is changed. */
export function decayed(air: Air, { before, after }: AirStep): Air {
  const from = before.ppm - air.outdoor;
  const to = after.ppm - air.outdoor;
  if (from < DECAY_PPM || to < DECAY_PPM / 2) return air;
  const rate = Math.log(from / to) / ((after.at - before.at) / 3_600_000);
  return { ...air, changes: within(air.changes + LEARN * (rate - air.changes), CHANGES_RANGE) };
}

/** At closing: the lowest since the last one is near what comes from outside. It is believed sooner below than above. */
export function afterNight(air: Air): Air {
  if (air.lowest === null) return air;
  const off = air.lowest - air.outdoor;
  return {
    ...air,
    lowest: null,
    outdoor: within(air.outdoor + (off < 0 ? 0.5 : 0.05) * off, OUTDOOR_RANGE),
  };
}

const within = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));
