import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OpeningHours } from '../../../hub/calendar/opening-hours.ts';
import { buildingSchema } from '../../../hub/contract/building.ts';
import type { TrialRequest } from '../../../hub/contract/trials.ts';
import { openDatabase } from '../../../hub/database/open.ts';
import { Board } from '../../../hub/health/board.ts';
import { TrialsStore } from '../../../hub/showroom/trials/store.ts';
import { Trials } from '../../../hub/showroom/trials/trials.ts';

/** Trials on a real store and a clock that the test moves; what rests in other files is test/integration/trials.test.ts. */

const building = buildingSchema.parse({
  site: 'ceis',
  timezone: 'UTC',
  hours: { 'mon-sun': '08:30-17:30' },
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
});
const log = { debug() {}, info() {}, warn() {}, error() {} };
const HOUR = 3_600_000;
const MORNING = Date.UTC(2026, 10, 21, 10);
const signal = new AbortController().signal;

let folder: string;
let db: ReturnType<typeof openDatabase>;
let now: number;
let trials: Trials;
let complete: boolean;
const erased: (readonly string[])[] = [];

function build(): Trials {
  const clock = { now: () => now };
  const store = new TrialsStore(db);
  store.prepare();
  return new Trials({
    store,
    file: path.join(folder, 'hub.sqlite'),
    building,
    hours: new OpeningHours(building),
    startups: {
      has: (id) => id === 'lumio',
      nameOf: () => 'Lumio',
      prototypesOf: () => [
        { id: 'lampe', name: 'Lampe' },
        { id: 'bouton', name: 'Bouton' },
      ],
    },
    readings: {
      eraseSessions: async (sessions) => {
        erased.push(sessions);
        return { complete };
      },
      erasePrototypes: async () => ({ complete }),
      countPrototypes: async () => 12,
    },
    exports: { dropTrial: async () => {} },
    version: '0.1.0',
    clock,
    health: new Board(clock),
    log,
  });
}

const request: TrialRequest = {
  startup: 'lumio',
  prototypes: ['lampe', 'bouton'],
  from: '2026-11-21',
  to: '2026-11-25',
  room: null,
  responsible: 'Samira',
  keepDays: 3,
  sheet: { fr: { purpose: 'Essayer', measured: 'Le temps.', audience: 'Lumio.' } },
  marks: [],
  questions: ['easy'],
};
let trial: string;
let nonces = 0;
const participant = async (): Promise<string> => {
  const consent = {
    nonce: `nonce-${nonces++}-xxxx`,
    sheetVersion: 1,
    language: 'fr',
    withAdult: false,
  } as const;
  return (await trials.consent(trial, consent, 'screen')).code;
};
const codeOf = async (work: Promise<unknown> | (() => unknown)): Promise<string> => {
  try {
    await (typeof work === 'function' ? work() : work);
    return 'no error';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'trials-'));
  db = openDatabase(path.join(folder, 'hub.sqlite'));
  now = MORNING;
  complete = true;
  erased.length = 0;
  trials = build();
  await trials.start(signal);
  trial = trials.create(request).id;
  trials.open(trial);
});
afterEach(async () => {
  await trials.stop();
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('sessions', () => {
  test('one that was forgotten ends when the building closes, by the hub, and readings after it are nobody’s', async () => {
    await trials.beginSession(trial, await participant(), ['lampe']);
    const closing = Date.UTC(2026, 10, 21, 17, 30);
    expect(trials.sessionAt('lumio', 'lampe', closing - 1)).toMatch(/^[0-9a-f]{32}$/);
    expect(trials.sessionAt('lumio', 'lampe', closing)).toBeNull();
    now = closing + HOUR;
    expect(await codeOf(() => trials.mark(trial, 1, 'trop tard'))).toBe('session_over');
    expect(trials.sessionsOf(trial)[0]).toMatchObject({ ended: '2026-11-21T17:30:00.000Z', endedBy: 'hub' });
  });

  test('after a restart on the next day it ends at yesterday’s closing, and today’s first begins', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    await trials.stop();
    now = MORNING + 24 * HOUR;
    trials = build();
    await trials.start(signal);
    expect(trials.sessionsOf(trial)[0]?.endedBy).toBe('hub');
    expect((await trials.beginSession(trial, code, ['lampe'])).number).toBe(2);
  });

  test('a reading that comes late, with its own time, belongs to the session in which it was measured', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    const first = trials.sessionAt('lumio', 'lampe', now);
    now += HOUR;
    trials.endSession(trial, 1);
    now += HOUR;
    await trials.beginSession(trial, code, ['lampe']);
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 60_000)).toBe(first);
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 1.5 * HOUR)).toBeNull();
    expect(trials.sessionAt('lumio', 'lampe', MORNING - 1)).toBeNull();
    expect(trials.sessionAt('lumio', 'bouton', MORNING + 60_000)).toBeNull();
    expect(trials.sessionAt('autre', 'lampe', MORNING + 60_000)).toBeNull();
  });

  test('a prototype has one session at a time, and another prototype of the trial its own', async () => {
    const [a, b] = [await participant(), await participant()];
    await trials.beginSession(trial, a, ['lampe']);
    expect(await codeOf(trials.beginSession(trial, b, ['lampe', 'bouton']))).toBe('session_open');
    expect((await trials.beginSession(trial, b, ['bouton'])).number).toBe(2);
  });

  test('who withdraws in the middle of it is measured no further, until somebody else’s session begins', async () => {
    const [a, b] = [await participant(), await participant()];
    await trials.beginSession(trial, a, ['lampe']);
    now += HOUR;
    expect(await trials.withdraw(a)).toEqual({ result: 'deleted', complete: true });
    expect(trials.sessionAt('lumio', 'lampe', now)).toBeUndefined();
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 1)).toBeUndefined();
    await trials.beginSession(trial, b, ['lampe']);
    expect(trials.sessionAt('lumio', 'lampe', now)).toMatch(/^[0-9a-f]{32}$/);
  });

  test('staff say that whoever withdrew in the middle of it has left: from then on it measures nobody, after a restart too', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    expect(trials.trial(trial).withheld).toEqual([]);
    now += HOUR;
    await trials.withdraw(code);
    expect(trials.trial(trial).withheld).toEqual(['lampe']);
    now += HOUR;
    expect(trials.resume(trial).withheld).toEqual([]);
    const expectResumed = () => {
      expect(trials.sessionAt('lumio', 'lampe', now)).toBeNull();
      expect(trials.sessionAt('lumio', 'lampe', now - 1)).toBeUndefined();
      expect(trials.sessionAt('lumio', 'lampe', MORNING - 1)).toBeNull();
    };
    expectResumed();
    await trials.stop();
    trials = build();
    await trials.start(signal);
    expectResumed();
  });

  test('a trial that staff end takes no more people, so nothing of its prototypes is withheld any longer', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    await trials.withdraw(code);
    now += HOUR;
    trials.end(trial);
    expect(trials.sessionAt('lumio', 'lampe', now)).toBeNull();
    expect(trials.sessionAt('lumio', 'lampe', now - 1)).toBeUndefined();
  });

  test('P8 after a restart too, what a prototype says late of a withdrawn session is not kept', async () => {
    const [a, b] = [await participant(), await participant()];
    await trials.beginSession(trial, a, ['lampe']);
    now += HOUR;
    await trials.withdraw(a);
    await trials.beginSession(trial, b, ['lampe']);
    const second = trials.sessionAt('lumio', 'lampe', now);
    await trials.stop();
    trials = build();
    await trials.start(signal);
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 1)).toBeUndefined();
    expect(trials.sessionAt('lumio', 'lampe', MORNING - 1)).toBeNull();
    expect(trials.sessionAt('lumio', 'lampe', now)).toBe(second);
    expect(trials.sessionAt('lumio', 'bouton', MORNING + 1)).toBeNull();
  });

  test('P8 that such a session was held is forgotten once nothing of its time is believed any more', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    await trials.withdraw(code);
    const times = () => db.prepare('SELECT count(*) AS n FROM trial_withdrawn_times').get()?.n;
    trials.eraseDue(now + 8 * 24 * HOUR);
    expect(times()).toBe(1);
    trials.eraseDue(now + 9 * 24 * HOUR + 1);
    expect(times()).toBe(0);
  });

  test('a code of another trial begins nothing, and tells nothing', async () => {
    const code = await participant();
    const other = trials.create({ ...request, from: '2026-11-26', to: '2026-11-27' });
    trials.open(other.id);
    now = Date.UTC(2026, 10, 26, 10);
    expect(await codeOf(trials.beginSession(other.id, code, ['lampe']))).toBe('trial_code_unknown');
  });
});

describe('withdrawal and the end', () => {
  test('P8 what could not be erased elsewhere yet stays on the list, is said so, and is done by the next start', async () => {
    const code = await participant();
    await trials.beginSession(trial, code, ['lampe']);
    trials.mark(trial, 1, 'hésite devant la porte');
    complete = false;
    expect(await trials.withdraw(code)).toEqual({ result: 'deleted', complete: false });
    expect(trials.sessionsOf(trial)).toEqual([]);
    expect(await trials.withdraw(code)).toEqual({ result: 'already', complete: false });
    await trials.stop();
    complete = true;
    trials = build();
    await trials.start(signal);
    await vi.waitFor(() => expect(db.prepare('SELECT count(*) AS n FROM trial_sessions').get()?.n).toBe(0));
    expect(await trials.withdraw(code)).toEqual({ result: 'already', complete: true });
    expect(new Set(erased.flat()).size).toBe(1);
  });

  test('P1 of an erased trial nothing that comes late is kept, in a session or not, and what comes after it is', async () => {
    await trials.beginSession(trial, await participant(), ['lampe']);
    now += HOUR;
    await trials.erase(trial);
    const expectClosed = () => {
      for (const prototype of ['lampe', 'bouton']) {
        expect(trials.sessionAt('lumio', prototype, MORNING + 1)).toBeUndefined();
        expect(trials.sessionAt('lumio', prototype, now)).toBeNull();
        expect(trials.sessionAt('lumio', prototype, Date.UTC(2026, 10, 20, 23))).toBeNull();
      }
    };
    expectClosed();
    await trials.stop();
    trials = build();
    await trials.start(signal);
    expect(trials.trial(trial).state).toBe('erased');
    expectClosed();
    expect(db.prepare('SELECT count(*) AS n FROM trial_withdrawn_times').get()?.n).toBe(0);
  });

  test('P1 a trial is certified only once its readings are gone everywhere', async () => {
    complete = false;
    await trials.erase(trial);
    expect(trials.trial(trial).state).toBe('erasing');
    expect(await codeOf(() => trials.certificate(trial))).toBe('trial_unknown');
    await trials.stop();
    complete = true;
    trials = build();
    await trials.start(signal);
    await vi.waitFor(() => expect(trials.trial(trial).state).toBe('erased'));
    expect(trials.certificate(trial).text).toContain('demandé par l’équipe avant le jour convenu');
    expect(trials.certificate(trial).text).toContain('mesures des prototypes : 12\n');
    expect(trials.trial(trial)).toMatchObject({ responsible: '', sheet: null, participants: 0 });
  });

  test('P1 the daily task erases it on the agreed day, not on the day before, and nothing late comes back', async () => {
    await trials.beginSession(trial, await participant(), ['lampe']);
    now = Date.UTC(2026, 10, 28, 10);
    expect(trials.eraseDue(now)).toEqual({ trials: 0 });
    now = Date.UTC(2026, 10, 29, 10);
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 1)).toMatch(/^[0-9a-f]{32}$/);
    expect(trials.eraseDue(now)).toEqual({ trials: 1 });
    expect(trials.sessionAt('lumio', 'lampe', MORNING + 1)).toBeUndefined();
    await vi.waitFor(() => expect(trials.trial(trial).state).toBe('erased'));
    expect(trials.eraseDue(now)).toEqual({ trials: 0 });
  });

  test('a nonce that comes again after a withdrawal revives nobody', async () => {
    const consent = { nonce: 'nonce-again', sheetVersion: 1, language: 'fr', withAdult: false } as const;
    const { code } = await trials.consent(trial, consent, 'screen');
    complete = false;
    await trials.beginSession(trial, code, ['lampe']);
    await trials.withdraw(code);
    expect(await codeOf(trials.consent(trial, consent, 'screen'))).toBe('nonce_invalid');
  });

  test('another text is another version, to which nobody agrees who has read the old one', async () => {
    const code = await participant();
    const sheet = { fr: { ...request.sheet.fr, measured: 'Le temps, et le bruit.' } };
    expect(trials.change(trial, { ...request, sheet }).sheetVersion).toBe(2);
    const old = { nonce: 'nonce-old-1', sheetVersion: 1, language: 'fr', withAdult: false } as const;
    expect(await codeOf(trials.consent(trial, old, 'screen'))).toBe('sheet_changed');
    expect(db.prepare('SELECT sheet FROM trial_participants').all()).toEqual([{ sheet: 1 }]);
    expect((await trials.beginSession(trial, code, ['lampe'])).participant).toBe(1);
  });

  test('what participants agreed to does not change, and a prototype is in one trial at a time', async () => {
    expect(await codeOf(() => trials.change(trial, { ...request, keepDays: 4 }))).toBe('trial_fixed');
    const other = trials.create({ ...request, from: '2026-11-25', to: '2026-11-30' });
    expect(await codeOf(() => trials.open(other.id))).toBe('trial_overlap');
    expect(await codeOf(() => trials.create({ ...request, prototypes: ['inconnu'] }))).toBe('trial_invalid');
    expect(await codeOf(() => trials.remove(trial))).toBe('trial_fixed');
    trials.remove(other.id);
    expect(trials.list().map(({ id }) => id)).toEqual([trial]);
  });
});
