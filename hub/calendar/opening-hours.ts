import { Temporal } from 'temporal-polyfill';
import type { Building } from '../contract/building.ts';

/** Minutes since local midnight; `to` is over 1,440 where the range ends on the next day. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** ms since the epoch. */
interface Span {
  readonly from: number;
  readonly to: number;
}
/** When the building is open between two moments. */
interface Openings extends Span {
  readonly spans: readonly Span[];
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MIDNIGHT = 1_440;

/**
 * Opening hours on the building's own clock, summer time included.
 *
 * A *closing* is the moment that ends presence: the end of an open day's last range, and every local midnight
 * that the building is not open over. Without opening hours there is only midnight. So nobody is counted as
 * present through a night, and whoever stays for an evening event is counted until midnight.
 */
export class OpeningHours {
  readonly #timezone: string;
  readonly #closed: readonly string[];
  readonly #week: readonly (readonly Range[])[] | null;
  /** The interval between two closings that was asked for last: `from` ≤ at < `to`. */
  #between = { from: 0, to: 0 };
  /** The openings that were asked for last. */
  #openings: Openings = { from: 0, to: 0, spans: [] };

  constructor(building: Pick<Building, 'timezone' | 'hours' | 'closed'>) {
    this.#timezone = building.timezone;
    this.#closed = building.closed;
    this.#week = building.hours ? weekOf(building.hours) : null;
  }

  /** The first closing after `at`; both in ms since the epoch. */
  closingAfter(at: number): number {
    return this.#around(at).to;
  }

  /** The last closing at or before `at`; both in ms since the epoch. */
  closingBefore(at: number): number {
    return this.#around(at).from;
  }

  isOpen(at: number): boolean {
    if (this.#week === null) return true;
    const today = this.#local(at).toPlainDate();
    return [today.subtract({ days: 1 }), today].some((date) =>
      this.#ranges(date).some(
        (range) => this.#instant(date, range.from) <= at && at < this.#instant(date, range.to),
      ),
    );
  }

  /** How long the building is open between two moments, ms. Cheap for moments of the same days as the last time. */
  openWithin(from: number, to: number): number {
    if (to <= from) return 0;
    if (this.#week === null) return to - from;
    if (from < this.#openings.from || to > this.#openings.to) this.#openings = this.#openingsAround(from, to);
    let open = 0;
    for (const span of this.#openings.spans) {
      open += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
    }
    return open;
  }

  #openingsAround(from: number, to: number): Openings {
    const last = this.#local(to).toPlainDate().add({ days: 1 });
    const first = this.#local(from).toPlainDate();
    const spans: Span[] = [];
    // The day before, too: its last range may end on this one.
    let date = first.subtract({ days: 1 });
    for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
      for (const range of this.#ranges(date)) {
        spans.push({ from: this.#instant(date, range.from), to: this.#instant(date, range.to) });
      }
    }
    return { from: this.#instant(first, 0), to: this.#instant(last, 0), spans };
  }

  /** Local date (`2026-11-21`) and hour (0 to 23) of an instant in ms. */
  localTime(at: number): { date: string; hour: number } {
    const local = this.#local(at);
    return { date: local.toPlainDate().toString(), hour: local.hour };
  }

  #around(at: number): { from: number; to: number } {
    if (at >= this.#between.from && at < this.#between.to) return this.#between;
    const today = this.#local(at).toPlainDate();
    // Two days on either side: a range may end on the next day, and a zone may skip a whole date (Samoa, 2011).
    const closings = [-2, -1, 0, 1, 2]
      .flatMap((days) => this.#closings(today.add({ days })))
      .sort((a, b) => a - b);
    const next = closings.findIndex((closing) => closing > at);
    this.#between = { from: closings[next - 1]!, to: closings[next]! };
    return this.#between;
  }

  #closings(date: Temporal.PlainDate): number[] {
    const end = Math.max(0, ...this.#ranges(date).map((range) => range.to));
    const midnight = this.#instant(date, MIDNIGHT);
    if (end === 0) return [midnight];
    return end > MIDNIGHT ? [this.#instant(date, end)] : [this.#instant(date, end), midnight];
  }

  #ranges(date: Temporal.PlainDate): readonly Range[] {
    const day = date.toString();
    const closed = this.#closed.some((span) => {
      const [from = '', to = from] = span.split('/');
      return from <= day && day <= to;
    });
    return closed ? [] : (this.#week?.[date.dayOfWeek - 1] ?? []);
  }

  #instant(date: Temporal.PlainDate, minutes: number): number {
    const day = date.add({ days: Math.floor(minutes / MIDNIGHT) });
    const rest = minutes % MIDNIGHT;
    // Without a time: the first instant of the day, also where summer time begins at midnight.
    if (rest === 0) return day.toZonedDateTime(this.#timezone).epochMilliseconds;
    const plainTime = new Temporal.PlainTime(Math.floor(rest / 60), rest % 60);
    return day.toZonedDateTime({ timeZone: this.#timezone, plainTime }).epochMilliseconds;
  }

  #local(at: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.#timezone);
  }
}

/** The ranges of Monday to Sunday. A day named alone replaces what a span of days says about it. */
function weekOf(hours: NonNullable<Building['hours']>): Range[][] {
  const week: Range[][] = DAYS.map(() => []);
  const spansFirst = Object.entries(hours).sort(
    ([a], [b]) => Number(b.includes('-')) - Number(a.includes('-')),
  );
  for (const [days, value] of spansFirst) {
    const [first = '', last = first] = days.split('-');
    const ranges = [value].flat().map(rangeOf);
    for (let day = DAYS.indexOf(first); ; day = (day + 1) % 7) {
      week[day] = days.includes('-') ? [...week[day]!, ...ranges] : ranges;
      if (DAYS[day] === last) break;
    }
  }
  return week;
}

function rangeOf(text: string): Range {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours * 60 + minutes;
  });
  return { from, to: to > from ? to : to + MIDNIGHT };
}
