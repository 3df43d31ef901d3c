import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACK, CHIP, HOST, informationFrame, Pn532Frames } from '../../../devices/readers/pn532-frame.ts';
import { ACK_TIMEOUT_MS, Pn532Session, POLL_PAUSE_MS } from '../../../devices/readers/pn532-session.ts';
import type { ReaderEvent } from '../../../devices/readers/reader-session.ts';
import { Pn532Chip } from '../../../devices/simulator/pn532-chip.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
/** The reply in jinmi8.com/doc/12721/11042. */
const REPLY = bytes('00 00 FF 0C F4 D5 4B 01 01 00 04 08 04 FB 0E E2 0B D8 00');
const UID = bytes('FB 0E E2 0B');
const KEY = String(UID.readUInt32BE());

describe('frames', () => {
  test('the poll is the one that is published', () => {
    expect(hex(informationFrame(HOST, bytes('4A 01 00')))).toBe(
      hex(bytes('00 00 FF 04 FC D4 4A 01 00 E1 00')),
    );
  });

  test('the published reply is read, and written the same', () => {
    const [frame, ...more] = new Pn532Frames().push(REPLY);
    expect(more).toEqual([]);
    expect(frame).toMatchObject({ type: 'data', tfi: CHIP });
    const data = bytes('4B 01 01 00 04 08 04 FB 0E E2 0B');
    expect(frame?.type === 'data' && hex(frame.data)).toBe(hex(data));
    expect(hex(informationFrame(CHIP, data))).toBe(hex(REPLY));
  });

  test('acknowledgement, refusal and error frames are told apart', () => {
    const frames = new Pn532Frames();
    expect(frames.push(ACK)).toEqual([{ type: 'ack' }]);
    expect(frames.push(bytes('00 00 FF FF 00 00'))).toEqual([{ type: 'nack' }]);
    expect(frames.push(bytes('00 00 FF 01 FF 7F 81 00'))).toEqual([
      { type: 'data', tfi: 0x7f, data: new Uint8Array(0) },
    ]);
  });

  test('any frame is read once, wherever it is cut and whatever lies around it', () => {
    const noise = fc.uint8Array({ maxLength: 20 }).map((array) => array.filter((b) => b !== 0 && b !== 0xff));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 254 }),
        noise,
        noise,
        fc.array(fc.nat(300)),
        (data, before, after, cuts) => {
          const line = Buffer.concat([before, informationFrame(CHIP, data), after]);
          const edges = [
            0,
            ...cuts.map((cut) => Math.min(cut, line.length)).sort((a, b) => a - b),
            line.length,
          ];
          const parser = new Pn532Frames();
          const found = edges.slice(1).flatMap((end, i) => parser.push(line.subarray(edges[i], end)));
          expect(found).toEqual([{ type: 'data', tfi: CHIP, data }]);
        },
      ),
    );
  });

  test('a changed byte gives no data frame with another content', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: REPLY.length - 2 }), fc.nat(255), (at, byte) => {
        fc.pre(REPLY[at] !== byte);
        const line = Buffer.from(REPLY);
        line[at] = byte;
        expect(new Pn532Frames().push(line).filter(({ type }) => type === 'data')).toEqual([]);
      }),
    );
  });

  test('a frame hidden in what only looked like the beginning of another is found', () => {
    const parser = new Pn532Frames();
    const found = parser.push(Buffer.concat([bytes('00 FF 04 00'), REPLY]));
    expect(found.map(({ type }) => type)).toEqual(['invalid', 'data']);
  });

  test('no bytes whatever make it throw or keep more than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
        const parser = new Pn532Frames();
        const session = new Pn532Session(false);
        session.open(0);
        for (const chunk of chunks) {
          parser.push(chunk);
          session.receive(chunk, 1);
        }
      }),
    );
  });
});

/** A session and a chip on one wire, in a time of their own. */
class Wire {
  now = 0;
  readonly session = new Pn532Session(false);
  readonly chip: Pn532Chip;
  readonly heard: ReaderEvent[] = [];
  plugged = true;
  #toHub: Uint8Array[] = [];

  constructor() {
    this.chip = new Pn532Chip((data) => this.#toHub.push(data));
  }
  open(): void {
    this.#carry(this.session.open(this.now));
  }
  pass(ms: number): void {
    const end = this.now + ms;
    while (this.session.wakeAt !== null && this.session.wakeAt <= end) {
      this.now = this.session.wakeAt;
      this.#carry(this.session.wake(this.now));
    }
    this.now = end;
  }
  keys(): string[] {
    return this.heard.flatMap((e) => (e.type === 'card' && e.card.kind === 'full' ? [e.card.key] : []));
  }
  #carry(events: ReaderEvent[]): void {
    for (const event of events) {
      if (event.type !== 'send') this.heard.push(event);
      else if (this.plugged) this.chip.receive(event.bytes);
    }
    for (let data = this.#toHub.shift(); data !== undefined; data = this.#toHub.shift()) {
      this.#carry(this.session.receive(data, this.now));
    }
  }
}

describe('polling', () => {
  test('wakes and configures the chip, then sees a card with the next poll', () => {
    const wire = new Wire();
    wire.open();
    wire.pass(1_000);
    expect(wire.heard).toEqual([]);
    wire.chip.hold(UID);
    wire.pass(POLL_PAUSE_MS);
    expect(wire.keys()).toEqual([KEY]);
    wire.pass(1_000);
    expect(new Set(wire.keys())).toEqual(new Set([KEY]));
    wire.chip.hold(null);
    const before = wire.keys().length;
    wire.pass(1_000);
    expect(wire.keys().length).toBe(before);
  });

  test('a phone’s random identifier names nobody', () => {
    const wire = new Wire();
    wire.open();
    wire.chip.hold(bytes('08 11 22 33'));
    wire.pass(POLL_PAUSE_MS);
    expect(wire.heard[0]).toEqual({ type: 'card', card: { kind: 'random' } });
  });

  test('says once that the chip is mute, and once that it answers again', () => {
    const wire = new Wire();
    wire.plugged = false;
    wire.open();
    wire.pass(10 * ACK_TIMEOUT_MS);
    expect(wire.heard).toEqual([{ type: 'answering', answering: false }]);
    wire.plugged = true;
    wire.chip.hold(UID);
    wire.pass(2 * ACK_TIMEOUT_MS);
    expect(wire.heard[1]).toEqual({ type: 'answering', answering: true });
    expect(wire.keys()).toContain(KEY);
  });

  test('an error frame is overcome by beginning again', () => {
    const session = new Pn532Session(false);
    session.open(0);
    expect(session.receive(ACK, 1)).toEqual([]);
    expect(session.receive(informationFrame(0x7f, new Uint8Array(0)), 2)).toEqual([]);
    const again = session.wake(session.wakeAt ?? 0);
    expect(again.map(({ type }) => type)).toEqual(['send', 'send']);
  });

  test('a reply whose UID is cut short is no card', () => {
    const session = new Pn532Session(false);
    session.open(0);
    const answer = (command: number, data: number[]): ReaderEvent[] =>
      session.receive(Buffer.concat([ACK, informationFrame(CHIP, Uint8Array.of(command + 1, ...data))]), 1);
    answer(0x14, []);
    answer(0x32, []);
    expect(answer(0x4a, [1, 1, 0, 4, 8, 7, 0xfb, 0x0e])).toEqual([
      { type: 'rejected', reason: 'frame-invalid' },
    ]);
  });
});
