import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScreenKey, ScreenPasses } from '../../../hub/web/screen-pass.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'screens-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a pass', () => {
  const passes = new ScreenPasses(randomBytes(32));

  test('comes back as it was sealed, and looks different each time', () => {
    const pass = { device: 'borne', password: 'é'.repeat(40) };
    const [one, two] = [passes.seal(pass), passes.seal(pass)];
    expect(one).toMatch(/^[\w-]+$/);
    expect(one).not.toBe(two);
    expect([passes.open(one), passes.open(two)]).toEqual([pass, pass]);
  });

  test('sealed with another key is nothing', () => {
    expect(new ScreenPasses(randomBytes(32)).open(passes.seal({ local: 'kiosk' }))).toBeNull();
  });

  test('that somebody made up is nothing, and throws nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => passes.open(text) === null));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        return passes.open(Buffer.from(bytes).toString('base64url')) === null;
      }),
    );
  });
});

describe('the key', () => {
  test('is made at the first start, for its owner only, and stays the same', async () => {
    const file = path.join(folder, 'secret', 'screens.key');
    const key = await loadScreenKey(file);
    expect(key).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(await loadScreenKey(file)).toEqual(key);
  });

  test('that a power cut left empty is made anew', async () => {
    const file = path.join(folder, 'empty.key');
    writeFileSync(file, '');
    const key = await loadScreenKey(file);
    expect(key).toHaveLength(32);
    expect(readFileSync(file)).toEqual(key);
  });
});
