import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Em4100Session } from '../../../devices/readers/em4100-session.ts';
import type { ReaderEvent } from '../../../devices/readers/reader-session.ts';
import { rdm6300Frame } from '../../../devices/simulator/rdm6300-module.ts';

const listen = (...chunks: Uint8Array[]): ReaderEvent[] => {
  const session = new Em4100Session();
  session.open();
  return chunks.flatMap((chunk) => session.receive(chunk));
};
const cards = (events: ReaderEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'card' && event.card.kind === 'full' ? [event.card.key] : []));
const reasons = (events: ReaderEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'rejected' ? [event.reason] : []));
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('frames of the datasheets', () => {
  test.each([
    ['RDM6300, Tasmota source', '02 31 34 30 30 38 45 43 37 39 33 43 45 03', '9357203'],
    ['RDM6300, forum.arduino.cc/t/251993', '02 30 31 30 30 36 33 45 39 41 45 32 35 03', '6547886'],
    ['ID-12LA with CR LF', `02 ${Buffer.from('0C000621A58E').toString('hex')} 0d 0a 03`, '401829'],
    ['ID-12LA without', `02 ${Buffer.from('0C000621A58E').toString('hex')} 03`, '401829'],
    ['Seeed 113020002', `02 ${Buffer.from('62E3086CED08').toString('hex')} 03`, '3808980205'],
  ])('%s', (_, frame, key) => {
    expect(cards(listen(bytes(frame)))).toEqual([key]);
  });

  test('the checksums printed wrong in the datasheets are refused', () => {
    expect(reasons(listen(Buffer.from('\u00020C000621A56E\r\n\u0003')))).toEqual(['frame-checksum']);
  });

  test('a card of zeros is ignored and counted', () => {
    expect(listen(rdm6300Frame(0, 0))).toEqual([{ type: 'rejected', reason: 'uid-invalid' }]);
  });
});

const number = fc.integer({ min: 1, max: 0xffff_ffff });
/** Noise of the line may hold anything but what begins a frame. */
const noise = fc.uint8Array({ maxLength: 40 }).map((array) => array.filter((byte) => byte !== 0x02));

describe('on any line', () => {
  test('a frame gives exactly its card, wherever it is cut and whatever lies around it', () => {
    fc.assert(
      fc.property(
        number,
        fc.integer({ min: 0, max: 255 }),
        noise,
        noise,
        fc.array(fc.nat(94)),
        (printed, version, before, after, cuts) => {
          const line = Buffer.concat([before, rdm6300Frame(printed, version), after]);
          const edges = [
            0,
            ...cuts.map((cut) => Math.min(cut, line.length)).sort((a, b) => a - b),
            line.length,
          ];
          const chunks = edges.slice(1).map((end, i) => line.subarray(edges[i], end));
          expect(cards(listen(...chunks))).toEqual([String(printed)]);
        },
      ),
    );
  });

  test('a frame with one changed digit gives no card', () => {
    fc.assert(
      fc.property(
        number,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 255 }),
        (printed, at, byte) => {
          const frame = rdm6300Frame(printed);
          fc.pre(String.fromCharCode(byte).toUpperCase() !== String.fromCharCode(frame[at] ?? 0));
          frame[at] = byte;
          const events = listen(frame);
          expect(cards(events)).toEqual([]);
          expect(reasons(events).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('a frame broken off by the next one costs only itself', () => {
    const events = listen(rdm6300Frame(1_111).subarray(0, 9), rdm6300Frame(2_222));
    expect(cards(events)).toEqual(['2222']);
    expect(reasons(events)).toEqual(['frame-invalid']);
  });

  test('no bytes whatever make it throw', () => {
    const digits = fc.constantFrom(0x02, 0x03, 0x0d, 0x0a, 0x30, 0x41, 0x46, 0xff);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(255), digits), { maxLength: 400 }), (line) => {
        listen(Uint8Array.from(line));
      }),
    );
  });

  test('half a frame from before the port was opened again is forgotten', () => {
    const session = new Em4100Session();
    session.receive(rdm6300Frame(3_333).subarray(0, 6));
    session.open();
    expect(session.receive(rdm6300Frame(3_333).subarray(6))).toEqual([]);
  });
});
