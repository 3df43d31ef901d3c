import { cardFromUid } from './badge-key.ts';
import { CHIP, HOST, informationFrame, type Pn532Frame, Pn532Frames } from './pn532-frame.ts';
import type { ReaderEvent, ReaderSession } from './reader-session.ts';

/** UM0701-02, 7.2.11: 0x55 wakes the chip from power-down; it wants some time before the first command. */
const WAKE_UP = Uint8Array.of(0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** 7.2.10 SAMConfiguration: normal mode, time-out of no meaning there, IRQ driven. */
const SAM_CONFIGURATION = Uint8Array.of(0x14, 0x01, 0x14, 0x01);
/**
 * 7.3.1 RFConfiguration, item 5: MxRtyATR and MxRtyPSL as from the factory, MxRtyPassiveActivation 2 in place of
 * "for ever", so that the chip answers also when there is no card, and silence means that it is gone.
 */
const RF_CONFIGURATION = Uint8Array.of(0x32, 0x05, 0xff, 0x01, 0x02);
/** 7.3.5 InListPassiveTarget: one target, 106 kbit/s type A. */
const POLL = Uint8Array.of(0x4a, 0x01, 0x00);
const SETUP: readonly Uint8Array[] = [SAM_CONFIGURATION, RF_CONFIGURATION];

/** The field rests between polls; a hand stays over the reader for some hundreds of ms. */
export const POLL_PAUSE_MS = 50;
/** The chip acknowledges within 15 ms (6.2.2); a USB adapter may hold that back for as long again. */
export const ACK_TIMEOUT_MS = 200;
/** Two activations take some tens of ms. */
export const REPLY_TIMEOUT_MS = 1_000;
/** One lost frame is noise on a wire; so many in a row are a chip that is not there. */
const MISSES_BEFORE_MUTE = 3;

/** Polls a PN532 over HSU (115200 8N1): wakes it, configures it, asks for a card again and again. */
export class Pn532Session implements ReaderSession {
  readonly #reversed: boolean;
  readonly #frames = new Pn532Frames();
  #command: Uint8Array = SAM_CONFIGURATION;
  #awaited: 'ack' | 'reply' | 'pause' = 'pause';
  #misses = 0;
  wakeAt: number | null = null;

  constructor(reversed: boolean) {
    this.#reversed = reversed;
  }

  open(now: number): ReaderEvent[] {
    this.#misses = 0;
    return this.#wakeChip(now);
  }

  receive(bytes: Uint8Array, now: number): ReaderEvent[] {
    return this.#frames.push(bytes).flatMap((frame) => this.#heard(frame, now));
  }

  wake(now: number): ReaderEvent[] {
    if (this.#awaited === 'pause') return this.#send(POLL, now);
    this.#misses += 1;
    const mute: ReaderEvent[] =
      this.#misses === MISSES_BEFORE_MUTE ? [{ type: 'answering', answering: false }] : [];
    // It may have lost its power, and with it its configuration: begin at the beginning.
    return [...mute, ...this.#wakeChip(now)];
  }

  #heard(frame: Pn532Frame, now: number): ReaderEvent[] {
    if (frame.type === 'invalid') return [{ type: 'rejected', reason: frame.reason }];
    if (frame.type === 'ack' && this.#awaited === 'ack') {
      this.#awaited = 'reply';
      this.wakeAt = now + REPLY_TIMEOUT_MS;
      return [];
    }
    const isReply =
      frame.type === 'data' && frame.tfi === CHIP && frame.data[0] === (this.#command[0] ?? 0) + 1;
    // Anything else, an error frame too, is left to the time-out: it begins again with a clean line.
    return isReply && this.#awaited === 'reply' ? this.#replied(frame.data, now) : [];
  }

  #replied(reply: Uint8Array, now: number): ReaderEvent[] {
    const events: ReaderEvent[] =
      this.#misses >= MISSES_BEFORE_MUTE ? [{ type: 'answering', answering: true }] : [];
    this.#misses = 0;
    const step = SETUP.indexOf(this.#command);
    if (step >= 0) return [...events, ...this.#send(SETUP[step + 1] ?? POLL, now)];
    this.#awaited = 'pause';
    this.wakeAt = now + POLL_PAUSE_MS;
    const found = this.#found(reply);
    return found === null ? events : [...events, found];
  }

  /** `4B NbTg [Tg SENS_RES×2 SEL_RES NFCIDLength NFCID…]` (7.3.5). */
  #found(reply: Uint8Array): ReaderEvent | null {
    if (reply[1] === 0) return null;
    const length = reply[6] ?? 0;
    const uid = reply.subarray(7, 7 + length);
    if (length === 0 || uid.length < length) return { type: 'rejected', reason: 'frame-invalid' };
    const card = cardFromUid(uid, this.#reversed);
    return typeof card === 'string' ? { type: 'rejected', reason: card } : { type: 'card', card };
  }

  #wakeChip(now: number): ReaderEvent[] {
    this.#frames.clear();
    return [{ type: 'send', bytes: WAKE_UP }, ...this.#send(SAM_CONFIGURATION, now)];
  }

  #send(command: Uint8Array, now: number): ReaderEvent[] {
    this.#command = command;
    this.#awaited = 'ack';
    this.wakeAt = now + ACK_TIMEOUT_MS;
    return [{ type: 'send', bytes: informationFrame(HOST, command) }];
  }
}
