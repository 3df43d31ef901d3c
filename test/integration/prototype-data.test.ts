import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadingBody } from '../../hub/contract/entries.ts';
import { otherPlaces } from '../../hub/showroom/data/other-places.ts';
import { PrototypeData } from '../../hub/showroom/data/prototype-data.ts';
import { Influxdb } from '../support/influxdb.ts';
import { silent } from '../support/journal-parts.ts';
import { ReadingsBench } from '../support/readings-parts.ts';

/** The journal, InfluxDB 1.6 and the prototypes' own file, all real: where a reading rests, and that it can go. */

const PATIENT = { timeout: 30_000, interval: 50 };
const LAMP = { scope: 'prototype', startup: 'lumio', id: 'lampe', measure: 'mot' } as const;
const SECRET = 'je-ne-trouve-pas-le-bouton';
const WHOLE_TIME = [0, 9_000_000_000_000] as const;

let bench: ReadingsBench;
let influxdb: Influxdb;
let data: PrototypeData;
beforeEach(async () => {
  bench = new ReadingsBench();
  influxdb = await Influxdb.started();
  await bench.start({ kind: 'influx1', url: influxdb.url, database: 'hub' });
  data = await opened();
});
afterEach(async () => {
  await data.stop();
  await bench.stop();
  await influxdb.stop();
});

async function opened(): Promise<PrototypeData> {
  const { journal } = bench;
  const fresh = new PrototypeData({
    file: path.join(bench.dataDir, 'prototypes.sqlite'),
    oldReadings: path.join(bench.dataDir, 'readings.sqlite'),
    journal,
    keepMs: 400 * 86_400_000,
    otherPlaces: otherPlaces(journal, bench.readings),
    clock: Date,
    health: bench.health,
    log: silent,
    retryEveryMs: 100,
  });
  await fresh.start(new AbortController().signal);
  return fresh;
}
const say = (value: string | number, more: Partial<ReadingBody> = {}): Promise<void> =>
  bench.append(1, { ...LAMP, value, ...more });
const count = (): Promise<number> => data.countPrototypes('lumio', ['lampe'], ...WHOLE_TIME);
const stored = (readings: number): Promise<void> =>
  vi.waitFor(async () => expect(await count()).toBe(readings), PATIENT);
const pending = () => bench.health.at('prototype-data').details.get('erasures_pending');
const inInflux = async (): Promise<string[]> =>
  (await influxdb.query('SELECT * FROM "prototype"', 'hub')).map((row) => String(row.mot_text));
const filesHold = (text: string): boolean =>
  ['prototypes.sqlite', 'prototypes.sqlite-wal', 'journal.sqlite', 'journal.sqlite-wal'].some((name) =>
    readFileSync(path.join(bench.dataDir, name)).includes(text),
  );

test('P8 what is measured in a session rests in one file and the journal, never in InfluxDB, and goes from both', async () => {
  await say('dehors');
  await say(SECRET, { session: 'seance-1' });
  await bench.append(1);
  await bench.drained();
  await stored(2);
  expect([await inInflux(), filesHold(SECRET)]).toEqual([['dehors'], true]);
  expect(await data.eraseSessions(['seance-1'])).toEqual({ complete: true });
  expect([await inInflux(), await count(), filesHold(SECRET)]).toEqual([['dehors'], 1, false]);
});

test('P8 with InfluxDB away an erasure is kept, said in health, survives a restart, and is finished when it is back', async () => {
  await say(SECRET);
  await say('autre', { startup: 'autre' });
  await bench.drained();
  await influxdb.kill();
  await say(`${SECRET} encore`);
  const erased: string[] = [];
  data.onErased((spans) =>
    erased.push(...spans.map(({ startup, prototypes }) => `${startup} ${prototypes}`)),
  );
  expect(await data.erasePrototypes('lumio', ['lampe'], ...WHOLE_TIME)).toEqual({ complete: false });
  expect([await count(), pending(), erased]).toEqual([0, 1, ['lumio lampe']]);
  expect(bench.health.at('prototype-data')).toMatchObject({ state: 'degraded' });
  expect(bench.health.at('prototype-data').lastError).toContain('InfluxDB');

  await data.stop();
  data = await opened();
  await influxdb.start();
  await vi.waitFor(() => expect(pending()).toBe(0), PATIENT);
  expect(bench.health.at('prototype-data').state).toBe('ok');
  await bench.drained();
  expect([await inInflux(), filesHold(SECRET)]).toEqual([['autre'], false]);
  // What it says from now on is new.
  await say('nouveau');
  await bench.drained();
  await stored(1);
  expect((await inInflux()).sort()).toEqual(['autre', 'nouveau']);
});

test('thousands of readings that arrive while the thread is restarted are there once each', async () => {
  await bench.append(3_000, { ...LAMP, measure: 'lux' });
  await data.stop();
  data = await opened();
  await bench.append(3_000, { ...LAMP, measure: 'lux' });
  await stored(6_000);
});

test('a damaged file keeps nothing from starting: health says what to do, and nothing is lost once it is moved', async () => {
  await bench.append(10, { ...LAMP, measure: 'lux' });
  await stored(10);
  await data.stop();
  const file = path.join(bench.dataDir, 'prototypes.sqlite');
  writeFileSync(file, 'pas une base');
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  data = await opened();
  const part = bench.health.at('prototype-data');
  expect(part).toMatchObject({ state: 'failing' });
  expect(part.lastError).toContain('restaurez une sauvegarde');
  await bench.append(5, { ...LAMP, measure: 'lux' });
  renameSync(file, `${file}.abime`);
  await vi.waitFor(() => expect(bench.health.at('prototype-data').state).toBe('ok'), PATIENT);
  await stored(15);
});
