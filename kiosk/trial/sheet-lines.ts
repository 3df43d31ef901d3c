import type { OpenTrial, SheetLanguage } from '../../hub/contract/trials.ts';
import type { TrialText } from '../text/trial-fr.ts';

/** The pages of an information sheet, in the order in which they are read. */
export const SHEET_PAGES = ['about', 'measured', 'audience', 'howLong', 'changeMind'] as const;
export type SheetPage = (typeof SHEET_PAGES)[number];

/**
 * What each page says, sentence by sentence: staff's words, and what the hub itself promises, which nobody can write
 * otherwise. `about` begins with the trial's purpose, the title of its page.
 */
export function sheetLines(
  text: TrialText,
  language: SheetLanguage,
  { sheet, startup, responsible, erase }: OpenTrial,
): Readonly<Record<SheetPage, readonly string[]>> {
  const words = sheet[language] ?? sheet.fr;
  const { about, audience, howLong, changeMind } = text;
  return {
    about: [words.purpose, about.of(startup), about.free, about.noName],
    measured: sentencesIn(words.measured),
    audience: [audience.read(startup), ...sentencesIn(words.audience)],
    howLong: [howLong.until(longDay(erase, language)), howLong.before],
    changeMind: [changeMind.stop, changeMind.code, changeMind.erase, changeMind.ask(responsible)],
  };
}

/** A sentence's name at the hub, which says it aloud: `trial.sheet.0a1b2c3d4e.measured.1`. */
export const lineKey = (trial: string, page: SheetPage, index: number): string =>
  `trial.sheet.${trial}.${page}.${index}`;

const KEY = /^trial\.sheet\.([0-9a-f]+)\.([a-zA-Z]+)\.(\d{1,2})$/;

/** The sentence of that name, of a trial that is open; undefined where there is none. */
export function spokenLine(
  text: { readonly language: string; readonly trial?: object } | undefined,
  key: string,
  openTrials: () => readonly OpenTrial[],
): string | undefined {
  const [, id, page = '', index = ''] = KEY.exec(key) ?? [];
  if (id === undefined || text?.trial === undefined) return undefined;
  const trial = openTrials().find((each) => each.id === id);
  const language = text.language as SheetLanguage;
  if (trial === undefined || trial.sheet[language] === undefined) return undefined;
  const lines: Readonly<Record<string, readonly string[]>> = sheetLines(
    text.trial as TrialText,
    language,
    trial,
  );
  return lines[page]?.[Number(index)];
}

/** Sentences of a text that somebody typed, each to be shown and said by itself. */
export const sentencesIn = (text: string): string[] =>
  text
    .split(/(?<=[.!?؟…])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');

/** `2026-11-21` as readers of a language write it, with the digits of the other texts. */
export const longDay = (day: string, language: string): string =>
  new Intl.DateTimeFormat(`${language}-u-nu-latn`, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
