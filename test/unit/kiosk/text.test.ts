import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../../devices/dialects/dialects.ts';
import { fr } from '../../../kiosk/text/fr.ts';
import type { VisitorText } from '../../../kiosk/text/visitor-text.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Every text of a part, with sentences that take numbers spoken for several of them. */
function texts(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'function') return [0, 1, 2, 10].map((count) => String(part(count, 12)));
  return Object.values(part as object).flatMap(texts);
}
const visitors = [...texts(fr.entrance), ...texts(fr.showroom), ...texts(fr.trial), ...texts(fr.wall)];
const sentences = visitors.flatMap((text) => text.split(/(?<=[.!?])\s+/)).filter((text) => text !== '');
const words = (sentence: string): string[] =>
  sentence.split(/[\s ]+/).filter((word) => /[\p{L}\d]/u.test(word));

describe('what visitors read', () => {
  test('there is something to check', () => {
    expect(sentences.length).toBeGreaterThan(40);
  });

  test('A13: no sentence is longer than twelve words', () => {
    expect(sentences.filter((sentence) => words(sentence).length > 12)).toEqual([]);
  });

  test('A13: no abbreviation, no percentage, no bracket', () => {
    expect(
      sentences.filter((sentence) => /\p{Lu}{2,}|%|[()/]|\b\p{L}\.(?=\s)|n°|etc/u.test(sentence)),
    ).toEqual([]);
  });

  test('A13: no foreign word of the trade', () => {
    const foreign =
      /\b(hub|kiosk|check-?in|login|scan\w*|wi-?fi|online|offline|e-?mail|ok|reader|tag|bug)\b/i;
    expect(sentences.filter((sentence) => foreign.test(sentence))).toEqual([]);
  });

  test('French punctuation never begins a line: its space does not break', () => {
    expect(texts(fr).filter((text) => / [!?:»]|« /.test(text))).toEqual([]);
  });
});

test('staff read a name for every dialect that objects speak, and for none other', () => {
  expect(Object.keys(fr.objects.dialects).sort()).toEqual(
    dialects()
      .map(({ name }) => name)
      .sort(),
  );
});

const codes = readdirSync(path.join(ROOT, 'kiosk/text'))
  .map((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1])
  .filter((code) => code !== undefined && code !== 'fr');
const keysOf = (part: object, prefix = ''): string[] =>
  Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'object' ? keysOf(value, `${prefix}${key}.`) : [`${prefix}${key}: ${typeof value}`],
  );

describe.each(codes)('what visitors read in another language: %s', (code) => {
  const load = async (): Promise<VisitorText> =>
    ((await import(path.join(ROOT, `kiosk/text/${code}.ts`))) as { visitor: VisitorText }).visitor;

  test('has every sentence of the French, and no other', async () => {
    const visitor = await load();
    expect(visitor.language).toBe(code);
    expect(keysOf(visitor.entrance)).toEqual(keysOf(fr.entrance));
    expect(keysOf(visitor.trial)).toEqual(keysOf(fr.trial));
    expect(keysOf(visitor.showroom)).toEqual(keysOf(fr.showroom));
    expect(texts(visitor).filter((text) => text.trim() === '')).toEqual([]);
  });

  test('A13: no sentence is longer than twelve words, no abbreviation, no bracket', async () => {
    const { entrance, showroom, trial } = await load();
    const said = texts([entrance, showroom, trial]).flatMap((text) => text.split(/(?<=[.!?؟])\s+/));
    expect(said.length).toBeGreaterThan(60);
    expect(
      said.filter((sentence) => words(sentence).length > 12 || /%|[()/]|\betc\b/.test(sentence)),
    ).toEqual([]);
  });

  test('no French is left in it', async () => {
    const french = new Set(
      texts([fr.entrance, fr.showroom, fr.trial]).filter((text) => /\p{L}{4}/u.test(text)),
    );
    const { entrance, showroom, trial } = await load();
    // A number of watts is the same everywhere.
    const same = texts([entrance, showroom, trial]).filter((text) => french.has(text) && !/^\d/.test(text));
    expect(same.filter((text) => text !== 'Culture')).toEqual([]);
  });
});

describe('where sentences live', () => {
  const components = readdirSync(path.join(ROOT, 'kiosk'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => path.join('kiosk', file));

  test('no component has a literal text between its tags', () => {
    const biome = spawnSync(
      path.join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--only=style/noJsxLiterals', '--diagnostic-level=info', ...components],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const said = biome.stdout + biome.stderr;
    expect(said).toMatch(/Checked \d{2,} files/);
    expect(said).not.toContain('noJsxLiterals');
  });

  test('no component has a French word in a string or an attribute', () => {
    const french = /(['"`])[^'"`\n]*[àâçéèêëîïôûùüÿœÀÂÉÈÊÔ’][^'"`\n]*\1/;
    const spoken = /\b(?:aria-label|title|alt|placeholder|label|summary)="[^"{]*[A-Za-zÀ-ÿ]/;
    const code = (file: string): string =>
      readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(components.filter((file) => french.test(code(file)) || spoken.test(code(file)))).toEqual([]);
  });
});
