import type { DatabaseSync } from 'node:sqlite';
import { Temporal } from 'temporal-polyfill';
import type { Attendance } from '../contract/attendance.ts';
import type { Building } from '../contract/building.ts';
import type { Clock } from '../contract/ports.ts';
import { OLDEST_CLAIM_MS } from '../contract/times.ts';
import {
  type DateSpan,
  FiguresStore,
  type MonthRecord,
  type OutageTimes,
  type People,
} from './figures-store.ts';
import { type Cell, type MaskedTotals, maskAlone, maskParts, maskTotals, tooFew } from './masking-rules.ts';
import { VisitsStore } from './store.ts';

/** Three months at most (P1): the shortest three are 89 days, and the daily task may be a day late. */
export const LINKS_KEPT_MS = 88 * 86_400_000;
/** Who was not seen in the six weeks before the month is new; so long before it the links still exist at its end. */
export const SEEN_WITHIN_DAYS = 42;
/** After the end of a month its figures stay: whatever an offline kiosk may still claim has come, and a day more. */
export const SETTLED_AFTER_MS = OLDEST_CLAIM_MS + 86_400_000;
/** Months shown for comparison. */
const MONTHS_BEFORE = 12;
const HOUR_MS = 3_600_000;

export interface AttendanceOptions {
  readonly db: DatabaseSync;
  readonly building: Building;
  readonly clock: Clock;
  /** Opening time, ms, that each part was out between two moments. */
  readonly outagesOf: (from: number, to: number) => OutageTimes;
  /** How often each theme was answered in a month, `2026-11`, in any number of parts. */
  readonly themesOf?: (month: string) => readonly { readonly theme: string; readonly count: number }[];
  /** Activities of a month, each title once. */
  readonly activitiesOf?: (month: string) => readonly ActivityFigures[];
}
export interface ActivityFigures {
  readonly title: string;
  readonly sessions: number;
  readonly people: number;
}

/** A month's figures as they may be published, and what is kept of a month before its links go. */
export class AttendanceFigures {
  readonly #options: AttendanceOptions;
  readonly #visits: VisitsStore;
  readonly #store: FiguresStore;

  constructor(options: AttendanceOptions) {
    this.#options = options;
    this.#visits = new VisitsStore(options.db);
    this.#store = new FiguresStore(options.db);
  }

  prepare(): void {
    this.#store.prepare();
  }

  /** `month` is `2026-11`. */
  of(month: string): Attendance {
    const { building, themesOf, activitiesOf } = this.#options;
    const { k } = building.figures;
    const calendar = this.#calendar(month);
    const raw = this.#visits.attendance(month);
    const record = this.#record(month, calendar);
    const few = tooFew(raw.visits, k);
    const days = (
      few ? [] : masked(calendar.dates, new Map(raw.days.map((day) => [day.date, day.visits])), k)
    ).map(([date, visits]) => ({ date, visits }));
    const hours = (
      few ? [] : masked(HOURS, new Map(raw.hours.map((each) => [each.hour, each.visits])), k)
    ).map(([hour, visits]) => ({ hour, visits }));
    const answers = themesOf?.(month);
    const activities = activitiesOf?.(month);
    return {
      month,
      ...maskTotals({ ...raw, people: record.people ?? undefined }, k),
      days,
      hours,
      k,
      provisional: !calendar.settled,
      peaks: { day: busiest(days), hour: busiest(hours) },
      ...(answers !== undefined && {
        themes: building.themes.map(({ id, name }) => {
          const ofTheme = answers.filter(({ theme }) => theme === id);
          return { id, name, answers: maskAlone(sum(ofTheme.map(({ count }) => count)), k) };
        }),
      }),
      ...(activities !== undefined && {
        activities: activities.map((activity) => ({ ...activity, people: maskAlone(activity.people, k) })),
      }),
      outages: Object.entries(record.outages).map(([part, ms]) => ({
        part,
        hours: Math.round((ms / HOUR_MS) * 10) / 10,
      })),
      before: this.#before(month, k),
    };
  }

  /**
   * Counts every month that is over and keeps its numbers, then drops the links that are older than the window. In
   * this order: a link never goes before it was counted (P1, P5).
   */
  keepAndForget(now: number): { months: number; visits: number; taps: number } {
    const months = this.#keepMonths();
    const before = now - LINKS_KEPT_MS;
    this.#store.setLinksForgottenBefore(before);
    return { months, ...this.#visits.forgetLinks(before) };
  }

  #keepMonths(): number {
    const first = this.#store.firstDate()?.slice(0, 7);
    if (first === undefined) return 0;
    let kept = 0;
    for (
      let month = this.#thisMonth().subtract({ months: 1 }).toString();
      month >= first;
      month = before(month)
    ) {
      const calendar = this.#calendar(month);
      // All before it have been kept, too.
      if (calendar.settled && this.#store.record(month) !== null) break;
      this.#store.keep(month, this.#count(calendar));
      kept += 1;
    }
    return kept;
  }

  /** What was kept of a settled month; any other is counted as it stands. */
  #record(month: string, calendar: Calendar): MonthRecord {
    return (calendar.settled ? this.#store.record(month) : null) ?? this.#count(calendar);
  }

  #count(calendar: Calendar): MonthRecord {
    const forgotten = this.#store.linksForgottenBefore();
    const totals = this.#store.totals(calendar);
    // Where nobody came with a badge there never were links.
    const countable = forgotten === null || forgotten <= calendar.from || totals.visits === totals.anonymous;
    return {
      totals,
      people: countable ? this.#people(calendar) : null,
      outages: this.#options.outagesOf(calendar.from, Math.min(calendar.to, this.#options.clock.now())),
    };
  }

  #people(calendar: Calendar): People {
    const seenSince = Temporal.PlainDate.from(calendar.first).subtract({ days: SEEN_WITHIN_DAYS });
    return this.#store.people(calendar, seenSince.toString());
  }

  #before(month: string, k: number): Attendance['before'] {
    const months: Attendance['before'] = [];
    const first = this.#store.firstDate()?.slice(0, 7) ?? month;
    for (let each = before(month); each >= first && months.length < MONTHS_BEFORE; each = before(each)) {
      const { totals, people } = this.#record(each, this.#calendar(each));
      const shown: MaskedTotals = maskTotals({ ...totals, people: people ?? undefined }, k);
      months.push({
        month: each,
        visits: shown.visits,
        anonymous: shown.anonymous,
        ...(shown.people && { people: shown.people.different }),
      });
    }
    return months;
  }

  #thisMonth(): Temporal.PlainYearMonth {
    const now = Temporal.Instant.fromEpochMilliseconds(this.#options.clock.now());
    return now.toZonedDateTimeISO(this.#options.building.timezone).toPlainDate().toPlainYearMonth();
  }

  #calendar(month: string): Calendar {
    const { timezone } = this.#options.building;
    const whole = Temporal.PlainYearMonth.from(month);
    const midnight = (date: Temporal.PlainDate): number => date.toZonedDateTime(timezone).epochMilliseconds;
    const first = whole.toPlainDate({ day: 1 });
    const to = midnight(first.add({ months: 1 }));
    const dates = Array.from({ length: whole.daysInMonth }, (_, day) => first.add({ days: day }).toString());
    return {
      dates,
      first: dates[0] ?? '',
      last: dates.at(-1) ?? '',
      from: midnight(first),
      to,
      settled: this.#options.clock.now() >= to + SETTLED_AFTER_MS,
    };
  }
}

interface Calendar extends DateSpan {
  readonly dates: readonly string[];
  /** Its local midnights, ms. */
  readonly from: number;
  readonly to: number;
  readonly settled: boolean;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const before = (month: string): string =>
  Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString();

/** The dates, or hours, that had visits or may have had; empty ones that nothing is hidden behind are left out. */
function masked<V>(values: readonly V[], visits: ReadonlyMap<V, number>, k: number): [V, Cell][] {
  const cells = maskParts(
    values.map((value) => visits.get(value) ?? 0),
    k,
  );
  return values.map((value, i): [V, Cell] => [value, cells[i] ?? null]).filter(([, cell]) => cell !== 0);
}

/** Of what is shown; the first of equals. */
function busiest<R extends { readonly visits: number | null }>(
  rows: readonly R[],
): (R & { visits: number }) | null {
  let most: (R & { visits: number }) | null = null;
  for (const row of rows) {
    if (row.visits !== null && row.visits > (most?.visits ?? 0)) most = { ...row, visits: row.visits };
  }
  return most;
}
