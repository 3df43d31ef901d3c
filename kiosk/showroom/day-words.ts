import type { ShowroomDay } from '../../hub/contract/objects.ts';
import type { Utterance } from '../speech/sentence-of.ts';
import { rounded, type SpokenMeasure } from '../text/showroom-numbers.ts';
import type { ShowroomText, StateMeasure } from '../text/showroom-text.ts';
import type { Shown } from './measures.ts';

export type Point = ShowroomDay['points'][number];

const HOUR_MS = 3_600_000;
/** A quarter of an hour. */
const STEP_MS = HOUR_MS / 4;

/** What was so until it changed: a switch is heard when it changes, not every quarter of an hour. */
export function held(points: readonly Point[]): Point[] {
  let last: number | null = null;
  return points.map(([at, value]) => {
    last = value === null ? last : value >= 0.5 ? 1 : 0;
    return [at, last];
  });
}

/** Less than an hour is no day yet: its lowest and highest would say nothing. */
const LEAST_POINTS = 4;
export const isDrawn = (points: readonly Point[]): boolean =>
  points.filter(([, value]) => value !== null).length >= LEAST_POINTS;

/** A day's chart in sentences, one number each: for whoever cannot see it, and for whoever does not read curves. */
export function dayWords(
  shown: Shown,
  points: readonly Point[],
  text: ShowroomText,
): readonly Pick<Utterance, 'key' | 'sentence'>[] {
  if (shown.kind === 'event' || shown.kind === 'other') return [];
  const series = shown.kind === 'state' ? held(points) : points;
  const known = series.flatMap(([at, value]) => (value === null ? [] : [{ at: Date.parse(at), value }]));
  if (!isDrawn(series)) return [fixed('day.soon', text.showroom.day.soon)];
  return shown.kind === 'number' ? ofNumber(shown.words, known, text) : ofState(shown.words, known, text);
}

const fixed = (key: string, sentence: string) => ({ key: `showroom.${key}`, sentence });

interface Known {
  readonly at: number;
  readonly value: number;
}

function ofNumber(measure: SpokenMeasure, known: readonly Known[], { showroom }: ShowroomText) {
  const words = showroom.numbers[measure];
  const top = known.reduce((best, each) => (each.value > best.value ? each : best));
  const low = rounded(measure, Math.min(...known.map(({ value }) => value)));
  const high = rounded(measure, top.value);
  const said = (form: 'lowest' | 'highest' | 'always', value: number) =>
    fixed(`numbers.${measure}.${form}.${value}`, words[form](value));
  if (low === high) return [said('always', high)];
  const hour = new Date(top.at).getHours();
  return [said('lowest', low), said('highest', high), fixed(`day.around.${hour}`, showroom.day.around(hour))];
}

/** Yes is 1, no is 0. */
function ofState(measure: StateMeasure, known: readonly Known[], { showroom }: ShowroomText) {
  const hours = (known.reduce((sum, { value }) => sum + value, 0) * STEP_MS) / HOUR_MS;
  if (hours === 0) return [fixed('day.never', showroom.day.never)];
  const about = Math.min(24, Math.max(1, Math.round(hours)));
  return [fixed(`states.${measure}.time.${about}`, showroom.states[measure].time(about))];
}
