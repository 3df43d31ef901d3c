import { createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pseudonymSchema } from '../../../hub/contract/entries.ts';
import { Pseudonyms } from '../../../hub/visits/pseudonym.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pseudonym-'));
  file = path.join(folder, 'secret', 'badge.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const mode = (name: string): number => statSync(name).mode & 0o777;

describe('the secret', () => {
  test('is made once, 32 bytes that only the hub may read, in a folder that only the hub may enter', () => {
    Pseudonyms.load(file);
    expect(mode(file)).toBe(0o600);
    expect(mode(path.dirname(file))).toBe(0o700);
    expect(readFileSync(file)).toHaveLength(32);
    expect(readdirSync(path.dirname(file))).toEqual(['badge.key']);
    const made = readFileSync(file);
    Pseudonyms.load(file);
    expect(readFileSync(file)).toEqual(made);
  });

  test('gives the same pseudonym after a restart, and another in another building', () => {
    const first = Pseudonyms.load(file).of('6547886');
    expect(Pseudonyms.load(file).of('6547886')).toBe(first);
    expect(Pseudonyms.load(path.join(folder, 'other', 'badge.key')).of('6547886')).not.toBe(first);
  });

  test.each([0o640, 0o604, 0o622])(
    'that others may read or write (%o) stops the start with what to do',
    (bits) => {
      Pseudonyms.load(file);
      chmodSync(file, bits);
      expect(() => Pseudonyms.load(file)).toThrow(/badge\.key.*only the hub may read.*chmod 600/);
    },
  );

  test.each([0, 31, 33, 64])('of %d bytes stops the start, and is not replaced', (length) => {
    Pseudonyms.load(file);
    writeFileSync(file, Buffer.alloc(length, 1));
    expect(() => Pseudonyms.load(file)).toThrow(/32 bytes, found/);
    expect(readFileSync(file)).toHaveLength(length);
  });

  test('that cannot be read stops the start', () => {
    Pseudonyms.load(file);
    expect(() => Pseudonyms.load(path.join(file, 'below-a-file'))).toThrow(/cannot be read/);
    expect(() => Pseudonyms.load(path.dirname(file))).toThrow(/32 bytes/);
  });
});

describe('the fingerprint', () => {
  test('tells one secret from another, and is no pseudonym', () => {
    const [one, other] = [7, 8].map((byte) => new Pseudonyms(Buffer.alloc(32, byte)));
    expect(one!.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(new Pseudonyms(Buffer.alloc(32, 7)).fingerprint).toBe(one!.fingerprint);
    expect(other!.fingerprint).not.toBe(one!.fingerprint);
  });

  test('that was never written down, beside known badges, takes the secret that is there', () => {
    const { fingerprint } = Pseudonyms.load(file);
    expect(Pseudonyms.load(file, { held: true, fingerprint: null }).fingerprint).toBe(fingerprint);
    expect(Pseudonyms.load(file, { held: true, fingerprint }).fingerprint).toBe(fingerprint);
    expect(() => Pseudonyms.load(file, { held: true, fingerprint: 'other' })).toThrow(/not the badge secret/);
    expect(Pseudonyms.load(file, { held: false, fingerprint: 'other' }).fingerprint).toBe(fingerprint);
  });
});

describe('P4 a pseudonym', () => {
  const secret = Buffer.alloc(32, 7);

  test('is the first 128 bits of HMAC-SHA-256, as the contract writes it', () => {
    const pseudonym = new Pseudonyms(secret).of('6547886');
    expect(pseudonym).toBe(createHmac('sha256', secret).update('6547886').digest('hex').slice(0, 32));
    expect(pseudonymSchema.safeParse(pseudonym).success).toBe(true);
  });

  test('of the low 24 bits is not the one of the number that has only those', () => {
    const pseudonyms = new Pseudonyms(secret);
    expect(pseudonyms.of('24:6547886')).not.toBe(pseudonyms.of('6547886'));
  });

  test('is never made without a key, or with a short one', () => {
    for (const length of [0, 16, 31]) expect(() => new Pseudonyms(Buffer.alloc(length))).toThrow(RangeError);
  });
});
