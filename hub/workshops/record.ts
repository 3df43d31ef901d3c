import { Temporal } from 'temporal-polyfill';
import type { Building } from '../contract/building.ts';
import type { ActivityRequest, Outcome } from '../contract/programme.ts';

export interface HeldWorkshop {
  readonly title: string;
  /** ms since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly people: number;
  readonly level: 'debutant' | 'intermediaire' | 'avance';
}

/** What the Coop de la médiation numérique calls programming objects ("Fablabs : impression 3D, code"). */
const COOP_THEME = 'creer_avec_le_numerique';
const LAST_MINUTE = '23:59';

/** A workshop that was held, as an activity of the day and its record: numbers only. Staff complete it at the desk. */
export function recordOf(
  { title, from, to, people, level }: HeldWorkshop,
  { timezone, themes }: Pick<Building, 'timezone' | 'themes'>,
): { activity: ActivityRequest; outcome: Outcome } {
  const local = (at: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const clock = (time: Temporal.ZonedDateTime): string =>
    time.toPlainTime().toString({ smallestUnit: 'minute' });
  const began = local(from);
  const ended = local(Math.max(to, from + 60_000));
  const sameDay = began.toPlainDate().equals(ended.toPlainDate());
  const starts = clock(began) === LAST_MINUTE ? '23:58' : clock(began);
  return {
    activity: {
      title: title.slice(0, 80),
      theme: themes.some(({ id }) => id === 'numerique') ? 'numerique' : null,
      room: null,
      date: began.toPlainDate().toString(),
      starts,
      ends: sameDay ? clock(ended) : LAST_MINUTE,
      host: null,
      places: null,
    },
    outcome: {
      people,
      groups: { ages: {}, genders: {}, occupations: {} },
      coop: {
        type: 'collectif',
        place: 'lieu_activite',
        materials: ['ordinateur'],
        themes: [COOP_THEME],
        level,
      },
    },
  };
}
