import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../hub/cli/doctor/finding.ts';
import { RunningHub } from '../support/hub.ts';
import { type Ended, PROJECT, tiersLieu } from '../support/tiers-lieu.ts';

/** A hub that knows one badge, its backup, and the secret of another hub. */
let folder: string;
let dataDir: string;
let archive: string;
let env: Record<string, string>;
const OTHER_SECRET = Buffer.alloc(32, 9);

const key = (of = dataDir): string => path.join(of, 'secret/badge.key');
const start = (): Promise<Ended> =>
  tiersLieu(['hub/main.ts'], {
    program: path.join(PROJECT, 'node_modules/.bin/node'),
    env: { ...env, HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0' },
  });
const doctor = async (): Promise<Finding[]> => {
  const { out } = await tiersLieu(['doctor', '--json'], { env });
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return findings.filter(({ part }) => part === 'secret');
};
function knownBadges(): unknown {
  const db = new DatabaseSync(path.join(dataDir, 'hub.sqlite'), { readOnly: true });
  try {
    return db.prepare('SELECT count(*) AS visits, count(badge) AS badges FROM visits').get();
  } finally {
    db.close();
  }
}
async function tap(hub: RunningHub, nonce: string): Promise<unknown> {
  const { username, password } = await hub.addDevice(`borne-${nonce}`, 'kiosk');
  const answer = await fetch(`${hub.url}/api/checkins`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
    body: JSON.stringify({ nonce, uid: '0006547886' }),
  });
  return answer.json();
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'badge-secret-'));
  dataDir = path.join(folder, 'data');
  archive = path.join(folder, 'hub.tar.gz');
  env = { HUB_DATA_DIR: dataDir };
  const hub = await RunningHub.start({ dataDir });
  expect(await tap(hub, 'a')).toMatchObject({ result: 'in' });
  await vi.waitFor(() => expect(knownBadges()).toEqual({ visits: 1, badges: 1 }), { timeout: 20_000 });
  await hub.stop();
  expect(hub.output).toMatch(/"the hub is stopping"[\s\S]*"the hub has stopped"/);
  expect(await tiersLieu(['backup', archive], { env })).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the secret that the known badges were made with', () => {
  test('is missed at the start, code 78, and no other is made in its place', async () => {
    renameSync(key(), path.join(folder, 'kept.key'));
    const { status, out, error } = await start();
    expect([status, out]).toEqual([78, '']);
    expect(error).toMatch(
      /badge\.key: the badge secret is missing.*put your copy back.*tiers-lieu badges forget/,
    );
    expect(existsSync(key())).toBe(false);
    expect(await doctor()).toMatchObject([{ state: 'failing', message: expect.stringContaining('manque') }]);
  });

  test('is not taken for another, by the start or by doctor', async () => {
    writeFileSync(key(), OTHER_SECRET, { mode: 0o600 });
    const { status, error } = await start();
    expect([status, error]).toEqual([
      78,
      expect.stringMatching(/not the badge secret that the known badges/),
    ]);
    expect(await doctor()).toMatchObject([{ state: 'failing', hint: expect.stringContaining('copie') }]);
    expect(readFileSync(key()).equals(OTHER_SECRET)).toBe(true);
  });

  test('of another hub does not stay in place under a restored backup', async () => {
    const { status, out } = await tiersLieu(['restore', archive], { env });
    expect([status, existsSync(key())]).toEqual([0, false]);
    expect(out).toMatch(/n’est pas celui de cette sauvegarde[\s\S]*remettez votre copie/);
    expect(out).toMatch(/effacez ce dossier dès que le hub marche bien/);
  });

  test('stays in place under a restored backup, and the badge is known again after backup, restore and start', async () => {
    mkdirSync(path.dirname(key()), { mode: 0o700 });
    writeFileSync(key(), readFileSync(path.join(folder, 'kept.key')), { mode: 0o600 });
    const { status, out } = await tiersLieu(['restore', archive], { env });
    expect([status, out]).toEqual([0, expect.stringContaining('resté en place')]);
    expect(readFileSync(key()).equals(readFileSync(path.join(folder, 'kept.key')))).toBe(true);
    expect([statSync(key()).mode & 0o777, statSync(path.dirname(key())).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
    const asides = readdirSync(folder).filter((name) => name.startsWith('data.before-restore-'));
    expect(asides).toHaveLength(2);
    expect(asides.every((name) => existsSync(key(path.join(folder, name))))).toBe(true);
    const hub = await RunningHub.start({ dataDir });
    try {
      expect((await doctor())[0]).toMatchObject({ state: 'ok' });
      expect(await tap(hub, 'b')).toMatchObject({ result: expect.not.stringMatching(/^in$/) });
    } finally {
      await hub.stop();
    }
  });

  test('may be given up on purpose: the visits stay as figures, and the hub starts with a new one', async () => {
    rmSync(path.dirname(key()), { recursive: true });
    const before = knownBadges() as { visits: number };
    const forgotten = await tiersLieu(['badges', 'forget'], { env });
    expect([forgotten.status, forgotten.out]).toEqual([0, expect.stringContaining('Badges oubliés : 1.')]);
    expect(knownBadges()).toEqual({ visits: before.visits, badges: 0 });
    const hub = await RunningHub.start({ dataDir });
    try {
      expect(await tiersLieu(['badges', 'forget'], { env })).toMatchObject({ status: 75 });
    } finally {
      await hub.stop();
    }
    expect(readFileSync(key())).toHaveLength(32);
  });
});
