import type { SeriesQuery } from '../contract/api.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import type { SeriesPoint } from '../contract/series.ts';
import type { SeriesTarget } from '../contract/settings.ts';
import type { DrainStatus, DrainTiming } from './drain.ts';

/** What the hub and its readings thread say to each other. */

export interface ThreadOptions {
  readonly dataDir: string;
  readonly journalFile: string;
  readonly site: string;
  readonly target: SeriesTarget;
  /** How long the embedded store keeps single values, ms. */
  readonly keepMs: number;
  /** Shorter waits, for tests of the same code. */
  readonly timing?: DrainTiming & { readonly requestTimeoutMs?: number };
}

export type ToThread =
  | { readonly say: 'head'; readonly head: number }
  | { readonly say: 'query'; readonly id: number; readonly query: SeriesQuery }
  | { readonly say: 'erase'; readonly id: number; readonly span: PrototypeSpan; readonly upTo: number }
  | { readonly say: 'stop' };

export type FromThread =
  | { readonly say: 'status'; readonly status: DrainStatus }
  | { readonly say: 'answer'; readonly id: number; readonly points: SeriesPoint[] }
  | { readonly say: 'error'; readonly id: number; readonly code: ErrorCode; readonly detail: string };
