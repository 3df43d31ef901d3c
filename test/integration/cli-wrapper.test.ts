import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROJECT, TIERS_LIEU, tiersLieu } from '../support/tiers-lieu.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cli-wrapper-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A project folder whose cli.ts says where it is, with this project's packages. */
function project(where: string, { packages = true } = {}): string {
  mkdirSync(path.join(where, 'hub'), { recursive: true });
  writeFileSync(path.join(where, 'package.json'), execFileSync('cat', [path.join(PROJECT, 'package.json')]));
  writeFileSync(path.join(where, 'hub/tiers-lieu.sh'), execFileSync('cat', [TIERS_LIEU]));
  chmodSync(path.join(where, 'hub/tiers-lieu.sh'), 0o755);
  writeFileSync(
    path.join(where, 'hub/cli.ts'),
    'const said: string[] = [process.versions.node, import.meta.filename, ...process.argv.slice(2)];\nconsole.log(JSON.stringify(said));\n',
  );
  if (packages) symlinkSync(path.join(PROJECT, 'node_modules'), path.join(where, 'node_modules'));
  return path.join(where, 'hub/tiers-lieu.sh');
}

describe('tiers-lieu, however it is called', () => {
  test.each([
    ['by its path, from another folder', (script: string) => script],
    [
      'through a relative link, as in node_modules/.bin',
      (script: string) => {
        mkdirSync(path.join(folder, 'bin'));
        symlinkSync(path.relative(path.join(folder, 'bin'), script), path.join(folder, 'bin/tiers-lieu'));
        return path.join(folder, 'bin/tiers-lieu');
      },
    ],
    [
      'through a link to a link to the folder, as in the npx cache',
      (script: string) => {
        symlinkSync(path.dirname(path.dirname(script)), path.join(folder, 'package'));
        symlinkSync(path.join(folder, 'package/hub/tiers-lieu.sh'), path.join(folder, 'first'));
        symlinkSync('first', path.join(folder, 'second'));
        return path.join(folder, 'second');
      },
    ],
  ])('%s, it runs the project’s own Node and keeps the arguments as they are', async (_how, link) => {
    const where = path.join(folder, 'a project with spaces');
    const program = link(project(where));
    const { status, out } = await tiersLieu(['device', 'a b', '*', '--x='], { program, cwd: tmpdir() });
    expect(status).toBe(0);
    const [node, cli, ...args] = JSON.parse(out) as string[];
    expect(Number.parseInt(node ?? '', 10)).toBeGreaterThanOrEqual(24);
    expect(cli).toBe(path.join(where, 'hub/cli.ts'));
    expect(args).toEqual(['device', 'a b', '*', '--x=']);
  });

  test('npx tiers-lieu in the project’s folder works, and needs no network', async () => {
    const where = path.join(folder, 'clone');
    project(where);
    const { status, out, error } = await tiersLieu(['tiers-lieu', 'doctor', '--json'], {
      program: 'npx',
      cwd: where,
      env: {
        npm_config_cache: path.join(folder, 'cache'),
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
      },
    });
    expect([status, error.includes('npm error')]).toEqual([0, false]);
    expect((JSON.parse(out) as string[]).slice(1)).toEqual([
      path.join(where, 'hub/cli.ts'),
      'doctor',
      '--json',
    ]);
  });

  test('without the packages it takes a Node of the machine that is new enough, else says npm ci', async () => {
    const program = project(path.join(folder, 'bare'), { packages: false });
    const bin = path.join(folder, 'path');
    mkdirSync(bin);
    for (const tool of ['readlink', 'dirname', 'sh'])
      symlinkSync(realpathSync(`/usr/bin/${tool}`), path.join(bin, tool));
    const none = await tiersLieu(['doctor'], { program, env: { PATH: bin } });
    expect(none).toMatchObject({ status: 69, error: expect.stringContaining('npm ci') });

    writeFileSync(path.join(bin, 'node'), '#!/bin/sh\n[ "$1" = -p ] && echo 20\n', { mode: 0o755 });
    const old = await tiersLieu(['doctor'], { program, env: { PATH: bin } });
    expect(old).toMatchObject({ status: 69, error: expect.stringContaining('npm ci') });

    rmSync(path.join(bin, 'node'));
    symlinkSync(process.execPath, path.join(bin, 'node'));
    const good = await tiersLieu(['doctor'], { program, env: { PATH: bin } });
    expect(good.status).toBe(0);
  });

  test('called from elsewhere it means the project’s data folder where there is one, and makes none where it stands', async () => {
    const where = path.join(folder, 'project');
    mkdirSync(path.join(where, 'data'), { recursive: true });
    for (const name of ['hub', 'devices', 'flows', 'kiosk', 'node_modules', 'package.json']) {
      symlinkSync(path.join(PROJECT, name), path.join(where, name));
    }
    const program = path.join(where, 'hub/cli.ts');
    const elsewhere = path.join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    // --preserve-symlinks-main keeps the project where the link says it is.
    const { status, out } = await tiersLieu(
      ['--preserve-symlinks-main', '--preserve-symlinks', program, 'device', 'list'],
      {
        program: path.join(PROJECT, 'node_modules/.bin/node'),
        cwd: elsewhere,
      },
    );
    expect([status, out]).toEqual([0, expect.stringContaining('Aucun appareil')]);
    expect(existsSync(path.join(where, 'data/hub.sqlite'))).toBe(true);
    expect(existsSync(path.join(elsewhere, 'data'))).toBe(false);
  });
});
