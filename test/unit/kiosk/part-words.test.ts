import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { partWords } from '../../../kiosk/desk/part-words.ts';
import { fr } from '../../../kiosk/text/fr.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

test('every part of the hub that can fall ill has a name and an advice in French', () => {
  const parts = globSync('hub/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\.part\('([a-z-]+)'\)/g)].map(
      ([, name = '']) => name,
    ),
  );
  expect(parts).toContain('broker');
  const nameless = parts.filter((part) => partWords(part, fr).advice === fr.otherPart.advice);
  expect(nameless).toEqual([]);
});
