import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { connectAsync } from 'mqtt';
import { extract, type Header, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Manifest } from '../../hub/backup/manifest.ts';
import { acquireDataLock } from '../../hub/journal/data-lock.ts';
import { RunningHub } from '../support/hub.ts';
import { type Ended, TIERS_LIEU, tiersLieu } from '../support/tiers-lieu.ts';

let folder: string;
let archive: string;
let liveData: string;
let whileRunning: Ended;
/** The live journal's rows after the hub had stopped, further than the backup's. */
let liveEntries: unknown[];

interface TarEntry {
  readonly header: Partial<Header> & Pick<Header, 'name'>;
  readonly content: Buffer;
}

async function readTar(file: string): Promise<TarEntry[]> {
  const files = extract();
  files.end(gunzipSync(readFileSync(file)));
  const entries: TarEntry[] = [];
  for await (const entry of files) entries.push({ header: entry.header, content: await buffer(entry) });
  return entries;
}

async function writeTar(file: string, entries: readonly TarEntry[]): Promise<void> {
  const tar = pack();
  for (const { header, content } of entries) tar.entry({ ...header, size: content.length }, content);
  tar.finalize();
  writeFileSync(file, gzipSync(await buffer(tar)));
}

function rows(file: string, sql: string): unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** Every file under a folder with a digest of its content. */
function contents(of: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(of, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(of, name)).isFile() && !name.includes('lock.sqlite'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(path.join(of, name)))
          .digest('hex'),
      ]),
  );
}

const ENTRIES = 'SELECT seq, at, received, kind, source, nonce, body FROM entries ORDER BY seq';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cli-backup-'));
  archive = path.join(folder, 'hub.tar.gz');
  liveData = path.join(folder, 'live');
  mkdirSync(liveData);
  const hub = await RunningHub.start({ dataDir: liveData });
  const { username, password } = await hub.addDevice('co2', 'sensor', '--room', 'cuisine', '--rate', '0');
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { username, password });
  let publishing = true;
  let sent = 0;
  const writes = (async () => {
    while (publishing)
      await client.publishAsync('ceis/room/cuisine/co2', String(400 + (sent++ % 600)), { qos: 1 });
  })();
  await vi.waitFor(() => expect(sent).toBeGreaterThan(200), { timeout: 30_000 });

  const env = { HUB_DATA_DIR: liveData };
  const sentBefore = sent;
  expect(await tiersLieu(['backup', archive], { env })).toMatchObject({ status: 0, error: '' });
  expect(sent, 'the hub went on meanwhile').toBeGreaterThan(sentBefore);
  whileRunning = await tiersLieu(['restore', archive], { env });

  publishing = false;
  await writes;
  await client.endAsync();
  await hub.stop();
  liveEntries = rows(path.join(liveData, 'journal.sqlite'), ENTRIES);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('tiers-lieu backup, while the hub writes', () => {
  test('says what is in it: version, date, site, and each file’s size and sha256', async () => {
    const entries = await readTar(archive);
    expect(entries.map(({ header }) => header.name)).toEqual([
      'manifest.json',
      'hub.sqlite',
      'prototypes.sqlite',
      'readings.sqlite',
      'journal.sqlite',
      'building.yaml',
    ]);
    const manifest = JSON.parse(entries[0]!.content.toString()) as Manifest;
    expect(manifest).toMatchObject({
      format: 1,
      site: 'ceis',
      badgeSecret: expect.stringMatching(/^[0-9a-f]{16}$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(Math.abs(Date.parse(manifest.created) - Date.now())).toBeLessThan(600_000);
    expect(manifest.files).toEqual(
      entries.slice(1).map(({ header, content }) => ({
        name: header.name,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      })),
    );
  });

  test('P4 the badge secret is not in it, nor in any file of it', async () => {
    const secret = readFileSync(path.join(liveData, 'secret/badge.key'));
    const forms = [secret, Buffer.from(secret.toString('hex')), Buffer.from(secret.toString('base64'))];
    for (const { header, content } of await readTar(archive)) {
      for (const form of forms) expect(content.includes(form), header.name).toBe(false);
    }
  });

  test('only its owner may read it, and nothing is left beside it', () => {
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['hub.tar.gz', 'live']);
  });

  test('restore refuses beside the running hub and says to stop it', () => {
    expect(whileRunning).toMatchObject({ status: 75, out: '', error: expect.stringContaining('arrêtez-le') });
    expect(readdirSync(folder).filter((name) => name.includes('before-restore'))).toEqual([]);
  });

  test('an existing archive is replaced only on demand, and survives a backup that fails', async () => {
    const empty = path.join(folder, 'empty');
    const before = readFileSync(archive);
    const refused = await tiersLieu(['backup', archive], { env: { HUB_DATA_DIR: liveData } });
    expect(refused).toMatchObject({ status: 73, error: expect.stringContaining('--force') });
    expect(readFileSync(archive).equals(before)).toBe(true);
    const failed = await tiersLieu(['backup', archive, '--force'], { env: { HUB_DATA_DIR: empty } });
    expect(failed).toMatchObject({ status: 65, error: expect.stringContaining('rien à sauvegarder') });
    expect(readFileSync(archive).equals(before)).toBe(true);
    expect(
      await tiersLieu(['backup', path.join(folder, 'no/where')], { env: { HUB_DATA_DIR: liveData } }),
    ).toMatchObject({
      status: 73,
      error: expect.stringContaining(path.join(folder, 'no')),
    });
    expect(existsSync(empty)).toBe(false);
  });
});

describe('tiers-lieu restore', () => {
  test('into an empty place: every row is as it was, no cursor is ahead of the journal, and the hub runs on it', async () => {
    const dataDir = path.join(folder, 'empty-place');
    const { status, out } = await tiersLieu(['restore', archive], { env: { HUB_DATA_DIR: dataDir } });
    expect(status).toBe(0);
    expect(out).toMatch(/remettez votre copie du secret des badges dans .*empty-place\/secret\/badge\.key/);
    expect(readdirSync(dataDir).sort()).toEqual([
      'building.yaml',
      'hub.sqlite',
      'journal.sqlite',
      'prototypes.sqlite',
      'readings.sqlite',
    ]);

    const entries = rows(path.join(dataDir, 'journal.sqlite'), ENTRIES);
    expect(entries.length).toBeGreaterThan(200);
    expect(liveEntries.slice(0, entries.length)).toEqual(entries);
    for (const table of ['devices', 'accounts']) {
      const all = `SELECT name, role, scope, password, created FROM ${table} ORDER BY name`;
      expect(rows(path.join(dataDir, 'hub.sqlite'), all)).toEqual(
        rows(path.join(liveData, 'hub.sqlite'), all),
      );
    }
    for (const name of ['hub.sqlite', 'prototypes.sqlite', 'readings.sqlite']) {
      for (const row of rows(path.join(dataDir, name), 'SELECT consumer, seq FROM cursors')) {
        expect((row as { seq: number }).seq, JSON.stringify(row)).toBeLessThanOrEqual(entries.length);
      }
    }

    const hub = await RunningHub.start({ dataDir });
    try {
      const cookie = await hub.login();
      const today = {
        from: new Date(Date.now() - 3_600_000).toISOString(),
        to: new Date(Date.now() + 60_000).toISOString(),
      };
      const query = new URLSearchParams({
        kind: 'room',
        id: 'cuisine',
        measure: 'co2',
        every: '1d',
        fn: 'count',
        ...today,
      });
      await vi.waitFor(
        async () => {
          const { points } = await hub.get<{ points: [string, number][] }>(`/api/series?${query}`, cookie);
          expect(points.reduce((sum, [, count]) => sum + count, 0)).toBe(entries.length);
        },
        { timeout: 30_000 },
      );
    } finally {
      await hub.stop();
    }
  });

  test('over an existing folder: what was there is whole, aside, and a secret of another hub is not taken for the right one', async () => {
    const dataDir = path.join(folder, 'existing');
    mkdirSync(path.join(dataDir, 'secret'), { recursive: true, mode: 0o750 });
    writeFileSync(path.join(dataDir, 'secret/badge.key'), 'old secret');
    writeFileSync(path.join(dataDir, 'hub.sqlite'), 'old');
    const before = contents(dataDir);
    const { status, out } = await tiersLieu(['restore', archive], { env: { HUB_DATA_DIR: dataDir } });
    expect(status).toBe(0);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('existing.before-restore-'));
    expect(contents(path.join(folder, aside))).toEqual(before);
    expect(out).toContain('n’est pas celui de cette sauvegarde');
    expect(existsSync(path.join(dataDir, 'secret'))).toBe(false);
    expect(rows(path.join(dataDir, 'hub.sqlite'), 'SELECT name FROM devices')).toMatchObject([
      { name: 'co2' },
    ]);
    expect(statSync(dataDir).mode & 0o777).toBe(0o750);
  });

  test('into a mount point, as a container’s volume is: what was there goes aside within it', async () => {
    const volume = path.join(folder, 'volume');
    const mountPoint = path.join(folder, 'mount');
    mkdirSync(volume);
    mkdirSync(mountPoint);
    writeFileSync(path.join(volume, 'hub.sqlite'), 'old');
    const { status, out } = await tiersLieu(
      ['--dev-bind', '/', '/', '--bind', volume, mountPoint, TIERS_LIEU, 'restore', archive],
      { program: 'bwrap', env: { HUB_DATA_DIR: mountPoint } },
    );
    expect([status, out]).toEqual([0, expect.stringContaining('before-restore')]);
    const [aside = ''] = readdirSync(volume).filter((name) => name.startsWith('before-restore-'));
    expect(readFileSync(path.join(volume, aside, 'hub.sqlite'), 'utf8')).toBe('old');
    expect(rows(path.join(volume, 'hub.sqlite'), 'SELECT name FROM devices')).toMatchObject([
      { name: 'co2' },
    ]);
    expect(readdirSync(volume).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });

  describe('an archive that is not a whole and unchanged backup is refused and nothing is changed', () => {
    const dataDir = (): string => path.join(folder, 'untouched');
    let before: Record<string, string>;
    beforeAll(() => {
      mkdirSync(dataDir());
      for (const name of ['hub.sqlite', 'journal.sqlite'])
        writeFileSync(path.join(dataDir(), name), `precious ${name}`);
      before = contents(dataDir());
    });
    const refuse = async (file: string, sentence: RegExp): Promise<void> => {
      const { status, out, error } = await tiersLieu(['restore', file], { env: { HUB_DATA_DIR: dataDir() } });
      expect([status, out]).toEqual([65, '']);
      expect(error).toMatch(sentence);
      expect(error).toContain('Rien n’a été changé');
      expect(contents(dataDir())).toEqual(before);
      expect(readdirSync(dataDir()).filter((name) => name.startsWith('restoring'))).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('untouched.'))).toEqual([]);
    };
    const bad = (): string => path.join(folder, 'bad.tar.gz');

    test('cut short, anywhere', async () => {
      const whole = readFileSync(archive);
      for (const length of [0, 10, 300, whole.length >> 1, whole.length - 1]) {
        writeFileSync(bad(), whole.subarray(0, length));
        await refuse(bad(), /incomplète|abîmée/);
      }
    });

    test('no archive at all', async () => {
      writeFileSync(bad(), 'hello');
      await refuse(bad(), /abîmée/);
      await writeTar(bad(), [{ header: { name: 'photo.jpg' }, content: Buffer.from('x') }]);
      await refuse(bad(), /pas une sauvegarde/);
    });

    test('a byte changed, a file missing, a file too many, a newer format', async () => {
      const entries = await readTar(archive);
      const manifest = entries[0]!;
      const journal = entries.find(({ header }) => header.name === 'journal.sqlite')!;
      const changed = Buffer.from(journal.content);
      changed[changed.length - 1]! ^= 1;
      await writeTar(
        bad(),
        entries.map((entry) => (entry === journal ? { ...entry, content: changed } : entry)),
      );
      await refuse(bad(), /journal\.sqlite n’est plus ce qui a été sauvegardé/);

      await writeTar(
        bad(),
        entries.filter((entry) => entry !== journal),
      );
      await refuse(bad(), /il manque journal\.sqlite/);

      await writeTar(bad(), [...entries, journal]);
      await refuse(bad(), /inattendu, "journal\.sqlite"/);

      const newer = JSON.stringify({ ...JSON.parse(manifest.content.toString()), format: 2 });
      await writeTar(bad(), [{ ...manifest, content: Buffer.from(newer) }, ...entries.slice(1)]);
      await refuse(bad(), /version du hub/);
    });

    test('names that lead out of the folder, links, and names of the hub’s own other files', async () => {
      const [manifest, ...files] = await readTar(archive);
      const evil = Buffer.from('evil');
      const sha256 = createHash('sha256').update(evil).digest('hex');
      for (const name of [
        '../escaped',
        '/tmp/tiers-lieu-escaped',
        'secret/badge.key',
        'hub.sqlite/../../escaped',
      ]) {
        await writeTar(bad(), [manifest!, { header: { name }, content: evil }, ...files]);
        await refuse(bad(), /inattendu/);
        const listed = JSON.parse(manifest!.content.toString()) as { files: object[] };
        listed.files.push({ name, size: evil.length, sha256 });
        await writeTar(bad(), [
          { ...manifest!, content: Buffer.from(JSON.stringify(listed)) },
          ...files,
          { header: { name }, content: evil },
        ]);
        await refuse(bad(), /manifeste/);
      }
      expect(existsSync(path.join(folder, 'escaped'))).toBe(false);
      expect(existsSync('/tmp/tiers-lieu-escaped')).toBe(false);

      const link: TarEntry = {
        header: { name: 'hub.sqlite', type: 'symlink', linkname: '/etc/passwd' },
        content: Buffer.alloc(0),
      };
      await writeTar(bad(), [manifest!, link, ...files.slice(1)]);
      await refuse(bad(), /inattendu, "hub\.sqlite"/);
    });

    test('a folder that a hub holds is not touched either', async () => {
      const lock = acquireDataLock(dataDir());
      try {
        const { status, error } = await tiersLieu(['restore', archive], { env: { HUB_DATA_DIR: dataDir() } });
        expect([status, error]).toEqual([75, expect.stringContaining('en marche')]);
        expect(contents(dataDir())).toEqual(before);
      } finally {
        lock.release();
      }
    });
  });
});
