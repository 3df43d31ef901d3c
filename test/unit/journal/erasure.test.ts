import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../hub/contract/entries.ts';
import { erasureHash } from '../../../hub/database/erasure-hash.ts';
import type { Journal } from '../../../hub/journal/journal.ts';
import {
  append,
  memoryConsumer,
  openJournal,
  reading,
  temporaryFolder,
} from '../../support/journal-parts.ts';

const NOW = 1_790_000_000_000;
const GONE = 'deadbeefdeadbeefdeadbeefdeadbeef';
const GONE_24 = '24242424242424242424242424242424';
const STAYS = '0123456789abcdef0123456789abcdef';

let folder: ReturnType<typeof temporaryFolder>;
let journal: Journal;

beforeEach(async () => {
  folder = temporaryFolder();
  journal = (await openJournal(folder.dir, { clock: { now: () => NOW } })).journal;
});
afterEach(async () => {
  await journal.stop();
  folder.remove();
});

const tapOf = (badge: string, badge24?: string, received = NOW): NewEntry => ({
  kind: 'tap',
  at: received,
  received,
  source: 'serial:entree',
  body: { door: 'entree', reader: 'entree', via: 'serial', badge, ...(badge24 && { badge24 }) },
});
const erasures = (upTo = NOW) =>
  new Map([
    [erasureHash(GONE), upTo],
    [erasureHash(GONE_24), upTo],
  ]);

/** Which of the journal's files hold these bytes. */
const filesWith = (text: string): string[] =>
  readdirSync(folder.dir).filter((name) => readFileSync(path.join(folder.dir, name)).includes(text));
const badges = async (journal: Journal) =>
  (await journal.read(0, 10_000)).flatMap((entry) =>
    entry.kind === 'tap' ? [entry.body.badge ?? null] : [],
  );

describe('P8 erasure in the journal', () => {
  test('leaves the tap of nobody, and no byte of the badge in any file, while the hub runs', async () => {
    await append(journal, tapOf(GONE, GONE_24));
    await append(journal, tapOf(STAYS));
    await append(journal, reading(1));
    expect(filesWith(GONE)).not.toEqual([]);
    expect(await journal.erase(erasures())).toBe(1);
    expect([filesWith(GONE), filesWith(GONE_24)]).toEqual([[], []]);
    expect(filesWith(STAYS)).toEqual(['journal.sqlite']);
    const [first, second] = await journal.read(0, 10);
    expect(first?.body).toEqual({ door: 'entree', reader: 'entree', via: 'serial' });
    expect(second).toMatchObject({ seq: 2, body: { badge: STAYS } });
  });

  test('holds after a restart, in the file as in memory', async () => {
    await append(journal, tapOf(GONE, GONE_24));
    await journal.erase(erasures());
    expect(await badges(journal)).toEqual([null]);
    await journal.stop();
    journal = (await openJournal(folder.dir)).journal;
    expect(await badges(journal)).toEqual([null]);
  });

  test('erases what still waits for its commit, and what a reader of 24 bits saw', async () => {
    const only24: NewEntry = {
      ...tapOf(GONE),
      kind: 'tap',
      body: { door: 'entree', via: 'serial', badge24: GONE_24 },
    };
    const appended = [append(journal, tapOf(GONE)), append(journal, only24)];
    expect(await journal.erase(erasures())).toBe(2);
    await Promise.all(appended);
    expect([filesWith(GONE), filesWith(GONE_24)]).toEqual([[], []]);
  });

  test('leaves what the same card did afterwards, for somebody else', async () => {
    await append(journal, tapOf(GONE, undefined, NOW));
    await append(journal, tapOf(GONE, undefined, NOW + 1));
    await journal.erase(erasures(NOW));
    expect(await badges(journal)).toEqual([null, GONE]);
  });

  test('goes through a journal of many chunks without a copy left between the pages', async () => {
    const mixed = Array.from({ length: 45_000 }, (_, i) =>
      i % 9 === 0 ? tapOf(i % 27 === 0 ? GONE : STAYS, GONE_24) : reading(i),
    );
    await Promise.all(mixed.map((entry) => append(journal, entry)));
    expect(await journal.erase(new Map([[erasureHash(GONE), NOW]]))).toBe(1_667);
    expect(filesWith(GONE)).toEqual([]);
    expect(filesWith(STAYS)).toEqual(['journal.sqlite']);
    await journal.erase(new Map([[erasureHash(STAYS), NOW]]));
    expect([filesWith(STAYS), filesWith(GONE)]).toEqual([[], []]);
  });

  test('takes nothing from consumers: their cursors and the numbers stay', async () => {
    const consumer = memoryConsumer('taps', new Set(['tap']));
    const handle = journal.attach(consumer);
    await append(journal, tapOf(GONE));
    await handle.applied(1);
    await journal.erase(erasures());
    await append(journal, tapOf(STAYS));
    await handle.applied(2);
    expect([consumer.seen, journal.head, journal.tail]).toEqual([[1, 2], 2, 1]);
  });

  test('removes damaged journals that were set aside: nobody could erase within them', async () => {
    const aside = path.join(folder.dir, 'journal.damaged-20261101T080000.000Z.sqlite');
    writeFileSync(aside, `…${GONE}…`);
    await journal.erase(erasures());
    expect(filesWith(GONE)).toEqual([]);
  });

  test('says so when the hub stops first', async () => {
    await journal.stop();
    await expect(journal.erase(erasures())).rejects.toMatchObject({ code: 'stopping' });
  });
});

describe('P8 erasure of a trial’s readings in the journal', () => {
  const SESSION = 'feedfacefeedfacefeedfacefeedface';
  const inTrial = (value: string, session?: string, at = NOW): NewEntry => ({
    kind: 'reading',
    at,
    received: NOW,
    source: 'mqtt:lampe',
    body: {
      scope: 'prototype',
      id: 'lampe',
      startup: 'lumio',
      measure: 'ressenti',
      value,
      ...(session && { session }),
    },
  });
  const kinds = async () => (await journal.read(0, 100)).map(({ seq, kind }) => [seq, kind]);

  test('a withdrawn session’s readings leave their numbers and no byte, in memory and after a restart', async () => {
    await append(journal, inTrial('très-étonné-1', SESSION));
    await append(journal, inTrial('d’un autre'));
    await append(journal, tapOf(STAYS));
    const readings = { sessions: new Set([erasureHash(SESSION)]), prototypes: [] };
    expect(await journal.eraseReadings(readings)).toBe(1);
    expect([filesWith(SESSION), filesWith('étonné-1')]).toEqual([[], []]);
    expect(filesWith('d’un autre')).toEqual(['journal.sqlite']);
    const left = [
      [1, 'removed'],
      [2, 'reading'],
      [3, 'tap'],
    ];
    expect(await kinds()).toEqual(left);
    await journal.stop();
    journal = (await openJournal(folder.dir)).journal;
    expect(await kinds()).toEqual(left);
    expect(await journal.eraseReadings(readings)).toBe(0);
  });

  test('an ended trial’s readings go by prototype and time, those before and after it stay', async () => {
    await append(journal, inTrial('avant', undefined, NOW - 2_000));
    await append(journal, inTrial('pendant', SESSION, NOW - 1_000));
    await append(journal, inTrial('pendant sans séance', undefined, NOW - 1));
    await append(journal, inTrial('après', undefined, NOW));
    const prototypes = [{ startup: 'lumio', ids: ['lampe'], from: NOW - 1_000, to: NOW }];
    expect(await journal.eraseReadings({ sessions: new Set(), prototypes })).toBe(2);
    expect(filesWith('pendant')).toEqual([]);
    expect((await kinds()).map(([, kind]) => kind)).toEqual(['reading', 'removed', 'removed', 'reading']);
  });

  test('a consumer that comes later is not given what was erased', async () => {
    await append(journal, inTrial('effacé', SESSION));
    await append(journal, inTrial('gardé'));
    await journal.eraseReadings({ sessions: new Set([erasureHash(SESSION)]), prototypes: [] });
    const late = memoryConsumer('late', new Set(['reading']));
    const handle = journal.attach(late);
    await handle.applied(2);
    expect(late.seen).toEqual([2]);
    await handle.stop();
  });
});
