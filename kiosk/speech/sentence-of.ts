import { isSpoken } from '../text/showroom-numbers.ts';
import { STATE_MEASURES } from '../text/showroom-text.ts';

/**
 * The sentences that may be said aloud, and the key of each: `entrance.outcome.in.title`, with a number
 * `entrance.people.3`. The hub renders keys and the page names keys, so that nothing else can be said: no name, and
 * no word from a request (A3).
 */

/** One language's sentences, as of kiosk/text. The desk's words stay on its screen. */
export interface SpokenText {
  readonly language: string;
  readonly languageName: string;
  readonly entrance?: object;
  /** What the objects measure: a page of its own, with these texts alone. */
  readonly showroom?: object;
  /** Taking part in a trial, and withdrawing. */
  readonly trial?: object;
  /** A new screen's page, in the building's language only. */
  readonly pairing?: object;
}
/** What the building file puts into a sentence of the notice, and its own names of themes; by the sentence's key. */
export type Given = Readonly<Record<string, string>>;

/** One sentence to say; `key` is its name at the hub. */
export interface Utterance {
  readonly language: string;
  readonly key: string;
  readonly sentence: string;
}

/** Sentences that hold a number, and the greatest that is said. */
const COUNTED: Readonly<Record<string, number>> = {
  'entrance.people': 10,
  'entrance.noted.sentence': 10,
  'entrance.waiting': 99,
  'showroom.ago.minutes': 59,
  'showroom.ago.hours': 47,
  'showroom.ago.days': 30,
  'showroom.day.around': 23,
  ...Object.fromEntries(STATE_MEASURES.map((measure) => [`showroom.states.${measure}.time`, 24])),
};
/** Measured numbers: too many to list, so each sentence is made when it is asked for. */
const MEASURED = /^showroom\.numbers\.(\w+)\.(value|lowest|highest|always)\.(-?\d{1,6}(?:\.\d)?)$/;

/** Every sentence of a language, by its key, without those that hold a measured number. */
export function sentencesOf(text: SpokenText, given: Given = {}): Map<string, string> {
  const sentences = new Map([['languageName', text.languageName]]);
  const visit = (key: string, value: unknown): void => {
    if (typeof value === 'string') sentences.set(key, value);
    else if (typeof value === 'function') {
      for (let count = 0; count <= (COUNTED[key] ?? -1); count++)
        sentences.set(`${key}.${count}`, value(count));
      if (Object.hasOwn(given, key)) sentences.set(key, value(given[key]));
    } else for (const [name, part] of Object.entries(value as object)) visit(`${key}.${name}`, part);
  };
  if (text.entrance) visit('entrance', text.entrance);
  if (text.showroom) visit('showroom', text.showroom);
  if (text.trial) visit('trial', text.trial);
  if (text.pairing) visit('pairing', text.pairing);
  for (const [key, name] of Object.entries(given)) if (isPrivate(key)) sentences.set(key, name);
  return sentences;
}

/** A sentence with a measured number, `showroom.numbers.temperature.value.21.4`; undefined where there is none. */
export function measuredSentence({ showroom }: SpokenText, key: string): string | undefined {
  const [, measure = '', form = '', number = ''] = MEASURED.exec(key) ?? [];
  if (!isSpoken(measure, Number(number))) return undefined;
  const { numbers } = showroom as { numbers: Record<string, Record<string, (value: number) => string>> };
  return numbers[measure]?.[form]?.(Number(number));
}

/** Themes say why somebody comes: through headphones only, never aloud (A3). */
export const isPrivate = (key: string): boolean => key.startsWith('entrance.themes.');

/** Changes with the sentence, so that a sentence kept by the browser is the one of today (FNV-1a, 32 bits). */
export function versionOf(sentence: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < sentence.length; at++) hash = Math.imul(hash ^ sentence.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
