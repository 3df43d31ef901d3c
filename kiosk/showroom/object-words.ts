import type { PublicObject } from '../../hub/contract/objects.ts';
import type { Utterance } from '../speech/sentence-of.ts';
import { rounded } from '../text/showroom-numbers.ts';
import type { ShowroomText, ShowroomWords } from '../text/showroom-text.ts';
import { airQuality } from '../wall/air-quality.ts';
import { type Shown, shownValues } from './measures.ts';

/** One value, in words; `spoken` are those of them that can be said aloud. */
export interface ValueWords {
  readonly shown: Shown;
  /** What the number is of; null where the words say it. */
  readonly name: string | null;
  /** What stands large: the value, or what it means where a number alone means little. */
  readonly amount: string;
  /** The value beside what it means. */
  readonly detail: string | null;
  readonly age: string;
  /** It may no longer be true: it must not look live. */
  readonly old: boolean;
}

export interface ObjectWords {
  readonly does: readonly string[];
  readonly doesNot: readonly string[];
  readonly values: readonly ValueWords[];
}

/** A sensor that says only what changes repeats itself within the hour; a state is true until the object is lost. */
const NUMBER_OLD_AFTER_MS = 60 * 60_000;
const MINUTE_MS = 60_000;

/**
 * What can be said of an object at `now` (ms, the hub's time), from its measures alone. `live`: the hub is there;
 * without it nothing is called present.
 */
export function wordsOf(object: PublicObject, now: number, live: boolean, text: ShowroomText): ObjectWords {
  const { showroom } = text;
  return {
    ...promisesOf(object.values, showroom),
    values: shownValues(object.values).map((each) =>
      valueWords(each, object.state === 'online' && live, now, showroom),
    ),
  };
}

/** What it does and does not, as its measures tell it. */
export function promisesOf(
  values: PublicObject['values'],
  words: ShowroomWords,
): Pick<ObjectWords, 'does' | 'doesNot'> {
  const shown = shownValues(values);
  return {
    does: [...new Set(shown.map((each) => doesOf(each, words)))],
    doesNot: doesNotOf(shown, words),
  };
}

function doesOf(shown: Shown, { numbers, states, events, other }: ShowroomWords): string {
  if (shown.kind === 'number') return numbers[shown.words].does;
  if (shown.kind === 'state') return states[shown.words].does;
  return shown.kind === 'event' ? events[shown.words].does : other.does;
}

/** Who counts or notices people may do it with a camera; then only what the hub itself keeps is promised. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['presence', 'in', 'out', 'count']);

function doesNotOf(shown: readonly Shown[], { not }: ShowroomWords): string[] {
  const words = shown.map((each) => (each.kind === 'other' ? 'other' : each.words));
  const seesPeople = words.some((each) => OF_PEOPLE.has(each) || each === 'other');
  return [seesPeople ? not.picture : not.film, words.includes('sound') ? not.voice : not.listen, not.who];
}

function valueWords(shown: Shown, current: boolean, now: number, showroom: ShowroomWords): ValueWords {
  const age = Math.max(0, now - Date.parse(shown.said.at));
  // What happened has happened: only what is can cease to be.
  const old = shown.kind !== 'event' && (!current || (isMeasured(shown) && age > NUMBER_OLD_AFTER_MS));
  const value = wordsOfValue(shown, showroom);
  // What was meant an hour ago must not be acted upon.
  const meaning = old ? null : meaningOf(shown, showroom);
  return {
    shown,
    name: nameOf(shown, showroom),
    amount: meaning ?? value,
    detail: meaning === null ? null : value,
    age: old ? agoWords(age, showroom) : ageWords(age, showroom),
    old,
  };
}

/** A setting stays until it is changed; what is measured does not. */
const isMeasured = (shown: Shown): boolean =>
  (shown.kind === 'number' && shown.words !== 'brightness') ||
  (shown.kind === 'other' && typeof shown.value === 'number');

function nameOf(shown: Shown, { numbers }: ShowroomWords): string | null {
  if (shown.kind === 'number') return numbers[shown.words].name;
  // Nobody wrote words for it: its own name.
  return shown.kind === 'other' ? shown.said.measure.replaceAll(/[_.]+/g, ' ') : null;
}

function wordsOfValue(shown: Shown, { numbers, states, events, other }: ShowroomWords): string {
  if (shown.kind === 'number') return numbers[shown.words].value(rounded(shown.words, shown.value));
  if (shown.kind === 'event') return events[shown.words].happened;
  if (shown.kind === 'state') return states[shown.words][shown.value ? 'yes' : 'no'];
  if (typeof shown.value === 'boolean') return shown.value ? other.yes : other.no;
  return `${Number(shown.value.toPrecision(3))} ${shown.said.unit ?? ''}`.trim();
}

const meaningOf = (shown: Shown, { air }: ShowroomWords): string | null =>
  shown.kind === 'number' && shown.words === 'co2' ? air[airQuality(shown.value)] : null;

/** "Maintenant", "Il y a 5 minutes". */
export const ageWords = (age: number, words: Pick<ShowroomWords, 'now' | 'ago'>): string =>
  age < MINUTE_MS ? words.now : agoWords(age, words);

function agoWords(age: number, { ago }: Pick<ShowroomWords, 'ago'>): string {
  const minutes = Math.floor(age / MINUTE_MS);
  if (minutes < 1) return ago.moment;
  if (minutes < 60) return ago.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? ago.hours(hours) : ago.days(Math.floor(hours / 24));
}

/** The measured numbers among an object's words, as the hub can say them. */
export function utterancesOf(values: readonly ValueWords[], { language }: ShowroomText): Utterance[] {
  return values.flatMap(({ shown, amount, detail }) =>
    shown.kind === 'number'
      ? {
          language,
          key: `showroom.numbers.${shown.words}.value.${rounded(shown.words, shown.value)}`,
          sentence: detail ?? amount,
        }
      : [],
  );
}
