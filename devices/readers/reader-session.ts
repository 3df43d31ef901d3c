import type { READER_KINDS } from '../../hub/contract/building.ts';
import type { RejectionReason } from '../../hub/contract/errors.ts';
import type { Card } from './badge-key.ts';
import type { TextFormat } from './badge-text.ts';
import { Em4100Session } from './em4100-session.ts';
import { LineSession } from './line-session.ts';
import { Pn532Session } from './pn532-session.ts';

export type ReaderKind = (typeof READER_KINDS)[number];

export type ReaderEvent =
  | { readonly type: 'card'; readonly card: Card }
  /** Something was heard that is no card. */
  | { readonly type: 'rejected'; readonly reason: RejectionReason }
  /** Bytes to write to the reader. */
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  /** A reader that is polled has stopped, or begun again, to answer. */
  | { readonly type: 'answering'; readonly answering: boolean };

/**
 * The conversation with one reader, without its port: bytes and time go in, events come out.
 * Times are ms of a clock that never goes back. Where the bytes are cut into chunks means nothing.
 */
export interface ReaderSession {
  /** The port has just been opened: nothing of before counts. */
  open(now: number): ReaderEvent[];
  receive(bytes: Uint8Array, now: number): ReaderEvent[];
  /** When `wake` wants to be called; null: not at all. */
  readonly wakeAt: number | null;
  wake(now: number): ReaderEvent[];
}

export interface SessionOptions {
  /** Line readers: how the number is written. */
  readonly format?: TextFormat | undefined;
  /** The reader gives ISO 14443 UIDs in the other byte order. */
  readonly reversed?: boolean | undefined;
}

export function readerSession(kind: ReaderKind, options: SessionOptions = {}): ReaderSession {
  switch (kind) {
    case 'rdm6300':
    case 'id12':
      return new Em4100Session();
    case 'pn532':
      return new Pn532Session(options.reversed ?? false);
    case 'line':
      return new LineSession(options.format ?? 'auto', options.reversed ?? false);
  }
}

/** Bits per second each kind leaves its factory with. */
export const BAUD: Readonly<Record<ReaderKind, number>> = {
  rdm6300: 9_600,
  id12: 9_600,
  pn532: 115_200,
  line: 9_600,
};
