import { isUtf8 } from 'node:buffer';
import type { RejectionReason } from '../../hub/contract/errors.ts';

/** The longest message that is decoded: a Tasmota SENSOR with a dozen sensors is below 4 KiB. */
export const MAX_PAYLOAD = 16 * 1024;

/** The text of a payload, or why it has none. */
export function textOf(payload: Buffer): { text: string } | { rejected: RejectionReason } {
  if (payload.length > MAX_PAYLOAD) return { rejected: 'payload-too-large' };
  if (!isUtf8(payload)) return { rejected: 'payload-invalid' };
  return { text: payload.toString('utf8').trim() };
}

/**
 * The JSON object in `text`; null where there is none (an array, a number, no JSON). Only keys of its own are ever
 * to be read: `own`.
 */
export function jsonObject(text: string): object | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What a payload says in JSON; undefined where it is none, or longer than `limit` bytes. */
export function jsonOf(payload: Buffer, limit = MAX_PAYLOAD): unknown {
  if (payload.length > limit || !isUtf8(payload)) return undefined;
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** An object that was parsed; null for anything else, an array too. */
export function objectOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

/** The objects of an array that was parsed; none where it is no array. */
export function objectsOf(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((item) => objectOf(item) !== null) : [];
}

/** A text that the sender wrote under a key: trimmed, not empty, at most `limit` characters. */
export function ownText(object: object, key: string, limit = 100): string | undefined {
  const value = own(object, key);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > limit ? undefined : text;
}

/** A key that the sender wrote, not one that every JavaScript object has. */
export function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}
