import type { SaidValue } from './dialect.ts';
import { RecentMap } from './recent-map.ts';
import { RunningTotals } from './running-total.ts';

/** Lines of doors that say what passed since they last spoke; a building has a few, each with up to four. */
const MAX_LINES = 500;

/** As Milesight's codecs name them: `people_in`, `period_out`, `line_2_period_in`. */
const PERIOD = /^(?:line_([1-9])_)?(?:people_|period_)(in|out)$/;
/** `people_total_in`, `total_out`, `line_2_total_in`. */
const TOTAL = /^(?:line_([1-9])_)?(?:people_)?total_(in|out)$/;
/** How far totals count: VS121 and VS350 in two bytes, VS133, whose lines are numbered, in four. */
const SHORT_RANGE = 2 ** 16;
const LONG_RANGE = 2 ** 32;

interface Uplink {
  readonly object: string;
  readonly nonce: string | undefined;
  /** Sent late: totals of then tell nothing about now. */
  readonly stored?: true;
}

/**
 * People who pass, from counters that say it twice: since their last word, and since ever. What one object says since
 * its last word is believed, and its totals only shown; where it has never said so, its totals' differences count.
 */
export class PassageCounts {
  readonly #periods = new RecentMap<true>(MAX_LINES);
  readonly #totals = new RunningTotals();

  /** What `name` says of passages; null: it is no counter of them, or no whole number of people. */
  read(name: string, value: unknown, uplink: Uplink): SaidValue[] | null {
    const period = PERIOD.exec(name);
    const found = period ?? TOTAL.exec(name);
    if (found === null || !isCount(value)) return null;
    const direction = found[2] as 'in' | 'out';
    const line = found[1] ?? '1';
    const passed = (people: number): SaidValue => ({
      measure: direction,
      value: people,
      event: true,
      ...(uplink.nonce !== undefined && { nonce: `${uplink.nonce}/${line}` }),
    });
    const counter = `${uplink.object} ${line} ${direction}`;
    if (period !== null) {
      this.#periods.set(counter, true);
      // Lines that are not drawn count nothing, for ever.
      return value === 0 && line !== '1' ? [] : [passed(value)];
    }
    const total: SaidValue = { measure: `${line === '1' ? '' : `line_${line}_`}total_${direction}`, value };
    if (uplink.stored) return [];
    if (this.#periods.get(counter)) return [total];
    const range = found[1] === undefined ? SHORT_RANGE : LONG_RANGE;
    const people = this.#totals.difference(counter, value, range, uplink.nonce) ?? 0;
    return people === 0 ? [total] : [total, passed(people)];
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < LONG_RANGE;
}
