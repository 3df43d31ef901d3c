import type { Availability, SaidValue } from '../../../devices/dialects/dialect.ts';
import type { ReadingValue } from '../../contract/entries.ts';
import { isEventMeasure, MEASURE_PATTERN, MEASURES } from '../../contract/measures.ts';
import type { ObjectState } from '../../contract/objects.ts';
import { NEWEST_CLAIM_MS } from '../../contract/times.ts';

/** Whether an object is there, and what its words mean to the building. Times are ms since the epoch. */

/** What an object said of one measure, last. */
export interface LatestValue {
  readonly value: ReadingValue;
  readonly unit?: string;
  readonly at: number;
  /** Something that happened, not a state. */
  readonly event: boolean;
}

/** So many gaps tell a rhythm: a sensor that speaks every ten minutes is known after an hour and a half. */
export const GAPS_KEPT = 16;
/** With fewer, nothing is said of a rhythm. */
const GAPS_NEEDED = 4;
/** Several topics written one after the other are one message to people. */
const BURST_MS = 5_000;
/** Sooner, a late message is the network's doing. */
const SILENT_FLOOR_MS = 2 * 60_000;
const LOST_FLOOR_MS = 10 * 60_000;
/** Of an object whose rhythm is not known. */
const SILENT_UNKNOWN_MS = 60 * 60_000;
const LOST_UNKNOWN_MS = 24 * 60 * 60_000;
/** A rhythm is regular where its longest gaps are not so many times its usual one. */
const REGULAR = 4;

/** What is known of an object's presence. */
export interface Hearing {
  readonly heardAt: number | null;
  /** Between its last messages, ms, the newest last; at most GAPS_KEPT. */
  readonly gaps: readonly number[];
  /** What it said, or its will, or its gateway; null: nothing. */
  readonly said: Availability | null;
}

export const NOT_HEARD: Hearing = { heardAt: null, gaps: [], said: null };

/** After a message at `now`. Whoever speaks after it said goodbye, or was said to be gone, is there again. */
export function afterMessage(hearing: Hearing, now: number, said: Availability | undefined): Hearing {
  if (said === 'offline') return { ...hearing, said };
  const { heardAt, gaps } = hearing;
  const gap = heardAt === null ? 0 : now - heardAt;
  if (heardAt !== null && gap >= 0 && gap < BURST_MS)
    return { ...hearing, said: saidAfter(hearing.said, said) };
  return {
    heardAt: now,
    gaps: gap > 0 ? [...gaps.slice(1 - GAPS_KEPT), gap] : gaps,
    said: saidAfter(hearing.said, said),
  };
}

function saidAfter(before: Availability | null, said: Availability | undefined): Availability | null {
  return said ?? (before === 'offline' ? 'online' : before);
}

/**
 * The interval within which it speaks. The longest gap but one: a sensor that reports changes is quiet for longer
 * than its median at night, and one single long gap was an outage.
 */
export function rhythmOf(gaps: readonly number[]): { every: number; regular: boolean } | null {
  if (gaps.length < GAPS_NEEDED) return null;
  const sorted = [...gaps].sort((a, b) => a - b);
  const every = sorted.at(-2)!;
  return { every, regular: every <= REGULAR * sorted[Math.floor(sorted.length / 2)]! };
}

/**
 * `listeningSince`: when the hub began to listen. What it could not hear before that is no silence.
 *
 * Who says `online` by a will or a status topic is not lost while it says so, and need not speak without a reason:
 * only a rhythm that is regular tells that it has stopped. Who sleeps is given as long as the unknown.
 */
export function stateOf({ heardAt, gaps, said }: Hearing, now: number, listeningSince: number): ObjectState {
  if (said === 'offline') return 'lost';
  if (heardAt === null) return said === 'online' ? 'online' : 'unknown';
  const rhythm = rhythmOf(gaps);
  let silentAfter = rhythm === null ? SILENT_UNKNOWN_MS : Math.max(SILENT_FLOOR_MS, 3 * rhythm.every);
  let lostAfter = rhythm === null ? LOST_UNKNOWN_MS : Math.max(LOST_FLOOR_MS, 10 * rhythm.every);
  if (said === 'online') {
    lostAfter = Number.POSITIVE_INFINITY;
    if (rhythm === null || !rhythm.regular) silentAfter = Number.POSITIVE_INFINITY;
  } else if (said === 'sleeping') {
    lostAfter = Math.max(lostAfter, LOST_UNKNOWN_MS);
    silentAfter = lostAfter;
  }
  const age = now - heardAt;
  if (age <= silentAfter) return 'online';
  if (heardAt < listeningSince && now - listeningSince <= silentAfter) return 'unknown';
  return age <= lostAfter ? 'silent' : 'lost';
}

/** Of no use to a room, though they have a meaning there: the object's own affairs. */
const OWN_AFFAIRS: ReadonlySet<string> = new Set(['battery']);

/** Whether the room where an object stands takes this measure for its own. */
export const isOfTheRoom = (measure: string): boolean =>
  Object.hasOwn(MEASURES, measure) && !OWN_AFFAIRS.has(measure);

/** The one level under an object that is not a measure: its command. */
const RESERVED_MEASURES: ReadonlySet<string> = new Set(['set']);

export const isMeasure = (measure: string): boolean =>
  MEASURE_PATTERN.test(measure) && !RESERVED_MEASURES.has(measure);

export const isEvent = ({ measure, event }: Pick<SaidValue, 'measure' | 'event'>): boolean =>
  event === true || isEventMeasure(measure);

/** Whether a value takes the place of the last one: not if it is older, unless the last came from a wrong clock. */
export function replaces(last: LatestValue | undefined, next: { at: number; received: number }): boolean {
  return last === undefined || next.at >= last.at || last.at > next.received + NEWEST_CLAIM_MS;
}

/** Letters without accents, digits and hyphens: `Écran de l’entrée` → `ecran-de-l-entree`. */
export function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** An id for a name, that nobody has yet: `lampe`, `lampe-2` … */
export function idFor(name: string, isTaken: (id: string) => boolean): string {
  const base = folded(name).slice(0, 56).replace(/-+$/, '') || 'objet';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!isTaken(id)) return id;
  }
}

/** The building's room that a vendor's tool names, by its id or its name. */
export function roomNamed(
  said: string | null,
  rooms: readonly { readonly id: string; readonly name: string }[],
): string | null {
  if (said === null) return null;
  const wanted = folded(said);
  return rooms.find(({ id, name }) => id === wanted || folded(name) === wanted)?.id ?? null;
}
