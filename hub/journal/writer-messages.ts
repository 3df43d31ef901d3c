import type { Entry, EntryKind } from '../contract/entries.ts';
import type { Batch } from './batch.ts';
import type { JournalErasure } from './erasure.ts';

/** What the event loop and the journal's worker thread say to each other. */

export interface WriterOptions {
  readonly file: string;
  readonly atLeastSeq: number;
  /** When the hub started, ms since the epoch: names a damaged file that is set aside. */
  readonly now: number;
  /** Fault injection: each commit takes this much longer, as on a slow SD card. */
  readonly commitDelayMs: number;
}

export interface RetainOrder {
  readonly now: number;
  /** Entries received before this (ms) may go … */
  readonly receivedBefore: number;
  /** … up to this number, which every cursor has passed. */
  readonly upTo: number;
  readonly noncesBefore: number;
  readonly setAsideBefore: number;
}

export type ToWriter =
  /** Answered by `committed` or `refused`, in order. No entries: tries whether the disk takes a write. */
  | { readonly type: 'append'; readonly batch: Batch }
  | {
      readonly type: 'read';
      readonly id: number;
      readonly after: number;
      readonly limit: number;
      readonly last: number;
      readonly kinds: ReadonlySet<EntryKind> | undefined;
    }
  | { readonly type: 'retain'; readonly order: RetainOrder }
  /** One chunk behind `after`. */
  | { readonly type: 'erase'; readonly erasure: JournalErasure; readonly after: number }
  | { readonly type: 'stop' };

export interface FileSize {
  /** Bytes of the database file. */
  readonly file: number;
  /** Of these, the ones that hold something; the rest is free for new entries. */
  readonly used: number;
}

export interface Committed {
  readonly head: number;
  /** The seq of each entry that had been appended before, by its place in the batch. */
  readonly duplicates: ReadonlyMap<number, number>;
  readonly size: FileSize;
  /** How long the transaction took. */
  readonly ms: number;
}

export interface Erased {
  /** Everything up to here has been looked at. */
  readonly upTo: number;
  /** The numbers of the entries that were changed. */
  readonly erased: readonly number[];
  /** The whole journal has been looked at, and the write-ahead file holds nothing of before. */
  readonly done: boolean;
}

export type FromWriter =
  | {
      readonly type: 'ready';
      readonly head: number;
      readonly tail: number;
      readonly size: FileSize;
      readonly notice: string | null;
    }
  | { readonly type: 'unusable'; readonly detail: string }
  | ({ readonly type: 'committed' } & Committed)
  | { readonly type: 'refused'; readonly code: 'journal_full' | 'journal_failing'; readonly detail: string }
  | { readonly type: 'read'; readonly id: number; readonly entries: Entry[]; readonly upTo: number }
  | { readonly type: 'unreadable'; readonly id: number; readonly detail: string }
  | { readonly type: 'retained'; readonly tail: number; readonly more: boolean; readonly size: FileSize }
  | { readonly type: 'unretained'; readonly detail: string }
  | ({ readonly type: 'erased' } & Erased)
  | { readonly type: 'unerased'; readonly detail: string };
