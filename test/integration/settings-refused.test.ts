import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ended, PROJECT, TIERS_LIEU, tiersLieu } from '../support/tiers-lieu.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'settings-refused-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (env: Record<string, string>): Promise<Ended> =>
  tiersLieu(['hub/main.ts'], {
    program: path.join(PROJECT, 'node_modules/.bin/node'),
    env: { HUB_DATA_DIR: folder, HUB_HTTP_PORT: '0', HUB_MQTT_PORT: '0', ...env },
  });

/** Root may enter everywhere: in a user namespace it is a stranger to the files of other users. */
const STRANGER = ['--unshare-user', '--uid', '1234', '--dev-bind', '/', '/', '--cap-drop', 'ALL', TIERS_LIEU];

test('an address that the machine does not have ends the start with 78 and the variable’s name', async () => {
  const { status, out, error } = await start({ HUB_HOST: '192.0.2.1', HUB_LOG_LEVEL: 'silent' });
  expect([status, out]).toEqual([78, '']);
  expect(error).toBe(
    'HUB_HOST: this machine has no address 192.0.2.1; use 127.0.0.1, 0.0.0.0 or one of its own\n',
  );
});

test.each([
  ['a file', () => writeFileSync(path.join(folder, 'data'), '')],
  ['below a file', () => writeFileSync(path.join(folder, 'data'), ''), 'below'],
  ['a link to nothing', () => symlinkSync(path.join(folder, 'nothing'), path.join(folder, 'data'))],
])('HUB_DATA_DIR that is %s ends the start with 78', async (_what, make, below = '') => {
  make();
  const { status, error } = await start({ HUB_DATA_DIR: path.join(folder, 'data', below) });
  expect([status, error]).toEqual([78, expect.stringMatching(/^HUB_DATA_DIR: expected a folder .*\n$/)]);
});

test('HUB_DATA_DIR where no folder can be made ends the start at once', async () => {
  const { status, error } = await start({ HUB_DATA_DIR: '/proc/hub/data' });
  expect([status, error]).toEqual([78, expect.stringContaining('HUB_DATA_DIR')]);
});

test('a place for anyone inside the site’s own tree ends the start with 78', async () => {
  const { status, error } = await start({ HUB_MQTT_ANONYMOUS: 'ceis/lab/#' });
  expect([status, error]).toEqual([78, expect.stringContaining('HUB_MQTT_ANONYMOUS')]);
});

test('an operator who may not enter the data folder is told whose it is, in every command', async () => {
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o000);
  for (const command of [
    ['device', 'list'],
    ['account', 'list'],
    ['backup', path.join(folder, 'archive')],
  ]) {
    const { status, error } = await tiersLieu([...STRANGER, ...command], {
      program: 'bwrap',
      env: { HUB_DATA_DIR: dataDir },
    });
    expect([status, error]).toEqual([73, expect.stringMatching(/^Accès refusé .*sudo -u tiers-lieu/)]);
  }
  chmodSync(dataDir, 0o700);
});

test('a command before any hub has run says which folder it made, beside its answer', async () => {
  const dataDir = path.join(folder, 'new');
  const { status, out, error } = await tiersLieu(['device', 'add', 'mur', '--role', 'display', '--json'], {
    env: { HUB_DATA_DIR: dataDir },
  });
  expect([status, JSON.parse(out)]).toEqual([0, expect.objectContaining({ username: 'mur' })]);
  expect(error).toContain(`Dossier neuf, où aucun hub n’a encore tourné : ${dataDir}`);
});

test('doctor, of a folder that this user may not enter, says that alone: nothing in it is judged', async () => {
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o000);
  const { status, out } = await tiersLieu([...STRANGER, 'doctor', '--json'], {
    program: 'bwrap',
    env: { HUB_DATA_DIR: dataDir },
  });
  chmodSync(dataDir, 0o700);
  const { findings } = JSON.parse(out) as { findings: { part: string; state: string }[] };
  expect(status).toBe(1);
  expect(findings.filter(({ state }) => state === 'failing').map(({ part }) => part)).toEqual(['données']);
  expect(findings.map(({ part }) => part)).not.toContain('journal');
});

test('a backup to, or from, a place that this user may not use says which place, and who', async () => {
  const dataDir = path.join(folder, 'data');
  const closed = path.join(folder, 'closed');
  const archive = path.join(folder, 'archive.tar.gz');
  for (const made of [dataDir, closed]) mkdirSync(made, { mode: 0o777 });
  await tiersLieu(['device', 'list'], { env: { HUB_DATA_DIR: dataDir } });
  writeFileSync(archive, 'an archive', { mode: 0o000 });
  chmodSync(closed, 0o555);
  const run = (...command: string[]) =>
    tiersLieu([...STRANGER, ...command], { program: 'bwrap', env: { HUB_DATA_DIR: dataDir } });
  const written = await run('backup', path.join(closed, 'b.tar.gz'));
  expect([written.status, written.error]).toEqual([
    73,
    expect.stringMatching(/^Le dossier .*\/closed n’est pas accessible en écriture à l’utilisateur « .+ »/),
  ]);
  const restored = await run('restore', archive);
  expect([restored.status, restored.error]).toEqual([
    66,
    expect.stringMatching(/^Le fichier .*\/archive\.tar\.gz n’est pas lisible par l’utilisateur « .+ »/),
  ]);
});
