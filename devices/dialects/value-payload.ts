import { nonceSchema, type ReadingValue } from '../../hub/contract/entries.ts';
import type { RejectionReason } from '../../hub/contract/errors.ts';
import { valuePayloadSchema } from '../../hub/contract/payloads.ts';
import { claimedTime } from './claimed-time.ts';
import { jsonObject, own, textOf } from './json-object.ts';

export type ValueMessage =
  | {
      readonly type: 'value';
      readonly value: ReadingValue;
      readonly unit?: string;
      readonly nonce?: string;
      /** As claimed, ms; NaN where it cannot be read. */
      readonly at?: number;
    }
  | { readonly type: 'rejected'; readonly reason: RejectionReason };

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/;
const bodySchema = valuePayloadSchema.pick({ value: true, unit: true });

/**
 * A room's or a prototype's value: a number, `true`/`false`, `ON`/`OFF`, or `{"value","unit"?,"at"?,"nonce"?}`.
 * `asText`: where text is expected, words stay as they were said, also those that look like a number.
 */
export function valuePayload(payload: Buffer, asText = false): ValueMessage {
  const content = textOf(payload);
  if ('rejected' in content) return { type: 'rejected', reason: content.rejected };
  const { text } = content;
  if (!text.startsWith('{')) {
    if (asText) {
      return bodySchema.shape.value.safeParse(text).success
        ? { type: 'value', value: text }
        : { type: 'rejected', reason: 'payload-too-large' };
    }
    const value = meaningOf(text);
    // Bare words have no meaning here; text is said with {"value": …}.
    if (typeof value === 'string') return { type: 'rejected', reason: 'payload-invalid' };
    return typeof value === 'object' ? value : { type: 'value', value };
  }
  const message = jsonObject(text);
  return message === null ? { type: 'rejected', reason: 'payload-not-json' } : fromJson(message, asText);
}

function fromJson(message: object, asText: boolean): ValueMessage {
  const said = own(message, 'value');
  // JSON has no NaN, but 1e999 is read as Infinity.
  if (typeof said === 'number' && !Number.isFinite(said)) {
    return { type: 'rejected', reason: 'value-not-finite' };
  }
  const unit = own(message, 'unit');
  // A number without unit, what most sensors say, has nothing left to check.
  if (typeof said !== 'number' || unit !== undefined) {
    if (!bodySchema.safeParse({ value: said, unit }).success)
      return { type: 'rejected', reason: 'payload-invalid' };
  }
  const nonce = own(message, 'nonce');
  if (nonce !== undefined && !nonceSchema.safeParse(nonce).success) {
    return { type: 'rejected', reason: 'nonce-invalid' };
  }
  const value = typeof said === 'string' && !asText ? meaningOf(said) : (said as ReadingValue);
  if (typeof value === 'object') return value;
  const at = own(message, 'at');
  return {
    type: 'value',
    value,
    ...(unit !== undefined && { unit: String(unit) }),
    ...(nonce !== undefined && { nonce: String(nonce) }),
    ...(at !== undefined && { at: claimedTime(at) }),
  };
}

/** What a text means: some stacks write numbers and truth as text. A word stays a word. */
function meaningOf(text: string): ReadingValue | (ValueMessage & { type: 'rejected' }) {
  if (NUMBER.test(text)) {
    // Adding zero makes -0 plain 0.
    const number = Number(text) + 0;
    return Number.isFinite(number) ? number : { type: 'rejected', reason: 'value-not-finite' };
  }
  if (NOT_FINITE.test(text)) return { type: 'rejected', reason: 'value-not-finite' };
  if (DECIMAL_COMMA.test(text)) return { type: 'rejected', reason: 'payload-invalid' };
  switch (text.toLowerCase()) {
    case 'true':
    case 'on':
      return true;
    case 'false':
    case 'off':
      return false;
    default:
      return text;
  }
}
