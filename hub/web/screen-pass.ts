import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A screen on the hub's own machine, or the device credential a screen elsewhere was opened with. */
const passSchema = z.union([
  z.strictObject({ local: z.enum(['kiosk', 'display']) }),
  z.strictObject({ device: z.string(), password: z.string() }),
]);
export type ScreenPass = z.infer<typeof passSchema>;

/**
 * What the cookie `screen` holds: a page's script cannot send headers with an EventSource, and a kiosk must come
 * back by itself after the hub restarts. AES-256-GCM, so that nobody reads or makes one without the key. It holds
 * the credential rather than its name: removing or renewing the device ends the screen as it ends everything else.
 */
export class ScreenPasses {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** base64url, ready for a cookie. */
  seal(pass: ScreenPass): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = [iv, cipher.update(JSON.stringify(pass)), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString('base64url');
  }

  /** Null for anything that this key did not seal. */
  open(text: string): ScreenPass | null {
    const sealed = Buffer.from(text, 'base64url');
    if (sealed.length <= IV_BYTES + TAG_BYTES) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
      return passSchema.parse(JSON.parse(plain.toString()));
    } catch {
      return null;
    }
  }
}

/** Tells one sealed pass from another, however its text is written: its random IV. */
export const passId = (text: string): string =>
  Buffer.from(text, 'base64url').subarray(0, IV_BYTES).toString('base64url');

/**
 * The key of the screens' cookies, made at the first start, readable by its owner only. One that is lost or
 * damaged is made anew: screens elsewhere then have to be opened again, nothing more.
 */
export async function loadScreenKey(file: string): Promise<Buffer> {
  try {
    const key = await readFile(file);
    if (key.length === KEY_BYTES) return key;
    await rm(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(KEY_BYTES);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, key, { mode: 0o600, flush: true });
  return key;
}
