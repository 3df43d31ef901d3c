import { RecentMap } from './recent-map.ts';

/** Counters that are remembered: a building has a few devices with up to eight each. */
const MAX_COUNTERS = 1_000;
/** More people than pass a door between two uplinks: then the counter began anew, or it is another device's. */
const MAX_DIFFERENCE = 2_000;

interface Last {
  readonly total: number;
  readonly uplink: string | undefined;
  readonly difference: number | null;
}

/** Counters that only grow, until they wrap at the end of their range or are set back to zero. */
export class RunningTotals {
  readonly #last = new RecentMap<Last>(MAX_COUNTERS);

  /**
   * How much `counter` grew since it was last heard; null where that cannot be said: it is heard for the first time,
   * or it went back. `range`: one more than the largest total. The same uplink again has the same answer.
   */
  difference(counter: string, total: number, range: number, uplink?: string): number | null {
    const last = this.#last.get(counter);
    if (last !== undefined && uplink !== undefined && last.uplink === uplink) return last.difference;
    const grown = last === undefined ? null : (((total - last.total) % range) + range) % range;
    const difference = grown === null || grown > MAX_DIFFERENCE ? null : grown;
    this.#last.set(counter, { total, uplink, difference });
    return difference;
  }
}
