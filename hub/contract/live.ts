import type { ReadingValue } from './entries.ts';
import type { Occupancy, TapResult } from './payloads.ts';
import type { DebugLine, PrototypeAnswer } from './startups.ts';

/** What `GET /api/live` sends, event name by event name. The latest value of each `key` wins for a slow screen. */
export interface LiveEvents {
  /** One passage at a door; never who. `key`: door. */
  tap: {
    readonly door: string;
    readonly reader: string | null;
    readonly result: TapResult;
    readonly present: number;
    readonly party: number;
    readonly at: string;
    readonly hint?: 'random-id';
    /** Journal number: a screen ignores one it has shown. */
    readonly seq: number;
  };
  presence: { readonly count: number; readonly at: string };
  /** `key`: id. */
  room: RoomState;
  /** `key`: id + measure. */
  object: {
    readonly id: string;
    readonly measure: string;
    readonly value: ReadingValue;
    readonly unit?: string;
    readonly at: string;
  };
  /** The list of objects has changed, adopted or found: ask for it. */
  objects: { readonly revision: number };
  /** Somebody at a door asks for help; `answered` once staff said that they come. `key`: id. */
  call: {
    readonly id: string;
    readonly door: string;
    readonly at: string;
    readonly answered: string | null;
  };
  /** The evacuation sheet has changed: ask for it. Nobody's name travels here. */
  alarm: { readonly since: string | null; readonly revision: number };
  /** The programme has changed: ask for it. */
  programme: { readonly revision: number };
  /** A prototype as it is now, for its start-up alone. `key`: start-up and prototype. */
  prototype: PrototypeAnswer;
  /** What a prototype's credential did just now, for its start-up alone. `key`: start-up and prototype. */
  debug: { readonly startup: string; readonly prototype: string; readonly lines: readonly DebugLine[] };
  health: { readonly status: HealthStatus; readonly parts: Readonly<Record<string, HealthPartState>> };
}
export type LiveEventName = keyof LiveEvents;

export interface RoomState {
  readonly id: string;
  readonly name: string;
  readonly capacity: number | null;
  readonly occupancy: Occupancy;
  /** Last value of each measure. */
  readonly measures: Readonly<
    Record<string, { readonly value: ReadingValue; readonly unit?: string; readonly at: string }>
  >;
}

export type HealthStatus = 'ok' | 'degraded' | 'failing';
export interface HealthPartState {
  readonly state: HealthStatus;
  /** ISO time of the last change of state. */
  readonly since: string;
  readonly lastError: string | null;
  /** Facts worth showing: counts, sizes, lags, "silent since". */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}
