import type { ReadingValue } from '../../../hub/contract/entries.ts';
import type { BenchObjectId, LocalText } from '../../../hub/contract/workshops.ts';

/** What a virtual object says, as a real one would. */
export interface BenchSaid {
  readonly measure: string;
  readonly value: ReadingValue;
  readonly unit?: string;
  /** It happened once: nobody who comes later hears it. */
  readonly event?: true;
}

export interface BenchMeasure {
  readonly measure: string;
  readonly name: LocalText;
  readonly unit?: string;
}

/** One object of a bench: a small model of the real thing. Time is handed in, in seconds; so is chance. */
export interface BenchObject {
  readonly id: BenchObjectId;
  readonly name: LocalText;
  readonly measures: readonly BenchMeasure[];
  /** What it can be told, as an example of each. */
  readonly commands: readonly string[];
  /** As it stands: what it says first, and what the page draws. */
  state(): Readonly<Record<string, ReadingValue>>;
  /** A message on `…/set`; null: it does not understand. */
  command(payload: string): readonly BenchSaid[] | null;
  /** A hand on it; null: it has no such part. */
  act(action: string, value: ReadingValue | undefined): readonly BenchSaid[] | null;
  /** Time passes. */
  step(seconds: number): readonly BenchSaid[];
}

/** A number between 0 and 1. */
export type Chance = () => number;

/** `ON`, `off`, `true`, `1`; null for anything else. */
export function switchIn(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (['on', 'true', '1'].includes(word)) return true;
  if (['off', 'false', '0'].includes(word)) return false;
  return null;
}

const COLOR = /^#[0-9a-f]{6}$/;
const SHORT_COLOR = /^#[0-9a-f]{3}$/;
/** Words that a beginner tries first, in both languages. */
const NAMED: Readonly<Record<string, string>> = {
  rouge: '#ff0000',
  red: '#ff0000',
  vert: '#00c000',
  green: '#00c000',
  bleu: '#0040ff',
  blue: '#0040ff',
  jaune: '#ffd000',
  yellow: '#ffd000',
  orange: '#ff8000',
  rose: '#ff60a0',
  pink: '#ff60a0',
  violet: '#8000ff',
  purple: '#8000ff',
  blanc: '#ffffff',
  white: '#ffffff',
};
/** `#rrggbb` of `#RGB`, `#RRGGBB` or a word; null: no colour. */
export function colorIn(text: string): string | null {
  const word = text.trim().toLowerCase();
  if (COLOR.test(word)) return word;
  if (SHORT_COLOR.test(word)) return `#${[...word.slice(1)].map((digit) => digit + digit).join('')}`;
  return Object.hasOwn(NAMED, word) ? (NAMED[word] ?? null) : null;
}

/** A finite number in a text; null: none. */
export function numberIn(text: string): number | null {
  const trimmed = text.trim();
  const number = trimmed === '' ? Number.NaN : Number(trimmed);
  return Number.isFinite(number) ? number : null;
}

/** The JSON object in a text; null: none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));
