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
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A key that the sender wrote, not one that every JavaScript object has. */
export function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}
