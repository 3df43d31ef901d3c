import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DebugLog, LINES_KEPT, OTHERS_KEPT } from '../../../hub/showroom/startups/debug-log.ts';
import { MAX_CHANNELS, Prototype } from '../../../hub/showroom/startups/prototype.ts';
import {
  type Channel,
  misfitOf,
  paceOf,
  SHOWN_PAYLOAD_BYTES,
  shownPayload,
  topicFault,
} from '../../../hub/showroom/startups/rules.ts';
import { LINES_SHOWN, withBatch } from '../../../kiosk/startup/debug-lines.ts';

const NOW = Date.UTC(2026, 10, 21, 10);
const channel = (more: Partial<Channel> = {}): Channel => ({
  name: 'temperature',
  type: 'number',
  unit: '°C',
  every: null,
  min: 0,
  max: 40,
  learned: false,
  ...more,
});

describe('a value', () => {
  test.each([
    ['that fits', 21.5, '°C', null],
    ['without a unit', 21.5, undefined, null],
    ['at the limit', 40, undefined, null],
    ['of another type', true, undefined, 'type'],
    ['of another unit', 21.5, '°F', 'unit'],
    ['below the limits', -0.1, undefined, 'range'],
    ['above the limits', 40.1, '°C', 'range'],
  ])('%s is told', (_, value, unit, expected) => {
    expect(misfitOf(channel(), value, unit)).toBe(expected);
  });

  test('may have any unit where none is declared', () => {
    expect(misfitOf(channel({ unit: null }), 21.5, 'furlong')).toBeNull();
  });
});

test.each([
  ['nothing declared', null, 10, 0, null],
  ['nothing heard', 10, null, null, null],
  ['in time', 10, 11, 12, 'ok'],
  ['one message missing is late', 10, 10, 20.1, 'late'],
  ['twice as often is fast', 10, 4.9, 0, 'fast'],
])('a rhythm: %s', (_, every, rhythm, ago, expected) => {
  expect(paceOf(every, rhythm, ago === null ? null : NOW - ago, NOW)).toBe(expected);
});

test.each([
  ['autre/prototype/acme/lampe/lux', 'site'],
  ['ceis/room/accueil/lux', 'tree'],
  ['ceis/prototype/rival/lampe/lux', 'startup'],
  ['ceis/prototype/acme/autre/lux', 'prototype'],
  ['ceis/prototype/acme/lampe', 'levels'],
  ['ceis/prototype/acme/lampe/a/b', 'levels'],
])('%s is refused because of its %s', (topic, fault) => {
  expect(topicFault(topic, { site: 'ceis', startup: 'acme', prototype: 'lampe' })).toBe(fault);
});

describe('a payload', () => {
  test.each([
    ['text stays text', Buffer.from('{"value":"é"}'), '{"value":"é"}'],
    ['bytes are hexadecimal', Buffer.from([0, 255, 16]), '00 ff 10'],
    ['control characters are hexadecimal', Buffer.from('a\u0007'), '61 07'],
  ])('%s', (_, payload, shown) => {
    expect(shownPayload(payload)).toBe(shown);
  });

  test('is shown whole up to 256 bytes, and beyond by its beginning, in whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const payload = Buffer.from(text);
        const shown = shownPayload(payload);
        if (payload.length <= SHOWN_PAYLOAD_BYTES) expect(shown).toBe(text);
        else {
          expect(shown.endsWith('…')).toBe(true);
          expect(text.startsWith(shown.slice(0, -1))).toBe(true);
          expect(Buffer.byteLength(shown) - 3).toBeGreaterThan(SHOWN_PAYLOAD_BYTES - 4);
        }
      }),
    );
  });

  test('of any bytes is shown in a bounded length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_000 }), (bytes) => {
        expect(shownPayload(bytes).length).toBeLessThanOrEqual(3 * SHOWN_PAYLOAD_BYTES + 2);
      }),
    );
  });
});

describe('the debugging lines', () => {
  test('are the last two hundred, and what happens again is one line with a number', () => {
    const log = new DebugLog();
    for (let i = 0; i < 1_000; i++) log.add(NOW + i, { kind: 'slowed', qos: 0 });
    expect(log.lines).toMatchObject([{ seq: 1, times: 1_000, at: new Date(NOW + 999).toISOString() }]);
    for (let i = 0; i < 1_000; i++) log.add(NOW, { kind: 'accepted', channel: 'x', value: 1 });
    expect(log.lines).toHaveLength(LINES_KEPT);
    expect(log.lines.at(-1)).toMatchObject({ seq: 1_001, times: 1 });
  });

  test('of a time that is erased say that something came, and not what', () => {
    const log = new DebugLog();
    log.add(NOW, { kind: 'accepted', channel: 'pouls', value: 71, payload: '71' });
    log.add(NOW + 1, { kind: 'accepted', channel: 'pouls', value: 80, payload: '80' });
    log.takeChanged();
    log.forgetMeasured(NOW, NOW + 1);
    expect(log.lines).toMatchObject([
      { seq: 1, value: null, payload: null },
      { seq: 2, value: 80, payload: '80' },
    ]);
    expect(log.takeChanged().map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('reach the page whole through batches, and a gap is noticed', () => {
    const log = new DebugLog();
    let shown: ReturnType<typeof withBatch> = { lines: [], missed: false };
    for (let i = 0; i < 30; i++) {
      log.add(NOW + i, i % 3 === 0 ? { kind: 'accepted', value: i } : { kind: 'slowed' });
      if (i % 4 === 0) shown = withBatch(shown.lines, log.takeChanged());
      expect(shown.missed).toBe(false);
    }
    shown = withBatch(shown.lines, log.takeChanged());
    expect(shown.lines).toEqual(log.lines);
    log.add(NOW, { kind: 'cleared' });
    log.takeChanged();
    log.add(NOW, { kind: 'connected' });
    expect(withBatch(shown.lines, log.takeChanged()).missed).toBe(true);
  });

  test('are at most five hundred on the page', () => {
    const many = Array.from({ length: 2_000 }, (_, i) => ({ ...new DebugLog().lines[0], seq: i + 1 }));
    expect(withBatch([], many as never).lines).toHaveLength(LINES_SHOWN);
  });
});

test('a flood of values does not push out what was wrong before it', () => {
  const log = new DebugLog();
  for (let i = 0; i < 2 * OTHERS_KEPT; i++) log.add(NOW, { kind: 'misfit', reason: 'type', got: String(i) });
  for (let i = 0; i < 3 * LINES_KEPT; i++) log.add(NOW, { kind: 'accepted', value: i });
  const problems = log.lines.filter(({ kind }) => kind === 'misfit');
  expect(log.lines).toHaveLength(LINES_KEPT);
  expect(problems.map(({ got }) => Number(got))).toEqual(
    Array.from({ length: OTHERS_KEPT }, (_, i) => OTHERS_KEPT + i),
  );
  expect(log.lines.at(-1)).toMatchObject({ value: 3 * LINES_KEPT - 1 });
});

describe('a prototype', () => {
  const prototype = (declaredOnly = false) => {
    const learned: string[] = [];
    const time = { now: NOW };
    const made = new Prototype(
      { startup: 'acme', id: 'lampe', name: 'Lampe', declaredOnly, created: NOW },
      { now: () => time.now, learned: (_, { name }) => learned.push(name), changed() {} },
    );
    const hear = (name: string, value: number | boolean | string) =>
      made.note(name, {
        payload: Buffer.from(String(value)),
        qos: 1,
        retained: false,
        outcome: 'accepted',
        value,
      });
    return { made, learned, time, hear };
  };

  test('learns a channel from its first message, and holds it to that', () => {
    const { made, learned } = prototype();
    expect(made.check('lux', 400, 'lx')).toBeNull();
    expect(made.check('lux', 410, 'lx')).toBeNull();
    expect(made.check('lux', 'clair')).toBe('type');
    expect(made.check('lux', 410, 'cd')).toBe('unit');
    expect(learned).toEqual(['lux']);
  });

  test('learns the unit of a channel from the first message that says one', () => {
    const { made, learned } = prototype();
    expect(made.check('lux', 400)).toBeNull();
    expect(made.check('lux', 410, 'lx')).toBeNull();
    expect(made.check('lux', 410, 'cd')).toBe('unit');
    expect(made.channels.get('lux')).toMatchObject({ unit: 'lx', learned: true });
    expect(learned).toEqual(['lux', 'lux']);
  });

  test('says that something of a withdrawn person came, not what it was', () => {
    const { made } = prototype();
    const payload = Buffer.from('{"value":42,"at":"2026-11-21T09:00:00Z"}');
    made.note('lux', { payload, qos: 1, retained: false, outcome: 'withdrawn', value: 42, at: NOW });
    expect(made.log.lines).toMatchObject([{ kind: 'misfit', reason: 'withdrawn' }]);
    expect(JSON.stringify(made.log.lines)).not.toContain('42');
    expect(made.log.lines[0]?.claimed).toBeNull();
  });

  test('learns at most sixty-four channels, and none where it may not', () => {
    const { made } = prototype();
    const answers = Array.from({ length: MAX_CHANNELS + 1 }, (_, i) => made.check(`c${i}`, 1));
    expect(answers.filter((answer) => answer === null)).toHaveLength(MAX_CHANNELS);
    expect(answers.at(-1)).toBe('too-many-channels');
    expect(prototype(true).made.check('lux', 1)).toBe('channel-undeclared');
  });

  test('is late when its declared rhythm is over, without another message', () => {
    const { made, time, hear } = prototype();
    made.channels.set('lux', channel({ name: 'lux', every: 10 }));
    hear('lux', 1);
    expect(made.hasChangedWithTime()).toBe(true);
    expect(made.hasChangedWithTime()).toBe(false);
    time.now += 20_001;
    expect(made.hasChangedWithTime()).toBe(true);
    expect(made.shown(true).channels).toMatchObject([{ pace: 'late', messages: 1, value: 1 }]);
  });

  test('shows others that it works, not what it measures', () => {
    const { made, hear } = prototype();
    made.check('lux', 400);
    hear('lux', 400);
    expect(made.shown(false)).toMatchObject({
      counts: { accepted: 1 },
      channels: [{ messages: 1, value: null }],
    });
  });
});
