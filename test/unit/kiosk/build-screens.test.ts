import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../../hub/contract/ports.ts';
import { ensureScreensBuilt } from '../../../hub/screens/build-screens.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
let root: string;
let builds: number;
const log: Log = {
  debug: () => {},
  info: (_fields, message) => {
    if (message === 'the screens are built') builds++;
  },
  warn: () => {},
  error: () => {},
};
const page = (): string => readFileSync(path.join(root, 'dist/kiosk/kiosk.html'), 'utf8');
const leftovers = (): string[] => readdirSync(path.join(root, 'dist')).filter((name) => name !== 'kiosk');

/** A copy of the sources, so that the tests may spoil them. */
beforeEach(() => {
  builds = 0;
  root = mkdtempSync(path.join(tmpdir(), 'screens-'));
  for (const source of [
    'kiosk',
    'hub/contract',
    'devices/readers/wedge.ts',
    'vite.config.ts',
    'package-lock.json',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(path.join(ROOT, source), path.join(root, source), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the screens’ build', () => {
  test('is made when missing, kept while nothing changed, made again after a change', async () => {
    await ensureScreensBuilt(root, log);
    await ensureScreensBuilt(root, log);
    expect(builds).toBe(1);
    expect(page()).toContain('/assets/');
    const source = path.join(root, 'kiosk/kiosk.html');
    writeFileSync(source, readFileSync(source, 'utf8').replace('</head>', '<meta name="changed" /></head>'));
    await ensureScreensBuilt(root, log);
    expect(builds).toBe(2);
    expect(page()).toContain('name="changed"');
    expect(leftovers()).toEqual([]);
  });

  test('three at once do not disturb one another', async () => {
    await Promise.all([
      ensureScreensBuilt(root, log),
      ensureScreensBuilt(root, log),
      ensureScreensBuilt(root, log),
    ]);
    expect(page()).toContain('/assets/');
    expect(leftovers()).toEqual([]);
    builds = 0;
    await ensureScreensBuilt(root, log);
    expect(builds).toBe(0);
  });

  test('that fails leaves the old pages in place, marked as stale, and says why', async () => {
    await ensureScreensBuilt(root, log);
    const before = page();
    writeFileSync(path.join(root, 'kiosk/entrance/main.tsx'), 'this is not a program');
    await expect(ensureScreensBuilt(root, log)).rejects.toThrow(/could not be built: .*main\.tsx/s);
    expect(page()).toBe(before);
    expect(leftovers()).toEqual([]);
    await expect(ensureScreensBuilt(root, log)).rejects.toThrow(/could not be built/);
  });

  test('needs to write in dist only, as the documented systemd unit lets it', async () => {
    mkdirSync(path.join(root, 'dist'));
    const program = `
      import { ensureScreensBuilt } from ${JSON.stringify(path.join(ROOT, 'hub/screens/build-screens.ts'))};
      await ensureScreensBuilt(process.cwd(), { info() {} });`;
    const dist = path.join(root, 'dist');
    const readOnly = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', dist, dist];
    const node = [process.execPath, '--input-type=module', '-e', program];
    await promisify(execFile)('bwrap', [...readOnly, ...node], { cwd: root });
    expect(page()).toContain('/assets/');
    expect(leftovers()).toEqual([]);
  });

  test('without Vite is not missed while the pages are current, and asked for when they are stale', async () => {
    await ensureScreensBuilt(root, log);
    rmSync(path.join(root, 'node_modules'));
    await ensureScreensBuilt(root, log);
    writeFileSync(path.join(root, 'package-lock.json'), '{}');
    await expect(ensureScreensBuilt(root, log)).rejects.toThrow(/npm ci/);
  });

  test('in an image without sources is taken as it is, and missed when it is not there', async () => {
    await ensureScreensBuilt(root, log);
    rmSync(path.join(root, 'kiosk'), { recursive: true });
    await ensureScreensBuilt(root, log);
    rmSync(path.join(root, 'dist'), { recursive: true });
    mkdirSync(path.join(root, 'dist'));
    await expect(ensureScreensBuilt(root, log)).rejects.toThrow(/reinstall/);
  });

  test('gives the entrance and a visitor’s phone at most 45 kB of compressed JavaScript each', async () => {
    await ensureScreensBuilt(root, log);
    for (const name of ['kiosk', 'showroom']) {
      const html = readFileSync(path.join(root, `dist/kiosk/${name}.html`), 'utf8');
      const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file!);
      expect(scripts.length).toBeGreaterThan(0);
      const bytes = scripts
        .map((file) => gzipSync(readFileSync(path.join(root, 'dist/kiosk', file))).length)
        .reduce((sum, size) => sum + size, 0);
      expect([name, bytes < 45_000]).toEqual([name, true]);
    }
  });
});
