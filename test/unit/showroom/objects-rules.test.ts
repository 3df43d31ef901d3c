import { describe, expect, test } from 'vitest';
import type { Availability } from '../../../devices/dialects/dialect.ts';
import type { ObjectState } from '../../../hub/contract/objects.ts';
import { ID_PATTERN } from '../../../hub/contract/topics.ts';
import { commandFromForm, commandFromText } from '../../../hub/showroom/objects/command-form.ts';
import {
  afterMessage,
  GAPS_KEPT,
  type Hearing,
  idFor,
  isOfTheRoom,
  NOT_HEARD,
  rhythmOf,
  roomNamed,
  stateOf,
} from '../../../hub/showroom/objects/rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 21, 12);

/** Heard at these minutes after noon. */
const heardAt = (minutes: readonly number[], said?: Availability): Hearing =>
  minutes.reduce((hearing, minute) => afterMessage(hearing, NOON + minute * MINUTE, said), NOT_HEARD);
const everyFive = Array.from({ length: 20 }, (_, i) => i * 5);
const stateAfter = (hearing: Hearing, silentMinutes: number): ObjectState =>
  stateOf(hearing, (hearing.heardAt ?? NOON) + silentMinutes * MINUTE, 0);

describe('an object’s rhythm', () => {
  test('is learned from its last messages, one long silence left out', () => {
    expect(rhythmOf(heardAt(everyFive).gaps)).toEqual({ every: 5 * MINUTE, regular: true });
    expect(heardAt(everyFive).gaps).toHaveLength(GAPS_KEPT);
    expect(rhythmOf(heardAt([0, 5, 10, 15, 300, 305, 310]).gaps)).toEqual({
      every: 5 * MINUTE,
      regular: true,
    });
    expect(rhythmOf(heardAt([0, 5, 10]).gaps)).toBeNull();
  });

  test('counts several topics written one after the other as one message', () => {
    let hearing = NOT_HEARD;
    for (let minute = 0; minute < 10; minute++) {
      for (let topic = 0; topic < 6; topic++)
        hearing = afterMessage(hearing, NOON + minute * MINUTE + topic * 50, undefined);
    }
    expect(rhythmOf(hearing.gaps)?.every).toBe(MINUTE);
  });

  test('of one that speaks when something changes is not regular', () => {
    expect(rhythmOf(heardAt([0, 1, 2, 3, 60, 61, 180, 181, 182]).gaps)).toMatchObject({ regular: false });
  });

  test('outlives a clock that is set back', () => {
    const hearing = afterMessage(heardAt(everyFive), NOON, undefined);
    expect(hearing.heardAt).toBe(NOON);
    expect(hearing.gaps.every((gap) => gap > 0)).toBe(true);
  });
});

describe('an object is', () => {
  test.each<[what: string, hearing: Hearing, silentMinutes: number, state: ObjectState]>([
    ['unknown while nothing was ever heard of it', NOT_HEARD, 0, 'unknown'],
    ['online within its rhythm', heardAt(everyFive), 14, 'online'],
    ['silent after three of its intervals', heardAt(everyFive), 16, 'silent'],
    ['lost after ten of its intervals', heardAt(everyFive), 51, 'lost'],
    [
      'given two minutes, however fast it usually speaks',
      heardAt([0, 0.1, 0.2, 0.3, 0.4, 0.5]),
      1.9,
      'online',
    ],
    ['silent after an hour without a known rhythm', heardAt([0]), 61, 'silent'],
    ['lost after a day without a known rhythm', heardAt([0]), 24 * 60 + 1, 'lost'],
    [
      'lost at once when its will says so',
      afterMessage(heardAt(everyFive), NOON + 96 * MINUTE, 'offline'),
      1,
      'lost',
    ],
    ['not lost while its status topic says online', heardAt(everyFive, 'online'), 6_000, 'silent'],
    ['online for ever when it says so and speaks only of changes', heardAt([0], 'online'), 6_000, 'online'],
    ['online while it sleeps as it said', heardAt(everyFive, 'sleeping'), 23 * 60, 'online'],
    ['lost when it sleeps for longer than a day', heardAt(everyFive, 'sleeping'), 24 * 60 + 1, 'lost'],
  ])('%s', (_what, hearing, silentMinutes, state) => {
    expect(stateAfter(hearing, silentMinutes)).toBe(state);
  });

  test('there again when it speaks after a goodbye', () => {
    const gone = afterMessage(heardAt(everyFive), NOON + 96 * MINUTE, 'offline');
    const back = afterMessage(gone, NOON + 200 * MINUTE, undefined);
    expect(stateOf(back, NOON + 201 * MINUTE, 0)).toBe('online');
  });

  test('unknown, not silent, for what the hub could not hear while it was stopped', () => {
    const hearing = heardAt(everyFive);
    const start = NOON + 10 * HOUR;
    expect(stateOf(hearing, start + 14 * MINUTE, start)).toBe('unknown');
    expect(stateOf(hearing, start + 16 * MINUTE, start)).toBe('lost');
    expect(stateOf(hearing, NOON + 105 * MINUTE, NOON + 104 * MINUTE)).toBe('online');
  });
});

describe('an id', () => {
  test.each([
    ['Lampe', 'lampe'],
    ['Écran de l’entrée', 'ecran-de-l-entree'],
    ['  Cœur  n° 2 ', 'coeur-n-2'],
    ['温度', 'objet'],
    ['x'.repeat(60), 'x'.repeat(56)],
  ])('for the name %j is %j', (name, id) => {
    expect(idFor(name, () => false)).toBe(id);
    expect(id).toMatch(ID_PATTERN);
  });

  test('is nobody else’s', () => {
    const taken = new Set(['lampe', 'lampe-2']);
    expect(idFor('Lampe', (id) => taken.has(id))).toBe('lampe-3');
  });
});

test('a room that a vendor’s tool names is one of the building’s, by its name or its id, or none', () => {
  const rooms = [{ id: 'numerique', name: 'Espace numérique' }];
  expect(roomNamed('espace NUMERIQUE', rooms)).toBe('numerique');
  expect(roomNamed('Numerique', rooms)).toBe('numerique');
  expect(roomNamed('Cave', rooms)).toBeNull();
  expect(roomNamed(null, rooms)).toBeNull();
});

test('a room takes for its own what has a meaning for a room, and nothing of the object’s own affairs', () => {
  expect(['co2', 'in', 'count', 'temperature', 'presence'].every(isOfTheRoom)).toBe(true);
  expect(['battery', 'power', 'switch', 'linkquality', 'constructor'].some(isOfTheRoom)).toBe(false);
});

describe('a command', () => {
  test.each([
    ['ON', { switch: true }],
    ['off', { switch: false }],
    ['toggle', { switch: 'toggle' }],
    [' true ', { switch: true }],
    ['0', { brightness: 0 }],
    ['62.5', { brightness: 62.5 }],
    ['#ff8000', { color: { r: 255, g: 128, b: 0 } }],
    ['{"switch":"toggle","color":"#0000FF"}', { switch: 'toggle', color: { r: 0, g: 0, b: 255 } }],
  ])('%s is read', (text, command) => {
    expect(commandFromText(Buffer.from(text))).toEqual(command);
  });

  test.each([
    '',
    'bonjour',
    '101',
    '-1',
    '#ff80',
    '{}',
    '{"switch":1}',
    '{"volume":3}',
    '[]',
    '{',
    'constructor',
    'x'.repeat(300),
  ])('%j is none', (text) => {
    expect(commandFromText(Buffer.from(text))).toBeNull();
  });

  test('of the desk says at least one thing', () => {
    expect(commandFromForm({ brightness: 20 })).toEqual({ brightness: 20 });
    expect([{}, null, undefined, 'ON', { switch: 'on' }].map(commandFromForm)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
