import { Temporal } from 'temporal-polyfill';
import type { TrialRequest, TrialState } from '../../contract/trials.ts';

/** What is stored of how far a trial has come; that it has ended is a question of the date. */
export type StoredState = Exclude<TrialState, 'ended'>;

interface Dates {
  readonly to: string;
  /** The day on which staff ended it before its time. */
  readonly endedOn: string | null;
  readonly keepDays: number;
}

/** The last day of a trial, included. Dates are local. */
export const lastDay = ({ to, endedOn }: Dates): string => endedOn ?? to;

/** The day on which its data go: so many days after the last one. */
export const eraseDay = (trial: Dates): string => addDays(lastDay(trial), trial.keepDays + 1);

export function stateOn(trial: Dates & { readonly state: StoredState }, today: string): TrialState {
  if (trial.state !== 'open') return trial.state;
  return trial.endedOn !== null || trial.to < today ? 'ended' : 'open';
}

/** Whether people can take part on this day. */
export const takesPeople = (
  trial: Dates & { readonly state: StoredState; readonly from: string },
  today: string,
): boolean => stateOn(trial, today) === 'open' && trial.from <= today;

/** Whether two trials use one prototype on one day: erasing one would take readings of the other. */
export function overlap(
  a: Pick<TrialRequest, 'startup' | 'prototypes' | 'from'> & { readonly last: string },
  b: Pick<TrialRequest, 'startup' | 'prototypes' | 'from'> & { readonly last: string },
): boolean {
  return (
    a.startup === b.startup &&
    a.from <= b.last &&
    b.from <= a.last &&
    a.prototypes.some((each) => b.prototypes.includes(each))
  );
}

/** Whether a request changes what participants have agreed to, beside the words of the sheet, which have a version. */
export function changesWhatIsAgreed(before: TrialRequest, after: TrialRequest): boolean {
  return (
    before.startup !== after.startup ||
    before.from !== after.from ||
    before.to !== after.to ||
    before.keepDays !== after.keepDays ||
    JSON.stringify(before.prototypes) !== JSON.stringify(after.prototypes)
  );
}

/** The first instant of a local day and of the day after the last, ms. */
export function spanOf(from: string, last: string, timezone: string): { from: number; to: number } {
  const startOf = (day: Temporal.PlainDate): number => day.toZonedDateTime(timezone).epochMilliseconds;
  return {
    from: startOf(Temporal.PlainDate.from(from)),
    to: startOf(Temporal.PlainDate.from(last).add({ days: 1 })),
  };
}

export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();
