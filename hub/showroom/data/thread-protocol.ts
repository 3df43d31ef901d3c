import type { SeriesQuery } from '../../contract/api.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import type { SeriesPoint } from '../../contract/series.ts';
import type { ErasureOrder, PendingErasures, PrototypeReading } from './prototype-store.ts';

/** What the hub and the thread of the prototypes' data say to each other. */

export interface PrototypeThreadOptions {
  readonly file: string;
  /** The embedded store's file, of which a new `file` takes the prototypes over. */
  readonly oldReadings: string;
}

/** The store's work, each with its arguments and what it gives. */
export interface PrototypeCalls {
  cursor: () => number;
  apply: (readings: readonly PrototypeReading[], upTo: number) => number;
  query: (query: SeriesQuery) => SeriesPoint[];
  count: (span: PrototypeSpan) => number;
  tidy: (before: number) => boolean;
  erase: (order: ErasureOrder) => PrototypeSpan[];
  pendingErasures: () => PendingErasures;
  purge: () => void;
  erasuresDone: (done: PendingErasures) => void;
}
export type PrototypeCall = keyof PrototypeCalls;

export type ToPrototypeThread =
  | {
      readonly [Call in PrototypeCall]: {
        readonly id: number;
        readonly call: Call;
        readonly args: Parameters<PrototypeCalls[Call]>;
      };
    }[PrototypeCall]
  | { readonly call: 'close' };

export type FromPrototypeThread =
  | { readonly id: number; readonly value: ReturnType<PrototypeCalls[PrototypeCall]> }
  | { readonly id: number; readonly code: ErrorCode; readonly detail: string };
