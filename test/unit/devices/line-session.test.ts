import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSession, SILENCE_MS, STALE_MS } from '../../../devices/readers/line-session.ts';
import type { ReaderEvent } from '../../../devices/readers/reader-session.ts';

const told = (events: ReaderEvent[]): string[] =>
  events.map((event) => {
    if (event.type === 'card') return event.card.kind === 'full' ? event.card.key : event.card.kind;
    return event.type === 'rejected' ? event.reason : event.type;
  });

describe('a line reader', () => {
  test.each([
    ['CR LF', '0006547886\r\n'],
    ['CR', '0006547886\r'],
    ['LF', '0006547886\n'],
    ['STX and ETX', '\u00020006547886\u0003'],
    ['3+5', '099,59822\r\n'],
    ['hexadecimal of ten', '010063E9AE\r\n'],
    ['spaces around', '  0063E9AE \r\n'],
  ])('ending its lines with %s, or writing so, gives the card', (_, line) => {
    const session = new LineSession('auto', false);
    session.open();
    expect(told(session.receive(Buffer.from(line), 0))).toEqual(['6547886']);
    expect(session.wakeAt).toBeNull();
  });

  test('that never ends a line has said it after a silence', () => {
    const session = new LineSession('auto', false);
    session.open();
    expect(told(session.receive(Buffer.from('00065'), 0))).toEqual([]);
    expect(told(session.receive(Buffer.from('47886'), 3))).toEqual([]);
    expect(session.wakeAt).toBe(3 + SILENCE_MS);
    expect(told(session.wake())).toEqual(['6547886']);
    expect(session.wakeAt).toBeNull();
  });

  test('that ends its lines is never cut by a pause of the hub', () => {
    const session = new LineSession('auto', false);
    session.open();
    session.receive(Buffer.from('0006547886\r\n'), 0);
    session.receive(Buffer.from('00065478'), 10);
    expect(session.wakeAt).toBeNull();
    expect(told(session.receive(Buffer.from('86\r\n'), 500))).toEqual(['6547886']);
  });

  test('does not begin a number with the rest of an unfinished one', () => {
    const session = new LineSession('auto', false);
    session.open();
    session.receive(Buffer.from('0006547886\r\n000'), 0);
    expect(told(session.receive(Buffer.from('0009357203\r\n'), STALE_MS + 1))).toEqual([
      'frame-invalid',
      '9357203',
    ]);
  });

  test('is told what cannot be read: a banner, an endless line', () => {
    const session = new LineSession('auto', false);
    session.open();
    expect(told(session.receive(Buffer.from('Reader v1.2 ready\r\n'), 0))).toEqual(['uid-invalid']);
    expect(told(session.receive(Buffer.from('9'.repeat(100_000)), 1))).toEqual([]);
    expect(told(session.receive(Buffer.from('\r\n0006547886\r\n'), 2))).toEqual(['frame-invalid', '6547886']);
  });

  test('gives each number once, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffff_ffff }), fc.array(fc.nat(12)), (number, cuts) => {
        const line = Buffer.from(`${String(number).padStart(10, '0')}\r\n`);
        const edges = [0, ...cuts.sort((a, b) => a - b), line.length];
        const session = new LineSession('auto', false);
        const events = edges.slice(1).flatMap((end, i) => session.receive(line.subarray(edges[i], end), i));
        expect(told(events)).toEqual([String(number)]);
      }),
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 })), (chunks) => {
        const session = new LineSession('auto', true);
        chunks.forEach((chunk, i) => {
          session.receive(chunk, i * 7);
        });
        session.wake();
      }),
    );
  });
});
