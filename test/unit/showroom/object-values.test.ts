import { describe, expect, test } from 'vitest';
import type { Entry, ReadingValue } from '../../../hub/contract/entries.ts';
import { nonceSchema } from '../../../hub/contract/entries.ts';
import { openDatabase } from '../../../hub/database/open.ts';
import { Board } from '../../../hub/health/board.ts';
import { MAX_MEASURES, ObjectsConsumer } from '../../../hub/showroom/objects/consumer.ts';
import { readingOf } from '../../../hub/showroom/objects/object-reading.ts';
import type { LatestValue } from '../../../hub/showroom/objects/rules.ts';
import { ObjectsStore } from '../../../hub/showroom/objects/store.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

describe('the reading of an object’s value', () => {
  const lamp = { id: 'lampe', room: null };

  test('has a nonce of its own for each value of one message, of a length that the journal takes', () => {
    const nonces = ['co2', 'temperature', 'x'.repeat(64)].map(
      (measure) => readingOf(lamp, new Map(), { measure, value: 1, nonce: 'n'.repeat(64) }).nonce,
    );
    expect(new Set(nonces).size).toBe(3);
    for (const nonce of nonces) expect(nonceSchema.safeParse(nonce).success).toBe(true);
  });

  test('has the unit of the message, else the one it told of itself, else the measure’s own', () => {
    const units = new Map([['co2', 'ppm (told)']]);
    const unit = (measure: string, said?: string) =>
      readingOf(lamp, units, { measure, value: 1, ...(said && { unit: said }) }).body.unit;
    expect([unit('co2', '%'), unit('co2'), unit('temperature'), unit('switch')]).toEqual([
      '%',
      'ppm (told)',
      '°C',
      undefined,
    ]);
  });
});

describe('the last values of adopted objects', () => {
  let seq = 0;
  const entry = (id: string, measure: string, value: ReadingValue, at = NOON): Entry => ({
    kind: 'reading',
    seq: ++seq,
    at,
    received: NOON,
    source: 'mqtt:passerelle',
    body: { scope: 'object', id, measure, value },
  });

  function parts() {
    const store = new ObjectsStore(openDatabase(':memory:'));
    store.prepare();
    const health = new Board();
    const values = new Map<string, LatestValue>();
    const shown: unknown[] = [];
    const consumer = new ObjectsConsumer({
      store,
      health,
      valuesOf: (id) => (id === 'lampe' ? values : undefined),
      isEvent: (_id, measure) => measure === 'action',
      onValue: (id, measure, { value }) => shown.push([id, measure, value]),
    });
    return { store, consumer, values, shown, health };
  }

  test('are kept with the cursor, those of objects that nobody has adopted are not', () => {
    const { store, consumer, shown } = parts();
    consumer.apply([entry('lampe', 'switch', true), entry('autre', 'switch', true)], seq);
    expect(consumer.cursor()).toBe(seq);
    expect([...store.values()].map(([id, own]) => [id, [...own.keys()]])).toEqual([['lampe', ['switch']]]);
    expect(shown).toEqual([['lampe', 'switch', true]]);
  });

  test('are not replaced by an older one that came late', () => {
    const { consumer, values, shown } = parts();
    consumer.apply([entry('lampe', 'power', 12), entry('lampe', 'power', 3, NOON - 60_000)], seq);
    expect(values.get('power')?.value).toBe(12);
    expect(shown).toEqual([['lampe', 'power', 12]]);
  });

  test('are so many of one object, those it has go on', () => {
    const { store, consumer, values, health } = parts();
    const names = Array.from({ length: MAX_MEASURES }, (_, i) => `m${i}`);
    consumer.apply(
      names.map((name) => entry('lampe', name, 1)),
      seq,
    );
    consumer.apply([...names.map((name) => entry('lampe', name, 2)), entry('lampe', 'more', 2)], seq);
    expect([values.size, values.get('m0')?.value, values.has('more')]).toEqual([MAX_MEASURES, 2, false]);
    expect(store.values().get('lampe')?.size).toBe(MAX_MEASURES);
    expect(health.rejections()).toEqual({ overloaded: 1 });
  });
});
