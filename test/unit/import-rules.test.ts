import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Who may import whom (docs/ARCHITECTURE.md, "Who may import whom"). The first folder below `hub/` names a room.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');
const ROOMS = [
  'visits',
  'rooms',
  'readings',
  'tallies',
  'calls',
  'corrections',
  'alarm',
  'programme',
  'showroom',
  'workshops',
];

interface Import {
  from: string;
  to: string;
}

function sources(): string[] {
  return ['hub', 'kiosk', 'flows', 'devices']
    .flatMap((top) => {
      try {
        return readdirSync(path.join(ROOT, top), { recursive: true, encoding: 'utf8' }).map((f) =>
          path.join(top, f),
        );
      } catch {
        return [];
      }
    })
    .filter((file) => /\.(ts|tsx)$/.test(file) && !file.includes('node_modules'));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g;

function imports(): Import[] {
  return sources().flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    return [...text.matchAll(IMPORT)]
      .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
      .filter((target) => target.startsWith('.'))
      .map((target) => ({ from: file, to: path.normalize(path.join(path.dirname(file), target)) }));
  });
}

const place = (file: string): string => {
  const [top, second] = file.split(path.sep);
  return top === 'hub' ? `hub/${second}` : (top ?? '');
};
const offenders = (forbidden: (edge: Import) => boolean): string[] =>
  imports()
    .filter(forbidden)
    .map(({ from, to }) => `${from} imports ${to}`);

describe('import rules', () => {
  test('there is something to check', () => {
    expect(imports().length).toBeGreaterThan(20);
  });

  test('the contract imports nothing of ours', () => {
    expect(
      offenders(({ from, to }) => place(from) === 'hub/contract' && place(to) !== 'hub/contract'),
    ).toEqual([]);
  });

  test('screens, flows and devices import nothing of the hub but the contract', () => {
    const outside = ['kiosk', 'flows', 'devices'];
    expect(
      offenders(
        ({ from, to }) =>
          outside.includes(place(from)) && to.startsWith('hub/') && place(to) !== 'hub/contract',
      ),
    ).toEqual([]);
  });

  test('rooms do not import one another', () => {
    expect(
      offenders(({ from, to }) => {
        const a = place(from).replace('hub/', '');
        const b = place(to).replace('hub/', '');
        return ROOMS.includes(a) && ROOMS.includes(b) && a !== b;
      }),
    ).toEqual([]);
  });

  test('nobody imports main.ts, and only main.ts imports the wiring', () => {
    expect(offenders(({ to }) => to === path.join('hub', 'main.ts'))).toEqual([]);
    expect(
      offenders(
        ({ from, to }) =>
          place(to) === 'hub/wiring' && place(from) !== 'hub/wiring' && from !== path.join('hub', 'main.ts'),
      ),
    ).toEqual([]);
  });

  test('what has a life of its own is built in main.ts and the wiring, or inside its own room', () => {
    const hub = sources()
      .filter((file) => place(file).startsWith('hub/'))
      .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
    const homes = new Map(
      hub.flatMap(({ file, text }) =>
        [...text.matchAll(/class (\w+) implements [^{]*\bService\b/g)].map((found) => [
          found[1],
          place(file),
        ]),
      ),
    );
    expect(homes.size).toBeGreaterThan(15);
    const elsewhere = hub.flatMap(({ file, text }) =>
      [...text.matchAll(/\bnew (\w+)\(/g)]
        .filter(([, name]) => homes.has(name) && homes.get(name) !== place(file))
        .filter(() => !['hub/main.ts', 'hub/wiring'].includes(place(file)))
        .map(([, name]) => `${file} builds ${name}`),
    );
    expect(elsewhere).toEqual([]);
  });

  test('rules.ts and the readers’ and dialects’ code are pure: no clock, no chance, no I/O', () => {
    const pure = sources().filter((f) => f.endsWith('rules.ts') || /^devices\/(readers|dialects)\//.test(f));
    const impure =
      /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|from 'node:(fs|net|http|child_process|worker_threads|sqlite)/;
    expect(pure.filter((f) => impure.test(readFileSync(path.join(ROOT, f), 'utf8')))).toEqual([]);
  });

  test('only main.ts, cli.ts and config/ read the environment', () => {
    const readers = sources().filter(
      (f) => f.startsWith('hub/') && /process\.env\b/.test(readFileSync(path.join(ROOT, f), 'utf8')),
    );
    expect(
      readers.filter((f) => !f.startsWith('hub/config/') && !['hub/main.ts', 'hub/cli.ts'].includes(f)),
    ).toEqual([]);
  });

  test('no index.ts, no utils, no helpers: a file is named by what it says', () => {
    expect(sources().filter((f) => /(^|\/)(index|utils?|helpers?|manager|common)\.tsx?$/.test(f))).toEqual(
      [],
    );
  });
});
