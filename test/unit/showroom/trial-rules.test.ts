import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificateOf } from '../../../hub/showroom/trials/certificate.ts';
import {
  changesWhatIsAgreed,
  eraseDay,
  overlap,
  spanOf,
  stateOn,
  takesPeople,
} from '../../../hub/showroom/trials/rules.ts';

const trial = { state: 'open', from: '2026-11-20', to: '2026-11-22', endedOn: null, keepDays: 30 } as const;

describe('how far a trial has come', () => {
  test('it is open on its days, its last one included, and takes nobody before or after', () => {
    const days = ['2026-11-19', '2026-11-20', '2026-11-22', '2026-11-23'];
    expect(days.map((day) => stateOn(trial, day))).toEqual(['open', 'open', 'open', 'ended']);
    expect(days.map((day) => takesPeople(trial, day))).toEqual([false, true, true, false]);
  });

  test('one that staff ended is over on that very day, and is erased that much sooner', () => {
    const ended = { ...trial, endedOn: '2026-11-21' };
    expect(takesPeople(ended, '2026-11-21')).toBe(false);
    expect([eraseDay(trial), eraseDay(ended)]).toEqual(['2026-12-23', '2026-12-22']);
  });

  test('kept for no day at all, it is erased on the day after its last', () => {
    expect(eraseDay({ ...trial, keepDays: 0 })).toBe('2026-11-23');
  });

  test('its days are the building’s, also where the clock changes', () => {
    const { from, to } = spanOf('2026-10-25', '2026-10-25', 'Europe/Paris');
    expect([new Date(from).toISOString(), (to - from) / 3_600_000]).toEqual(['2026-10-24T22:00:00.000Z', 25]);
  });
});

describe('what is agreed', () => {
  const request = {
    startup: 'lumio',
    prototypes: ['lampe'],
    from: '2026-11-20',
    to: '2026-11-22',
    room: null,
    responsible: 'Samira',
    keepDays: 30,
    sheet: { fr: { purpose: 'Essayer', measured: 'Le temps.', audience: 'Lumio.' } },
    marks: [],
    questions: [],
  };

  test('who can be asked, the room, the marks and the words may change; dates, prototypes and the keeping may not', () => {
    const harmless = { ...request, responsible: 'Karim', room: 'showroom', marks: ['a souri'] };
    expect(changesWhatIsAgreed(request, harmless)).toBe(false);
    for (const change of [
      { keepDays: 31 },
      { to: '2026-11-23' },
      { prototypes: ['lampe', 'bouton'] },
      { startup: 'autre' },
    ])
      expect(changesWhatIsAgreed(request, { ...request, ...change })).toBe(true);
  });

  test('two trials overlap where one prototype is in both on one day', () => {
    const a = { ...request, last: '2026-11-22' };
    expect(overlap(a, { ...a, from: '2026-11-22', last: '2026-11-30' })).toBe(true);
    expect(overlap(a, { ...a, from: '2026-11-23', last: '2026-11-30' })).toBe(false);
    expect(overlap(a, { ...a, prototypes: ['bouton'] })).toBe(false);
    expect(overlap(a, { ...a, startup: 'autre' })).toBe(false);
  });
});

test('a certificate says what, when and how much, nobody, and its own fingerprint', () => {
  const counts = {
    participants: 3,
    withdrawn: 1,
    sessions: 2,
    marks: 4,
    answers: 5,
    notes: 6,
    readings: 7_000,
  };
  const erased = {
    id: '0a1b2c3d4e',
    purpose: 'Essayer une lampe',
    startup: 'Lumio',
    prototypes: ['Lampe'],
    from: '2026-11-20',
    last: '2026-11-22',
    keepDays: 30,
    early: false,
    counts,
  };
  const { text, sha256 } = certificateOf(erased, Date.UTC(2026, 11, 23, 2), 'Europe/Paris', '0.1.0');
  expect(text).toMatch(/Effacé : 23 décembre 2026 à 03:00:00 \(Europe\/Paris\)/);
  for (const [of, count] of [
    ['accords de participants', '3, dont retirés avant : 1'],
    ['séances', '2'],
    ['moments notés', '4'],
    ['réponses', '5'],
    ['paroles notées', '6'],
    ['mesures des prototypes', '7000'],
  ])
    expect(text).toContain(`- ${of} : ${count}\n`);
  expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
});
