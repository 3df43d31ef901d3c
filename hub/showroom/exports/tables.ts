import type { ReadingRow } from '../data/reading-rows.ts';
import { line, textCell } from './csv.ts';
import type { SessionRecord } from './trial-record.ts';

/** The tables of an archive: their columns, what each says, and their rows as CSV. */

/** A column's type in a Table Schema (specs.frictionlessdata.io/table-schema). */
type FieldType = 'datetime' | 'string' | 'number' | 'integer';

export interface Column {
  readonly name: string;
  readonly type: FieldType;
  readonly required?: true;
  readonly fr: string;
  readonly en: string;
}

export interface Table {
  readonly name: string;
  readonly fr: string;
  readonly en: string;
  readonly columns: readonly Column[];
  readonly primaryKey?: readonly string[];
  readonly foreignKeys?: readonly {
    readonly fields: string;
    readonly reference: { resource: string; fields: string };
  }[];
}

const OF_A_SESSION = [{ fields: 'session', reference: { resource: 'sessions', fields: 'session' } }];
const SESSION: Column = {
  name: 'session',
  type: 'string',
  required: true,
  fr: 'La séance, comme dans sessions.csv.',
  en: 'The session, as in sessions.csv.',
};

export const READINGS: Table = {
  name: 'readings',
  fr: 'Une mesure par ligne, dans l’ordre du temps.',
  en: 'One reading a row, in the order of time.',
  columns: [
    {
      name: 'at',
      type: 'datetime',
      required: true,
      fr: 'Quand : date et heure UTC, à la milliseconde (ISO 8601).',
      en: 'When: date and time in UTC, to the millisecond (ISO 8601).',
    },
    { name: 'prototype', type: 'string', required: true, fr: 'Le prototype.', en: 'The prototype.' },
    { name: 'channel', type: 'string', required: true, fr: 'Son canal.', en: 'Its channel.' },
    {
      name: 'value',
      type: 'number',
      fr: 'Le nombre mesuré ; oui est 1, non est 0. Vide si la mesure est un texte.',
      en: 'The number measured; yes is 1, no is 0. Empty where the reading is a text.',
    },
    {
      name: 'text',
      type: 'string',
      fr: 'Le texte envoyé. Vide si la mesure est un nombre.',
      en: 'The text that was sent. Empty where the reading is a number.',
    },
    {
      name: 'unit',
      type: 'string',
      fr: 'L’unité que le prototype a dite.',
      en: 'The unit that the prototype named.',
    },
    {
      name: 'session',
      type: 'string',
      fr: 'La séance de l’essai. Vide en dehors des séances.',
      en: 'The session of the trial. Empty outside sessions.',
    },
  ],
};

export const SESSIONS: Table = {
  name: 'sessions',
  fr: 'Une séance par ligne : une personne essaie des prototypes.',
  en: 'One session a row: a person tries prototypes.',
  columns: [
    { ...SESSION, fr: 'La séance, comme dans readings.', en: 'The session, as in readings.' },
    {
      name: 'number',
      type: 'integer',
      required: true,
      fr: 'Son numéro dans l’essai.',
      en: 'Its number within the trial.',
    },
    {
      name: 'participant',
      type: 'integer',
      required: true,
      fr: 'Le numéro de la personne dans l’essai : le même si elle revient. Aucun nom n’est gardé.',
      en: 'The person’s number within the trial: the same if they come again. No name is kept.',
    },
    {
      name: 'language',
      type: 'string',
      required: true,
      fr: 'La langue de son accord.',
      en: 'The language of their consent.',
    },
    {
      name: 'prototypes',
      type: 'string',
      required: true,
      fr: 'Les prototypes essayés, séparés par une espace.',
      en: 'The prototypes that were tried, separated by a space.',
    },
    {
      name: 'started',
      type: 'datetime',
      required: true,
      fr: 'Son début, en UTC.',
      en: 'Its beginning, in UTC.',
    },
    {
      name: 'ended',
      type: 'datetime',
      fr: 'Sa fin, en UTC. Vide si elle dure encore.',
      en: 'Its end, in UTC. Empty while it lasts.',
    },
    {
      name: 'ended_by',
      type: 'string',
      fr: 'Qui l’a terminée : staff (l’équipe) ou hub (à la fermeture).',
      en: 'Who ended it: staff, or hub (at closing time).',
    },
  ],
  primaryKey: ['session'],
};

export const MARKS: Table = {
  name: 'marks',
  fr: 'Une remarque par ligne, notée par l’équipe pendant la séance.',
  en: 'One mark a row, noted by staff during the session.',
  columns: [
    SESSION,
    { name: 'at', type: 'datetime', required: true, fr: 'Quand, en UTC.', en: 'When, in UTC.' },
    { name: 'words', type: 'string', required: true, fr: 'Ce qui a été noté.', en: 'What was noted.' },
  ],
  foreignKeys: OF_A_SESSION,
};

export const FEEDBACK: Table = {
  name: 'feedback',
  fr: 'Une réponse ou une parole par ligne, après la séance.',
  en: 'One answer or one remark a row, after the session.',
  columns: [
    SESSION,
    {
      name: 'question',
      type: 'string',
      fr: 'La question : easy (facile), clear (clair), useful (utile), pleasant (agréable), again (à refaire). Vide pour une parole libre.',
      en: 'The question: easy, clear, useful, pleasant, again (would do it again). Empty for free speech.',
    },
    {
      name: 'answer',
      type: 'integer',
      fr: 'De 1 (pas du tout) à 5 (tout à fait).',
      en: 'From 1 (not at all) to 5 (very much).',
    },
    {
      name: 'words',
      type: 'string',
      fr: 'La parole libre, tapée par l’équipe.',
      en: 'The free speech, typed by staff.',
    },
  ],
  foreignKeys: OF_A_SESSION,
};

export const headerOf = ({ columns }: Table): string => line(columns.map(({ name }) => name));

export function readingLine({ at, prototype, channel, value, unit, session }: ReadingRow): string {
  const [number, text] = typeof value === 'number' ? [String(value), ''] : ['', textCell(value)];
  return `${new Date(at).toISOString()},${textCell(prototype)},${textCell(channel)},${number},${text},${textCell(unit)},${textCell(session)}\r\n`;
}

export const sessionLines = (sessions: readonly SessionRecord[]): string[] =>
  sessions.map(({ id, number, participant, language, prototypes, started, ended, endedBy }) =>
    line([
      textCell(id),
      String(number),
      String(participant),
      textCell(language),
      textCell(prototypes.join(' ')),
      started,
      ended ?? '',
      textCell(endedBy),
    ]),
  );

export const markLines = (sessions: readonly SessionRecord[]): string[] =>
  sessions.flatMap(({ id, marks }) =>
    marks.map(({ at, words }) => line([textCell(id), at, textCell(words)])),
  );

export const feedbackLines = (sessions: readonly SessionRecord[]): string[] =>
  sessions.flatMap(({ id, answers, notes }) => [
    ...Object.entries(answers).map(([question, answer]) =>
      line([textCell(id), textCell(question), String(answer), '']),
    ),
    ...notes.map((words) => line([textCell(id), '', '', textCell(words)])),
  ]);
