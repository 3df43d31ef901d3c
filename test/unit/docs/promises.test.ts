import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const tests = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('promises.test.ts'))
  .map((file) => readFileSync(path.join(ROOT, 'test', file), 'utf8'))
  .join('\n');

describe.each([
  { guide: 'vie-privee.md', letter: 'P', count: 17 },
  { guide: 'accessibilite.md', letter: 'A', count: 14 },
])('docs/guides/$guide', ({ guide, letter, count }) => {
  const text = readFileSync(path.join(ROOT, 'docs/guides', guide), 'utf8');
  const rows = [...text.matchAll(/^\| ([PA]\d+) \|(.*)\|$/gm)].map(([, number = '', cells = '']) => ({
    number,
    cells,
  }));

  test('has a row for each promise, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: count }, (_, i) => `${letter}${i + 1}`),
    );
  });

  test('names only tests that exist, each about its promise, or says that there is none', () => {
    for (const { number, cells } of rows) {
      const last = cells.split('|').at(-1) ?? '';
      const titles = [...last.matchAll(/`([^`]+)`/g)].map(([, title = '']) => title);
      if (titles.length === 0) expect(last).toContain('pas de test');
      for (const title of titles) {
        expect([title, title.match(/[PA]\d+/g)?.includes(number)]).toEqual([title, true]);
        expect([title, tests.includes(`'${title}`) || tests.includes(`\`${title}`)]).toEqual([title, true]);
      }
    }
  });
});
