import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { Badge, CardAnswer } from '../../hub/contract/badges.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';
import { basic, RunningHub } from '../support/hub.ts';

const root = mkdtempSync(path.join(tmpdir(), 'erased-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const building = {
  site: 'ceis',
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
  visits: { repeat: '0s' },
};
const NAME = 'Rosalinde';

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    if (!/\.sqlite/.test(name)) return false;
    return readFileSync(path.join(folder, name)).includes(text);
  });
}

test('P8 a backup of before an erasure that is put back forgets the person again', async () => {
  const dataDir = path.join(root, 'data');
  mkdirSync(dataDir);
  let hub = await RunningHub.start({ building, dataDir });
  const kiosk = await hub.addDevice('borne', 'kiosk');
  const cookie = await hub.login();
  const post = async <T>(route: string, body: object): Promise<T> => {
    const answer = await fetch(`${hub.url}/api${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    expect([route, answer.ok]).toEqual([route, true]);
    return (await answer.json()) as T;
  };
  const tap = (uid: string, nonce: string) =>
    fetch(`${hub.url}/api/checkins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic(kiosk) },
      body: JSON.stringify({ uid, nonce }),
    });

  const { card } = await post<CardAnswer>('/cards', { uid: '0006547886' });
  const holder = { firstName: NAME, ageBand: null, occupation: null, neighbour: null, greet: false };
  const badge = await post<Badge>('/badges', { card, holder });
  await tap('0006547886', 'a');
  await tap('0009357203', 'b');
  const archive = path.join(root, 'backup.tar.gz');
  await hub.cli('backup', archive);

  expect(await post('/rights/erase', { of: { badge: badge.id }, why: 'asked' })).toEqual({ complete: true });
  const pseudonyms = new Pseudonyms(readFileSync(path.join(dataDir, 'secret/badge.key')));
  const gone = [NAME, pseudonyms.of('6547886'), pseudonyms.of('24:6547886')];
  expect(gone.map((text) => filesWith(dataDir, text))).toEqual([[], [], []]);
  await hub.stop();

  expect(await hub.cli('restore', archive)).toContain('le sera à nouveau au démarrage');
  expect(filesWith(dataDir, NAME)).not.toEqual([]);
  hub = await RunningHub.start({ building, dataDir });
  await vi.waitFor(() => expect(gone.map((text) => filesWith(dataDir, text))).toEqual([[], [], []]), {
    timeout: 20_000,
    interval: 200,
  });
  expect(filesWith(dataDir, pseudonyms.of('9357203'))).not.toEqual([]);
  await hub.stop();
}, 120_000);
