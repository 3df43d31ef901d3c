import type { Attendance } from '../contract/attendance.ts';

/** Stands in the place of a masked number. */
export const MASKED = '*';

/** The columns, and what each says: the CSV and its schema are made from this one list. */
const COLUMNS = [
  [
    'period',
    'string',
    'Ce que dit la ligne : month (le mois), day (un jour), hour (une heure d’arrivée), theme (un thème), activity (une activité), before (un mois d’avant).',
  ],
  ['value', 'string', 'Le mois, la date, l’heure locale (0 à 23), le thème ou le titre de l’activité.'],
  ['visits', 'integer', 'Nombre de visites. Une personne qui revient compte à nouveau.'],
  ['anonymous', 'integer', 'Parmi ces visites, les personnes venues sans badge.'],
  ['closedByHub', 'integer', 'Parmi ces visites, celles avec badge que le hub a terminées à la fermeture.'],
  [
    'people',
    'integer',
    'Badges différents, chacun compté une fois. Pour une activité : le nombre de personnes.',
  ],
  ['new', 'integer', 'Parmi ces badges, ceux qui n’avaient pas été vus dans les six semaines avant le mois.'],
  ['returning', 'integer', 'Parmi ces badges, ceux qui avaient été vus dans les six semaines avant le mois.'],
  ['answers', 'integer', 'Réponses à « Pourquoi venez-vous aujourd’hui ? ». Répondre est libre.'],
  ['sessions', 'integer', 'Nombre de séances de l’activité.'],
] as const;
type Column = (typeof COLUMNS)[number][0];
type Row = { readonly [column in Column]?: string | number | null };

/**
 * A month's figures as CSV [RFC 4180]: UTF-8, CRLF, a header line, the same columns on every line. An empty field
 * does not apply or is not known, `*` is masked. It says what the page says, and nothing that the page masks.
 */
export function attendanceCsv(attendance: Attendance): string {
  const { month, visits, anonymous, closedByHub, people } = attendance;
  const rows: Row[] = [
    {
      period: 'month',
      value: month,
      visits,
      anonymous,
      closedByHub,
      ...(people && { people: people.different, new: people.new, returning: people.returning }),
    },
    ...attendance.days.map((day) => ({ period: 'day', value: day.date, visits: day.visits })),
    ...attendance.hours.map((hour) => ({ period: 'hour', value: hour.hour, visits: hour.visits })),
    ...(attendance.themes ?? []).map(({ id, answers }) => ({ period: 'theme', value: id, answers })),
    ...(attendance.activities ?? []).map(({ title, sessions, people: there }) => ({
      period: 'activity',
      value: title,
      people: there,
      sessions,
    })),
    ...attendance.before.map((other) => ({
      period: 'before',
      value: other.month,
      visits: other.visits,
      anonymous: other.anonymous,
      people: other.people,
    })),
  ];
  const header = COLUMNS.map(([name]) => name);
  return [header, ...rows.map((row) => header.map((name) => field(row[name])))]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('');
}

/** A title is free text: it is quoted where it must be, and never begins what a spreadsheet takes for a formula. */
function field(value: string | number | null | undefined): string {
  if (value === undefined) return '';
  if (value === null) return MASKED;
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** https://specs.frictionlessdata.io/table-schema/ */
export const ATTENDANCE_TABLE_SCHEMA = {
  fields: COLUMNS.map(([name, type, description]) => ({
    name,
    type,
    description,
    constraints:
      type === 'integer'
        ? { minimum: 0 }
        : name === 'period'
          ? { required: true, enum: ['month', 'day', 'hour', 'theme', 'activity', 'before'] }
          : { required: true },
  })),
  missingValues: ['', MASKED],
  primaryKey: ['period', 'value'],
};
