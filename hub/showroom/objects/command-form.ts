import type { ObjectCommand } from '../../../devices/dialects/dialect.ts';
import { objectCommandSchema } from '../../contract/objects.ts';

/** Longer is no command of ours. */
const MAX_LENGTH = 256;

const WORDS: Readonly<Record<string, ObjectCommand['switch']>> = {
  on: true,
  true: true,
  off: false,
  false: false,
  toggle: 'toggle',
};

/**
 * `{site}/object/{object}/set`: `ON`, `OFF`, `toggle`, a brightness from 0 to 100, `#rrggbb`, or the JSON form
 * `{"switch"?,"brightness"?,"color"?}`. null: none of these.
 */
export function commandFromText(payload: Buffer): ObjectCommand | null {
  if (payload.length > MAX_LENGTH) return null;
  const text = payload.toString('utf8').trim();
  if (text.startsWith('{')) {
    try {
      return commandFromForm(JSON.parse(text));
    } catch {
      return null;
    }
  }
  if (text.startsWith('#')) return commandFromForm({ color: text });
  if (/^\d{1,3}(\.\d+)?$/.test(text)) return commandFromForm({ brightness: Number(text) });
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? { switch: WORDS[word]! } : null;
}

/** The JSON form; null where it is not one, or says nothing. */
export function commandFromForm(body: unknown): ObjectCommand | null {
  const form = objectCommandSchema.safeParse(body);
  if (!form.success || Object.keys(form.data).length === 0) return null;
  const { switch: power, brightness, color } = form.data;
  return {
    ...(power !== undefined && { switch: power }),
    ...(brightness !== undefined && { brightness }),
    ...(color !== undefined && { color: rgb(color) }),
  };
}

function rgb(color: string): { r: number; g: number; b: number } {
  const number = Number.parseInt(color.slice(1), 16);
  return { r: number >> 16, g: (number >> 8) & 0xff, b: number & 0xff };
}
