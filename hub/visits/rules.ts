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
  /** Not a tap: staff saw that this visitor has left. */
  readonly byStaff?: boolean;
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
  readonly endedBy: 'badge' | 'hub' | 'staff' | null;
}

/** What is known of a tap that somebody wants cancelled. Times are the hub's own, ms. */
export interface CancellableTap {
  readonly door: string;
  readonly received: number;
  /** Of its badge nothing came after it; an anonymous arrival has nothing after it. */
  readonly latest: boolean;
}

/**
 * Whether a cancel undoes `tap`: at its own door, while the button is shown there, and before the badge has passed
 * again, since what comes after a tap gets its meaning from it. The clock may have been set back in between.
 */
export function mayCancel(
  tap: CancellableTap,
  cancel: { readonly door: string; readonly received: number },
  within: number,
): boolean {
  const age = cancel.received - tap.received;
  return tap.door === cancel.door && tap.latest && Math.abs(age) <= within + LIVE_MS;
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

  for (const { seq, door, moment, byStaff } of taps) {
    if (byStaff) {
      const present: Visit | null = open === null ? null : endAtClosing(open, moment);
      parts.set(seq, present?.left === null ? 'out' : 'repeat');
      if (present === null) continue;
      visits.push(present.left === null ? { ...present, left: moment, endedBy: 'staff' } : present);
      open = null;
      lastCounted = moment;
      continue;
    }
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

/** A headcount soon after another corrects a slip of the finger, rather than telling of people who came and went. */
export const HEADCOUNT_AGAIN_MS = 10 * 60_000;

/** What the hub believes of the building: open visits, of which so many people are known to have left without a tap. */
export interface People {
  /** People of open visits. */
  readonly open: number;
  /** Never more than `open`. */
  readonly away: number;
}

/**
 * What a headcount of the building changes. Too few were counted: somebody came in unseen, who is added as an
 * anonymous visit, unless the hub thought too many away. Too many: people left without a tap. Nobody knows which,
 * so no visit is ended: they are only no longer counted as present, and a badge that was counted away can still
 * tap out. `added` is what a headcount of the last minutes had added: a lower one takes it back.
 * After it, `open + add - takeBack - away` is what was counted.
 */
export function afterHeadcount(
  counted: number,
  { open, away }: People,
  added: number,
): { add: number; takeBack: number; away: number } {
  const more = counted - (open - away);
  if (more >= 0) {
    const back = Math.min(more, away);
    return { add: more - back, takeBack: 0, away: away - back };
  }
  const takeBack = Math.min(-more, added, open);
  return { add: 0, takeBack, away: away + -more - takeBack };
}

/** Of the taps with these parts, how many are passages through the door. */
export function countedOf(parts: ReadonlyMap<number, TapResult>): number {
  return [...parts.values()].filter((part) => part !== 'repeat').length;
}
