import { cardFromText, MAX_TEXT, type TextFormat } from './badge-text.ts';
import type { ReaderEvent, ReaderSession } from './reader-session.ts';

/**
 * A reader that never ends its lines has finished when it is silent this long; at 9600 baud a character takes 1 ms,
 * and a USB adapter may hold some back for 16 ms. A reader that has once ended a line is believed to end them all:
 * a pause of the hub itself must not cut a number in two.
 */
export const SILENCE_MS = 100;
/** The beginning of a line whose end never came is not the beginning of the next one. */
export const STALE_MS = 1_000;

/** Any reader that writes its number as a line of text, with CR, LF, both, another control character, or no end. */
export class LineSession implements ReaderSession {
  readonly #format: TextFormat;
  readonly #reversed: boolean;
  #text = '';
  #tooLong = false;
  #endsLines = false;
  #lastByte = 0;
  wakeAt: number | null = null;

  constructor(format: TextFormat, reversed: boolean) {
    this.#format = format;
    this.#reversed = reversed;
  }

  open(): ReaderEvent[] {
    this.#clear();
    this.#endsLines = false;
    return [];
  }

  receive(bytes: Uint8Array, now: number): ReaderEvent[] {
    const events: ReaderEvent[] = [];
    if (this.#text !== '' && now - this.#lastByte > STALE_MS) {
      events.push({ type: 'rejected', reason: 'frame-invalid' });
      this.#clear();
    }
    this.#lastByte = now;
    for (const byte of bytes) {
      if (byte < 0x20) {
        this.#endsLines ||= this.#text !== '';
        this.#endLine(events);
      } else if (this.#text.length < MAX_TEXT) {
        this.#text += String.fromCharCode(byte);
      } else {
        this.#tooLong = true;
      }
    }
    this.wakeAt = this.#text !== '' && !this.#endsLines ? now + SILENCE_MS : null;
    return events;
  }

  wake(): ReaderEvent[] {
    const events: ReaderEvent[] = [];
    this.#endLine(events);
    return events;
  }

  #endLine(events: ReaderEvent[]): void {
    if (this.#tooLong) {
      events.push({ type: 'rejected', reason: 'frame-invalid' });
    } else if (this.#text.trim() !== '') {
      const card = cardFromText(this.#text, this.#format, this.#reversed);
      events.push(typeof card === 'string' ? { type: 'rejected', reason: card } : { type: 'card', card });
    }
    this.#clear();
  }

  #clear(): void {
    this.#text = '';
    this.#tooLong = false;
    this.wakeAt = null;
  }
}
