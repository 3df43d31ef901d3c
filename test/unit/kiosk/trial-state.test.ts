import { describe, expect, test } from 'vitest';
import type { OpenTrial } from '../../../hub/contract/trials.ts';
import { fr } from '../../../kiosk/text/fr.ts';
import { lineKey, sentencesIn, sheetLines, spokenLine } from '../../../kiosk/trial/sheet-lines.ts';
import {
  CODE_MS,
  FAREWELL_MS,
  nextState,
  READ_MS,
  START,
  type TrialEvent,
  type TrialScreenState,
  WARNING_MS,
} from '../../../kiosk/trial/trial-state.ts';
import { withdrawAddress } from '../../../kiosk/trial/withdraw-address.ts';

const trial: OpenTrial = {
  id: '0a1b2c3d4e',
  startup: 'Lumio',
  responsible: 'Samira',
  sheet: {
    fr: {
      purpose: 'Essayer une lampe',
      measured: 'Le son. Vos gestes.',
      audience: 'Elle améliore sa lampe.',
    },
  },
  sheetVersion: 1,
  sheetDate: '2026-11-21',
  erase: '2026-12-28',
};
const nonce = 'nonce-1';
const choose: TrialEvent = { type: 'choose', trial, nonce };
const next: TrialEvent = { type: 'next' };
const played = (events: readonly TrialEvent[], from: TrialScreenState = START, now = 0): TrialScreenState =>
  events.reduce((state, event) => nextState(state, event, now), from);
const READ = [choose, next, next, next, next, next];

describe('the consent screen', () => {
  test('says what is measured, for whom, how long and how to stop, before it asks anything', () => {
    const seen: string[] = [];
    let state = nextState(START, choose, 0);
    while (state.view.name === 'sheet') {
      seen.push(state.view.page);
      state = nextState(state, next, 0);
    }
    expect([...seen, state.view.name]).toEqual([
      'about',
      'measured',
      'audience',
      'howLong',
      'changeMind',
      'age',
    ]);
  });

  test('P16 an answer decides whether an adult is asked too; nothing else about age is known', () => {
    const old = played([...READ, { type: 'old-enough' }]);
    expect([old.view.name, old.withAdult]).toEqual(['decide', false]);
    const young = played([...READ, { type: 'too-young' }]);
    expect([young.view.name, young.withAdult]).toEqual(['adult', true]);
    const changed = played(
      [{ type: 'next' }, { type: 'back' }, { type: 'back' }, { type: 'old-enough' }],
      young,
    );
    expect([changed.view.name, changed.withAdult]).toEqual(['decide', false]);
  });

  test('no can be said on every page, and leaves nothing behind', () => {
    for (let pages = 1; pages <= READ.length; pages++) {
      const state = played([...READ.slice(0, pages), { type: 'decline' }]);
      expect([pages, state.view.name, state.trial]).toEqual([pages, 'declined', null]);
    }
  });

  test('back leads through every page to the beginning', () => {
    let state = played([...READ, { type: 'old-enough' }]);
    const seen: string[] = [];
    for (let steps = 0; steps < 10 && state.view.name !== 'start'; steps++) {
      state = nextState(state, { type: 'back' }, 0);
      seen.push(state.view.name === 'sheet' ? state.view.page : state.view.name);
    }
    expect(seen).toEqual(['age', 'changeMind', 'howLong', 'audience', 'measured', 'about', 'start']);
  });

  test('A9 it warns before it goes, waits 20 s at least, and any touch keeps it', () => {
    const read = nextState(START, choose, 0);
    const warned = nextState(read, { type: 'time' }, READ_MS);
    expect([warned.view.name, warned.warned]).toEqual(['sheet', true]);
    expect(WARNING_MS).toBeGreaterThanOrEqual(20_000);
    const kept = nextState(warned, { type: 'activity' }, READ_MS + 1_000);
    expect([kept.warned, kept.until]).toEqual([false, READ_MS + 1_000 + READ_MS]);
    expect(nextState(warned, { type: 'time' }, READ_MS + WARNING_MS)).toEqual(START);
  });

  test('A9 the code stays for minutes, warns, and then the next person does not find it', () => {
    const code = played([
      ...READ,
      { type: 'old-enough' },
      { type: 'agree' },
      { type: 'agreed', nonce, code: 'ABC' },
    ]);
    expect(code.view).toEqual({ name: 'code', code: 'ABC' });
    const warned = nextState(code, { type: 'time' }, CODE_MS);
    expect([warned.view.name, warned.warned]).toEqual(['code', true]);
    expect(JSON.stringify(nextState(warned, { type: 'time' }, CODE_MS + WARNING_MS))).not.toContain('ABC');
    const noted = nextState(code, { type: 'noted' }, 1);
    expect(JSON.stringify(noted)).not.toContain('ABC');
    expect(nextState(noted, { type: 'time' }, 1 + FAREWELL_MS)).toEqual(START);
  });

  test('an answer that comes for somebody who has gone is shown to nobody', () => {
    const sending = played([...READ, { type: 'old-enough' }, { type: 'agree' }]);
    expect(nextState(sending, { type: 'agreed', nonce: 'another', code: 'ABC' }, 0)).toEqual(sending);
    expect(nextState(START, { type: 'agreed', nonce, code: 'ABC' }, 0)).toEqual(START);
  });

  test('without the hub it says so, and asking again is for the same participant', () => {
    const failed = played([
      ...READ,
      { type: 'old-enough' },
      { type: 'agree' },
      { type: 'failed', nonce, changed: false },
    ]);
    expect([failed.view.name, failed.nonce]).toEqual(['failed', nonce]);
    expect(played([{ type: 'agree' }], failed)).toMatchObject({ view: { name: 'sending' }, nonce });
  });

  test('a text that changed meanwhile is read again from the beginning', () => {
    const changed = played([
      ...READ,
      { type: 'old-enough' },
      { type: 'agree' },
      { type: 'failed', nonce, changed: true },
    ]);
    expect([changed.view, changed.trial]).toEqual([{ name: 'start', changed: true }, null]);
  });
});

describe('what the sheet says', () => {
  test('staff’s words stand sentence by sentence; how long and how to stop the hub says itself', () => {
    const lines = sheetLines(fr.trial, 'fr', trial);
    expect(lines.measured).toEqual(['Le son.', 'Vos gestes.']);
    expect(lines.howLong[0]).toBe('Tout est effacé le 28 décembre 2026.');
    expect(lines.changeMind).toContain('Avec ce code, vous effacez tout.');
    expect(sentencesIn('Une.  Deux ! Trois ? Quatre')).toEqual(['Une.', 'Deux !', 'Trois ?', 'Quatre']);
  });

  test('A2 the hub says aloud what an open trial’s sheet says, and no other word', () => {
    const open = (): OpenTrial[] => [trial];
    expect(spokenLine(fr, lineKey(trial.id, 'measured', 1), open)).toBe('Vos gestes.');
    expect(spokenLine(fr, lineKey(trial.id, 'measured', 2), open)).toBeUndefined();
    expect(spokenLine(fr, lineKey('ffffffffff', 'measured', 0), open)).toBeUndefined();
    expect(spokenLine(fr, lineKey(trial.id, 'measured', 0), () => [])).toBeUndefined();
    expect(spokenLine(fr, `trial.sheet.${trial.id}.constructor.0`, open)).toBeUndefined();
    expect(
      spokenLine({ language: 'en', trial: fr.trial }, lineKey(trial.id, 'measured', 0), open),
    ).toBeUndefined();
  });
});

test('P3 the code is behind the address’s #, which no browser sends; on the hub’s own machine there is no address', () => {
  const here = { hostname: 'hub.local', origin: 'http://hub.local:8080' };
  expect(withdrawAddress(here, 'ACEHJKRTXY34')).toBe('http://hub.local:8080/trial/withdraw#ACEH-JKRT-XY34');
  for (const hostname of ['localhost', '127.0.0.1', '[::1]'])
    expect(withdrawAddress({ hostname, origin: `http://${hostname}:8080` }, 'ACEHJKRTXY34')).toBeNull();
});
