import type { ReadingBody, TapBody } from '../contract/entries.ts';
import { type Erasures, erasureHash } from '../database/erasure-hash.ts';

/** Readings that must go from the journal. */
export interface ErasedReadings {
  /** `erasureHash` of trial sessions whose participant has withdrawn. */
  readonly sessions: ReadonlySet<string>;
  /** Everything that these prototypes said of that time, ms, `to` not included. */
  readonly prototypes: readonly {
    readonly startup: string;
    readonly ids: readonly string[];
    readonly from: number;
    readonly to: number;
  }[];
}
export const NO_READINGS: ErasedReadings = { sessions: new Set(), prototypes: [] };

/** What one erasure takes away: whose badge a tap was, and whole readings. */
export interface JournalErasure {
  readonly badges: Erasures;
  readonly readings: ErasedReadings;
}

/** Whether a tap received at `received` (ms) is tied to an erased badge. */
export function isErased({ badge, badge24 }: TapBody, received: number, erasures: Erasures): boolean {
  return [badge, badge24].some(
    (pseudonym) => pseudonym !== undefined && received <= (erasures.get(erasureHash(pseudonym)) ?? -1),
  );
}

export function withoutBadge({ badge: _, badge24: __, ...rest }: TapBody): TapBody {
  return rest;
}

/**
 * The JSON of the body without its badge, filled up with spaces to its length: SQLite then writes it in place, and
 * moves no neighbours about, of which copies would stay behind on the page.
 */
export function bodyWithout(body: string): string {
  return JSON.stringify(withoutBadge(JSON.parse(body) as TapBody)).padEnd(body.length);
}

/** Whether a reading of the moment `at` (ms) must go. */
export function isErasedReading(
  body: ReadingBody,
  at: number,
  { sessions, prototypes }: ErasedReadings,
): boolean {
  if (body.scope !== 'prototype') return false;
  if (body.session !== undefined && sessions.has(erasureHash(body.session))) return true;
  return prototypes.some(
    ({ startup, ids, from, to }) =>
      body.startup === startup && ids.includes(body.id) && from <= at && at < to,
  );
}

/** An empty body of as many bytes, which SQLite writes in place too; `removed` is as long a word as `reading`. */
export const emptyBody = (body: string): string => '{}'.padEnd(Buffer.byteLength(body));
