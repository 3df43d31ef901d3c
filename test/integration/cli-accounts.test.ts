import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessStore } from '../../hub/access/store.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { RunningHub } from '../support/hub.ts';
import { type Ended, tiersLieu } from '../support/tiers-lieu.ts';

const PASSWORD = 'une phrase assez longue';
let hub: RunningHub;

beforeAll(async () => {
  hub = await RunningHub.start();
});
afterAll(async () => {
  await hub.stop();
});

const account = (args: string[], input = ''): Promise<Ended> =>
  tiersLieu(['account', ...args], { env: { HUB_DATA_DIR: hub.dataDir }, input });

function accounts(folder = hub.dataDir): { name: string; role: string; scope: object }[] {
  const db = openDatabase(path.join(folder, 'hub.sqlite'), { readOnly: true });
  try {
    return new AccessStore(db).accounts().map(({ name, role, scope }) => ({ name, role, scope }));
  } finally {
    db.close();
  }
}

function logIn(name: string, password: string): Promise<Response> {
  return fetch(`${hub.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
}

test('an account made beside the running hub logs in at once, its new password counts, and it can be removed', async () => {
  expect(await account(['add', 'lea', '--role', 'staff', '--password-stdin'], `${PASSWORD}\n`)).toMatchObject(
    {
      status: 0,
      error: '',
    },
  );
  const answer = await logIn('lea', PASSWORD);
  expect(await answer.json()).toEqual({ name: 'lea', role: 'staff' });
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const attendance = (): Promise<Response> =>
    fetch(`${hub.url}/api/attendance/2026-11`, { headers: { cookie } });
  expect((await attendance()).status).toBe(200);

  expect((await account(['password', 'lea', '--password-stdin'], `${PASSWORD} 2`)).status).toBe(0);
  expect((await attendance()).status).toBe(401);
  expect((await logIn('lea', PASSWORD)).status).toBe(401);
  expect((await logIn('lea', `${PASSWORD} 2`)).status).toBe(200);

  expect((await account(['remove', 'lea'])).status).toBe(0);
  expect((await logIn('lea', `${PASSWORD} 2`)).status).toBe(401);
  expect(accounts().map(({ name }) => name)).toEqual(['admin']);
});

test('a start-up’s account is bound to its start-up, and list shows who there is but no hash', async () => {
  expect(
    (await account(['add', 'acme', '--role', 'startup', '--startup', 'acme', '--password-stdin'], PASSWORD))
      .status,
  ).toBe(0);
  expect(accounts()).toContainEqual({ name: 'acme', role: 'startup', scope: { startup: 'acme' } });
  const listed = [await account(['list']), await account(['list', '--json'])];
  for (const { out } of listed) {
    expect(out).toContain('acme');
    expect(out).not.toContain('scrypt');
  }
  expect(JSON.parse(listed[1]!.out)).toContainEqual(
    expect.objectContaining({ name: 'acme', role: 'startup' }),
  );
});

test('what cannot be done is one sentence and exit status 64, and no account is made or lost', async () => {
  const before = accounts();
  const wrong: [args: string[], input: string, sentence: RegExp][] = [
    [['add'], PASSWORD, /nom du compte/],
    [['add', 'x', '--password-stdin'], PASSWORD, /--role : admin, staff, host, startup/],
    [['add', 'x', '--role', 'reader', '--password-stdin'], PASSWORD, /« reader »/],
    [['add', 'x', '--role', 'staff'], PASSWORD, /--password-stdin/],
    [['add', 'x', '--role', 'staff', '--password-stdin'], 'court', /trop court/],
    [['add', 'x', '--role', 'staff', '--password-stdin'], '', /trop court/],
    [['add', 'x', '--role', 'startup', '--password-stdin'], PASSWORD, /--startup <id>/],
    [['add', 'x', '--role', 'staff', '--startup', 'a', '--password-stdin'], PASSWORD, /--startup ne va pas/],
    [['add', 'admin', '--role', 'admin', '--password-stdin'], PASSWORD, /déjà pris/],
    [['add', 'X y', '--role', 'staff', '--password-stdin'], PASSWORD, /lettres minuscules/],
    [['add', 'x', '--role', 'staff', '--password', PASSWORD], PASSWORD, /--password n’existe pas/],
    [['password', 'nobody', '--password-stdin'], PASSWORD, /« nobody » n’existe pas/],
    [['remove', 'nobody'], '', /« nobody » n’existe pas/],
    [['remove', 'admin'], '', /dernier compte admin/],
  ];
  for (const [args, input, sentence] of wrong) {
    const { status, out, error } = await account(args, input);
    expect([args.join(' '), status, out]).toEqual([args.join(' '), 64, '']);
    expect(error).toMatch(sentence);
    expect(error.trim().split('\n')).toHaveLength(1);
  }
  expect(accounts()).toEqual(before);
});

test('without any account the list says how to begin', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'cli-accounts-'));
  try {
    const { status, out } = await tiersLieu(['account', 'list'], { env: { HUB_DATA_DIR: dataDir } });
    expect([status, out]).toEqual([0, expect.stringContaining('lien d’installation')]);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
