import {
  COOP_AGES,
  COOP_GENDERS,
  COOP_LEVEL_WORDS,
  COOP_MATERIAL_WORDS,
  COOP_PLACE_WORDS,
  COOP_STATUSES,
  COOP_THEME_WORDS,
  COOP_TYPE_WORDS,
  COOP_UNSAID,
  type Words,
} from '../contract/coop-words.ts';
import type { Activity, Outcome } from '../contract/programme.ts';
import { minutesBetween } from './rules.ts';

/**
 * The report of an activity for the Coop de la médiation numérique (coop-numerique.anct.gouv.fr), in its words and
 * in the order of its form, to be copied. No public way to write into it is known: nothing is sent.
 */

export interface DraftField {
  readonly field: string;
  readonly value: string;
}

/** The same fields for every activity; one that its type does not have is empty. */
export function coopDraft(activity: Activity, { people, groups, coop }: Outcome): DraftField[] {
  const collective = coop.type === 'collectif';
  const counted = <K extends string>(
    of: string,
    words: Words<K>,
    counts: Partial<Record<K, number>>,
  ): DraftField[] => {
    const keys = Object.keys(words) as K[];
    const said = keys.reduce((sum, key) => sum + (counts[key] ?? 0), 0);
    return [
      ...keys.map((key) => ({ field: `${of} : ${words[key]}`, value: String(counts[key] ?? 0) })),
      { field: `${of} : ${COOP_UNSAID}`, value: String(people - said) },
    ];
  };
  const [year, month, day] = activity.date.split('-');
  return [
    { field: 'Type', value: COOP_TYPE_WORDS[coop.type] },
    { field: 'Date', value: `${day}/${month}/${year}` },
    { field: 'Durée (minutes)', value: String(minutesBetween(activity.starts, activity.ends)) },
    { field: 'Lieu', value: COOP_PLACE_WORDS[coop.place] },
    { field: 'Titre de l’atelier', value: collective ? activity.title : '' },
    { field: 'Niveau de l’atelier', value: collective && coop.level ? COOP_LEVEL_WORDS[coop.level] : '' },
    { field: 'Matériel', value: coop.materials.map((each) => COOP_MATERIAL_WORDS[each]).join(', ') },
    { field: 'Thématiques', value: coop.themes.map((each) => COOP_THEME_WORDS[each]).join(', ') },
    { field: 'Nombre de participants', value: String(people) },
    ...counted('Genre', COOP_GENDERS, groups.genders),
    ...counted('Tranche d’âge', COOP_AGES, groups.ages),
    ...counted('Statut', COOP_STATUSES, groups.occupations),
  ];
}

/** RFC 4180, one line an activity, with the byte order mark that spreadsheets need to read accents. */
export function coopCsv(drafts: readonly (readonly DraftField[])[]): string {
  const [first = []] = drafts;
  const lines = [first.map(({ field }) => field), ...drafts.map((draft) => draft.map(({ value }) => value))];
  return `\uFEFF${lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

/** A title that begins like a formula would be run by the spreadsheet of whoever opens the file. */
const cell = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
