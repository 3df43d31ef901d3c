import { describe, expect, test } from 'vitest';
import type { Decoded, Said } from '../../../devices/dialects/dialect.ts';
import type { NewEntry } from '../../../hub/contract/entries.ts';
import { HubError } from '../../../hub/contract/errors.ts';
import type { AppendCallback, JournalPort } from '../../../hub/contract/ports.ts';
import { Board } from '../../../hub/health/board.ts';
import { ObjectRoute, type ObjectsPort } from '../../../hub/ingest/object-route.ts';
import type { PublishFlags } from '../../../hub/ingest/topic-route.ts';

/** What becomes of a message whose words a dialect has read. The journal here answers when the test says so. */
const NOW = Date.UTC(2026, 10, 21, 9);
const SAID: Said = {
  object: 'zigbee2mqtt:air',
  values: [
    { measure: 'co2', value: 612 },
    { measure: 'temperature', value: 21.5 },
  ],
};

function route(decoded: Decoded, { adopted = true, at }: { adopted?: boolean; at?: number } = {}) {
  const entries: NewEntry[] = [];
  const droppable: boolean[] = [];
  const waiting: AppendCallback[] = [];
  const journal = {
    append: (entry: NewEntry, done: AppendCallback, mayDrop = false) => {
      entries.push(entry);
      droppable.push(mayDrop);
      waiting.push(done);
    },
  } as unknown as JournalPort;
  const health = new Board({ now: () => NOW });
  const objects: ObjectsPort = {
    readerFor: () => null,
    heard: ({ values = [] }) =>
      adopted
        ? values.map(({ measure, value }, i) => ({
            body: { scope: 'object', id: 'air', measure, value },
            ...(at !== undefined && { at }),
            nonce: `n${i}`,
          }))
        : null,
    set: () => null,
  };
  const asked = new ObjectRoute({ decode: () => decoded }, objects, 'mqtt:passerelle', {
    journal,
    health,
    clock: { now: () => NOW },
  });
  const answers: unknown[] = [];
  const ingest = (flags: Partial<PublishFlags> = {}): void =>
    asked.ingest(Buffer.of(), { qos: 1, retain: false, dup: false, ...flags }, (...answer) =>
      answers.push(answer),
    );
  return { ingest, entries, droppable, waiting, answers, health };
}

describe('a message with several values of an adopted object', () => {
  test('is one entry a value, in the order said, each with its own nonce', () => {
    const { ingest, entries, droppable } = route({ type: 'said', said: [SAID] });
    ingest();
    expect(entries).toEqual([
      {
        kind: 'reading',
        at: NOW,
        received: NOW,
        source: 'mqtt:passerelle',
        nonce: 'n0',
        body: { scope: 'object', id: 'air', measure: 'co2', value: 612 },
      },
      {
        kind: 'reading',
        at: NOW,
        received: NOW,
        source: 'mqtt:passerelle',
        nonce: 'n1',
        body: { scope: 'object', id: 'air', measure: 'temperature', value: 21.5 },
      },
    ]);
    expect(droppable).toEqual([false, false]);
  });

  test('is answered once, after the last of its entries is on disk', () => {
    const { ingest, waiting, answers } = route({ type: 'said', said: [SAID, SAID] });
    ingest();
    for (const done of waiting.slice(0, 3)) done(null, { seq: 1, duplicate: false });
    expect(answers).toEqual([]);
    waiting[3]?.(null, { seq: 4, duplicate: false });
    expect(answers).toEqual([[null]]);
  });

  test('is refused to the sender when one of its entries was not kept', () => {
    const { ingest, waiting, answers } = route({ type: 'said', said: [SAID] });
    ingest();
    waiting[0]?.(new HubError('journal_full'));
    waiting[1]?.(null, { seq: 1, duplicate: false });
    expect(answers).toEqual([[expect.objectContaining({ code: 'journal_full' })]]);
  });

  test('may be dropped at QoS 0 only', () => {
    const { ingest, droppable } = route({ type: 'said', said: [SAID] });
    ingest({ qos: 0 });
    expect(droppable).toEqual([true, true]);
  });

  test.each([
    [NOW - 60_000, NOW - 60_000, {}],
    [NOW + 3_600_000, NOW, { 'at-implausible': 2 }],
    [Number.NaN, NOW, { 'at-implausible': 2 }],
    [0, NOW, { 'at-implausible': 2 }],
  ])('that claims to be of %d is believed only where that may be', (claim, kept, counted) => {
    const { ingest, entries, health } = route({ type: 'said', said: [SAID] }, { at: claim });
    ingest();
    expect(entries.map(({ at }) => at)).toEqual([kept, kept]);
    expect(health.rejections()).toEqual(counted);
  });
});

describe('a message', () => {
  test('of an object that nobody adopted is only routed', () => {
    const { ingest, entries, answers } = route({ type: 'said', said: [SAID] }, { adopted: false });
    ingest();
    expect([entries, answers]).toEqual([[], [[null]]]);
  });

  test('that says nothing is only routed', () => {
    const { ingest, entries, answers, health } = route({ type: 'other' });
    ingest();
    expect([entries, answers, health.rejections()]).toEqual([[], [[null]], {}]);
  });

  test('that cannot be read is counted, and routed to the gateways all the same', () => {
    const { ingest, answers, health } = route({ type: 'rejected', reason: 'payload-not-json' });
    ingest();
    expect([answers, health.rejections()]).toEqual([[[null, undefined]], { 'payload-not-json': 1 }]);
  });

  test('P13 that is a picture goes to nobody', () => {
    const { ingest, answers, health } = route({ type: 'rejected', reason: 'image-refused' });
    ingest();
    expect([answers, health.rejections()]).toEqual([[[null, 'refused']], { 'image-refused': 1 }]);
  });
});
