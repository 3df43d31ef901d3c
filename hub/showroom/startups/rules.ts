import { isUtf8 } from 'node:buffer';
import type { ReadingValue } from '../../contract/entries.ts';
import type { ChannelRequest, ChannelType, MisfitReason, Pace, TopicFault } from '../../contract/startups.ts';

/** What is known of a channel beyond its figures. */
export type Channel = ChannelRequest & { readonly learned: boolean };

export const typeOf = (value: ReadingValue): ChannelType => {
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
};

/** The channel that a first message makes: what it says is all that is known. */
export const learnedFrom = (name: string, value: ReadingValue, unit: string | undefined): Channel => ({
  name,
  type: typeOf(value),
  unit: unit ?? null,
  every: null,
  min: null,
  max: null,
  learned: true,
});

/** Why a value does not fit its channel; null: it does. A message without a unit has the channel's. */
export function misfitOf(channel: Channel, value: ReadingValue, unit?: string): MisfitReason | null {
  if (typeOf(value) !== channel.type) return 'type';
  if (unit !== undefined && channel.unit !== null && unit !== channel.unit) return 'unit';
  if (typeof value === 'number') {
    if (channel.min !== null && value < channel.min) return 'range';
    if (channel.max !== null && value > channel.max) return 'range';
  }
  return null;
}

/** What was declared and what came instead, as a person compares them. */
export function compared(
  reason: MisfitReason,
  channel: Channel | undefined,
  value: ReadingValue | undefined,
  unit: string | undefined,
): { readonly wanted: string | null; readonly got: string | null } {
  if (channel === undefined || value === undefined) return { wanted: null, got: null };
  switch (reason) {
    case 'type':
      return { wanted: channel.type, got: typeOf(value) };
    case 'unit':
      return { wanted: channel.unit, got: unit ?? null };
    case 'range':
      return { wanted: `${channel.min ?? '−∞'} … ${channel.max ?? '+∞'}`, got: String(value) };
    default:
      return { wanted: null, got: null };
  }
}

/** Weight of the newest interval in the measured rhythm: about the last five messages count. */
const NEWEST = 0.2;

/** The measured rhythm, ms, after one more interval. */
export const rhythmAfter = (rhythm: number | null, interval: number): number =>
  rhythm === null ? interval : rhythm + NEWEST * (interval - rhythm);

/** A message may be this late before it is called so: networks and clocks are not exact. */
const LATE_FACTOR = 2;
const FAST_FACTOR = 0.5;

/** How a channel keeps its declared rhythm; null where none is declared or nothing has come. All in ms. */
export function paceOf(
  every: number | null,
  rhythm: number | null,
  lastAt: number | null,
  now: number,
): Pace | null {
  if (every === null || lastAt === null) return null;
  if (now - lastAt > every * LATE_FACTOR) return 'late';
  if (rhythm !== null && rhythm < every * FAST_FACTOR) return 'fast';
  return 'ok';
}

/** What is wrong with a topic that a prototype has no right to. */
export function topicFault(
  topic: string,
  own: { readonly site: string; readonly startup: string; readonly prototype: string },
): TopicFault {
  const [site, tree, startup, prototype, ...channel] = topic.split('/');
  if (site !== own.site) return 'site';
  if (tree !== 'prototype') return 'tree';
  if (startup !== own.startup) return 'startup';
  if (prototype !== own.prototype) return 'prototype';
  return channel.length === 1 ? 'other' : 'levels';
}

/** Enough to recognise a message, little enough that two hundred of them are nothing. */
export const SHOWN_PAYLOAD_BYTES = 256;

/** The beginning of a payload for the eye: text as text, anything else in hexadecimal. */
export function shownPayload(bytes: Uint8Array): string {
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isCut = payload.length > SHOWN_PAYLOAD_BYTES;
  const text = isUtf8(payload) ? payload.toString('utf8', 0, SHOWN_PAYLOAD_BYTES + 3) : null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot be shown as text
  if (text !== null && !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(text)) {
    return isCut ? `${firstBytes(text)}…` : text;
  }
  const hex = payload.toString('hex', 0, SHOWN_PAYLOAD_BYTES).replaceAll(/(..)(?=.)/g, '$1 ');
  return isCut ? `${hex} …` : hex;
}

/** Whole characters of at most `SHOWN_PAYLOAD_BYTES`. */
function firstBytes(text: string): string {
  let bytes = 0;
  let shown = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > SHOWN_PAYLOAD_BYTES) break;
    shown += character;
  }
  return shown;
}
