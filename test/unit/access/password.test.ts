import { describe, expect, test } from 'vitest';
import {
  checkPersonPassword,
  DEVICE_COST,
  HashingLane,
  hashPassword,
  newDevicePassword,
  unmatchableHash,
  verifyPassword,
} from '../../../hub/access/password.ts';
import { PASSWORD_MIN_LENGTH } from '../../../hub/contract/password.ts';

describe('passwords', () => {
  test('the right one is right, another is wrong, and two hashes of it differ', async () => {
    const [a, b] = await Promise.all([
      hashPassword('bonjour à tous', DEVICE_COST),
      hashPassword('bonjour à tous', DEVICE_COST),
    ]);
    expect(a).not.toBe(b);
    expect(a).not.toContain('bonjour');
    expect(await verifyPassword('bonjour à tous', a)).toBe(true);
    expect(await verifyPassword('bonjour à tout', a)).toBe(false);
    expect(await verifyPassword('', a)).toBe(false);
  });

  test('the same word typed composed or decomposed is the same password', async () => {
    const hash = await hashPassword('re\u0301ussite partage\u0301e', DEVICE_COST);
    expect(await verifyPassword('réussite partagée', hash)).toBe(true);
  });

  test('a hash made with another cost still verifies, as it carries its own', async () => {
    const older = await hashPassword('une phrase', { ln: 8, r: 4, p: 2 });
    expect(older).toMatch(/^\$scrypt\$ln=8,r=4,p=2\$/);
    expect(await verifyPassword('une phrase', older)).toBe(true);
  });

  test('a damaged hash, or one that asks for gigabytes, matches nothing and takes no memory', async () => {
    for (const stored of ['', 'plain', '$scrypt$ln=8,r=4$x$y', '$scrypt$ln=30,r=8,p=1$AAAA$AAAA']) {
      expect(await verifyPassword('x', stored)).toBe(false);
    }
    expect(await verifyPassword('', unmatchableHash(DEVICE_COST))).toBe(false);
  });

  test('a device’s password has 192 bits and characters that every firmware takes', () => {
    const made = new Set(Array.from({ length: 100 }, newDevicePassword));
    expect(made.size).toBe(100);
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  test('a person’s password is counted in characters, and never cut', () => {
    expect(() => checkPersonPassword('x'.repeat(PASSWORD_MIN_LENGTH - 1))).toThrow(
      expect.objectContaining({ code: 'password_too_weak' }),
    );
    expect(() => checkPersonPassword('🦊'.repeat(PASSWORD_MIN_LENGTH - 1))).toThrow();
    checkPersonPassword('🦊'.repeat(PASSWORD_MIN_LENGTH));
    expect(() => checkPersonPassword('x'.repeat(1_025))).toThrow();
  });
});

describe('the hashing lane', () => {
  test('runs so many at once, keeps so many waiting, refuses the next with overloaded, and recovers', async () => {
    const lane = new HashingLane(2, 3);
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    const work = async (): Promise<string> => {
      most = Math.max(most, ++running);
      await gate.promise;
      running--;
      return 'done';
    };
    const accepted = [1, 2, 3, 4, 5].map(() => lane.run(work));
    await expect(lane.run(work)).rejects.toMatchObject({ code: 'overloaded' });
    gate.resolve();
    expect(await Promise.all(accepted)).toEqual(Array(5).fill('done'));
    expect(most).toBe(2);
    expect(await lane.run(async () => 'again')).toBe('again');
  });

  test('work that fails gives its place back', async () => {
    const lane = new HashingLane(1, 1);
    await expect(lane.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lane.run(async () => 1)).toBe(1);
  });
});
