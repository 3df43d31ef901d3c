import type { TapResult } from '../contract/payloads.ts';

/** What a badge's taps mean. Times are ms since the epoch. */

/** A tap received within this time of its event is happening now, not out of a kiosk's offline queue. */
export const LIVE_MS = 10_000;
/**
 * People leave some minutes after closing, when the hub has already ended their visit at closing time. Their tap
 * within this time is their leaving, not a new visit.
 */
export const LATE_LEAVER_MS = 60 * 60_000;

/** A tap of one badge. `moment` is its place in the badge's own history: see `momentOf`. */
export interface BadgeTap {
  readonly seq: number;
  readonly door: string;
  readonly moment: number;
}

export interface Visit {
  /** `seq` of the tap that began it: a visit's identity. */
  readonly tap: number;
  readonly door: string;
  readonly arrived: number;
  /** The closing time that ends the visit if its badge does not. */
  readonly closes: number;
  /** Null while the visitor is present; never before `arrived`. */
  readonly left: number | null;
  readonly endedBy: 'badge' | 'hub' | null;
}

export interface VisitRules {
  /** The same badge again within this time is one passage, ms. */
  readonly repeat: number;
  /** The first closing after a moment. */
  closingAfter(at: number): number;
}

/**
 * When a tap happened, in the history of its badge. A tap that happens now comes after everything known of its
 * badge, whatever the clocks say: when the hub's clock was set back, or another device's runs ahead, it is put
 * just after the last counted tap, so that a visitor can always leave. Any other keeps its own time.
 */
export function momentOf(
  tap: { readonly at: number; readonly received: number },
  lastCounted: number | null,
  repeat: number,
): number {
  const live = tap.received - tap.at <= LIVE_MS;
  if (lastCounted === null || !live || tap.at >= lastCounted) return tap.at;
  return lastCounted - tap.at < repeat ? lastCounted : lastCounted + repeat;
}

/**
 * The visits that a badge's taps make, and each tap's part in them. `taps` are in order of (moment, seq) and begin
 * where no visit is open. The result depends on the taps alone, not on the order in which the hub heard of them:
 * so a tap from an offline kiosk's queue puts history right.
 */
export function visitsOf(
  taps: readonly BadgeTap[],
  rules: VisitRules,
  now: number,
): { visits: Visit[]; parts: Map<number, TapResult> } {
  const visits: Visit[] = [];
  const parts = new Map<number, TapResult>();
  let open: Visit | null = null;
  let lastCounted = Number.NEGATIVE_INFINITY;

  for (const { seq, door, moment } of taps) {
    if (moment - lastCounted < rules.repeat) {
      parts.set(seq, 'repeat');
      continue;
    }
    lastCounted = moment;
    if (open !== null && moment < open.closes + LATE_LEAVER_MS) {
      visits.push({ ...open, left: moment, endedBy: 'badge' });
      open = null;
      parts.set(seq, 'out');
    } else {
      if (open !== null) visits.push(endAtClosing(open, moment));
      open = {
        tap: seq,
        door,
        arrived: moment,
        closes: rules.closingAfter(moment),
        left: null,
        endedBy: null,
      };
      parts.set(seq, 'in');
    }
  }
  if (open !== null) visits.push(endAtClosing(open, now));
  return { visits, parts };
}

/** An open visit as it stands at `now`: ended by the hub if its closing time has come. */
export function endAtClosing<V extends Visit>(visit: V, now: number): V {
  return visit.closes <= now ? { ...visit, left: visit.closes, endedBy: 'hub' } : visit;
}

/** Of the taps with these parts, how many are passages through the door. */
export function countedOf(parts: ReadonlyMap<number, TapResult>): number {
  return [...parts.values()].filter((part) => part !== 'repeat').length;
}
