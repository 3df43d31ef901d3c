import { cardFromEm4100 } from './badge-key.ts';
import type { ReaderEvent, ReaderSession } from './reader-session.ts';

const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const LF = 0x0a;
/** Five data bytes and their checksum. */
const DIGITS = 12;

/**
 * RDM6300 (Seeed 113020002 datasheet): STX, ten hexadecimal digits of data, two of checksum, ETX; 14 bytes.
 * ID-2LA/12LA/20LA (ID Innovations datasheet, 2013): the same with CR LF before ETX; 16 bytes.
 * The two are told apart by nothing but CR LF, so one parser hears both. The checksum is the XOR of the data bytes.
 * Bytes outside a frame are noise of the line and are passed over.
 */
export class Em4100Session implements ReaderSession {
  readonly wakeAt = null;
  readonly #frame = Buffer.alloc(DIGITS / 2);
  /** Digits heard since STX; -1 outside a frame. */
  #digits = -1;

  open(): ReaderEvent[] {
    this.#digits = -1;
    return [];
  }

  receive(bytes: Uint8Array): ReaderEvent[] {
    const events: ReaderEvent[] = [];
    for (const byte of bytes) {
      if (byte === STX) {
        if (this.#digits >= 0) events.push({ type: 'rejected', reason: 'frame-invalid' });
        this.#digits = 0;
      } else if (this.#digits >= 0) {
        this.#inFrame(byte, events);
      }
    }
    return events;
  }

  wake(): ReaderEvent[] {
    return [];
  }

  #inFrame(byte: number, events: ReaderEvent[]): void {
    const digit = hexDigit(byte);
    if (digit >= 0 && this.#digits < DIGITS) {
      const at = this.#digits >> 1;
      this.#frame[at] = this.#digits % 2 === 0 ? digit << 4 : (this.#frame[at] ?? 0) | digit;
      this.#digits += 1;
    } else if (this.#digits === DIGITS && (byte === CR || byte === LF)) {
      // ID-12LA's line end, before ETX
    } else {
      events.push(this.#digits === DIGITS && byte === ETX ? this.#card() : rejected('frame-invalid'));
      this.#digits = -1;
    }
  }

  #card(): ReaderEvent {
    const data = this.#frame.subarray(0, 5);
    if (data.reduce((xor, byte) => xor ^ byte, 0) !== this.#frame[5]) return rejected('frame-checksum');
    const card = cardFromEm4100(data);
    return typeof card === 'string' ? rejected(card) : { type: 'card', card };
  }
}

function rejected(reason: 'frame-invalid' | 'frame-checksum' | 'uid-invalid' | 'uid-ambiguous'): ReaderEvent {
  return { type: 'rejected', reason };
}

/** The value of an ASCII hexadecimal digit, or -1. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
