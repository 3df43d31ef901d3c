import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Entry, EntryKind, PassageBody } from '../contract/entries.ts';
import type { TapAnswer, TapResult } from '../contract/payloads.ts';
import type { Consumer } from '../contract/ports.ts';
import {
  afterHeadcount,
  type BadgeTap,
  countedOf,
  endAtClosing,
  HEADCOUNT_AGAIN_MS,
  mayCancel,
  momentOf,
  type Visit,
  type VisitRules,
  visitsOf,
} from './rules.ts';
import type { KnownTap, VisitsStore } from './store.ts';

type CorrectionEntry = Extract<Entry, { kind: 'correction' }>;
type VisitEndEntry = Extract<Entry, { kind: 'visit-end' }>;
type CancelEntry = Extract<Entry, { kind: 'cancel' }>;
export type TapEntry = Extract<Entry, { kind: 'tap' }>;

export interface AppliedTap {
  readonly entry: TapEntry;
  readonly answer: TapAnswer;
  /** False: the same source and nonce had been answered before; nothing was counted. */
  readonly first: boolean;
}

export interface VisitsConsumerOptions {
  readonly store: VisitsStore;
  readonly hours: OpeningHours;
  /** ms */
  readonly repeat: number;
  /** A tap may be cancelled for so long, ms. */
  readonly cancel: number;
  /** Called inside the transaction for each tap of a badge: false for a card that the desk has blocked. */
  readonly mayPass?: (card: { badge: string; badge24?: string | undefined }, at: number) => boolean;
  /** Called after the commit, never inside; without taps when only something else came. Must not throw. */
  readonly onApplied: (taps: readonly AppliedTap[]) => void;
}

/**
 * Turns taps into visits, each exactly once: results and cursor move in one transaction. Time is that of the
 * entries, so applying the same entries again, after a crash or days later, gives the same rows.
 */
export class VisitsConsumer implements Consumer {
  readonly name = 'visits';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['tap', 'cancel', 'correction', 'visit-end'] as const);
  readonly #options: VisitsConsumerOptions;

  constructor(options: VisitsConsumerOptions) {
    this.#options = options;
  }

  cursor(): number {
    return this.#options.store.cursor();
  }

  apply(entries: readonly Entry[], upTo: number): void {
    const { store, onApplied } = this.#options;
    const applied = store.transaction(() => {
      const done = this.#applyAll(entries);
      store.moveCursor(upTo);
      return done;
    });
    if (applied !== null) onApplied(applied);
  }

  /** The taps among them; null: nothing was new. */
  #applyAll(entries: readonly Entry[]): AppliedTap[] | null {
    const { store } = this.#options;
    const cursor = store.cursor();
    const fresh = entries.filter((entry) => entry.seq > cursor && this.kinds.has(entry.kind));
    if (fresh.length === 0) return null;
    const taps: AppliedTap[] = [];
    let present = store.present();
    for (const entry of fresh) {
      if (store.closeDue(entry.received) > 0) present = store.present();
      if (entry.kind === 'tap') {
        // Whole milliseconds, as the journal keeps them: a device may claim a fraction, and the tables hold none.
        const applied = this.#applyTap({ ...entry, at: Math.round(entry.at) }, present);
        if (applied.first) present = applied.answer.present;
        taps.push(applied);
      } else if (entry.kind === 'cancel') {
        present = this.#applyCancel(entry, present);
      } else if (entry.kind === 'visit-end') {
        this.#endVisit({ ...entry, at: Math.round(entry.at) });
        present = store.present();
      } else if (entry.kind === 'correction' && entry.body.scope === 'building') {
        this.#headcount({ ...entry, at: Math.round(entry.at) });
        present = store.present();
      }
    }
    return taps;
  }

  #applyTap(entry: TapEntry, presentBefore: number): AppliedTap {
    const { store } = this.#options;
    const known = entry.nonce === undefined ? null : store.answer(entry.source, entry.nonce);
    if (known) return { entry, answer: known, first: false };
    const holder = store.holder(entry.body.badge, entry.body.badge24);
    const { badge24 } = entry.body;
    const refused =
      holder !== null && this.#options.mayPass?.({ badge: holder, badge24 }, entry.at) === false;
    const { result, moment, change } = refused
      ? ({ result: 'refused', moment: entry.at, change: 0 } as const)
      : holder === null
        ? this.#arrive(entry)
        : this.#pass(entry, holder);
    const present = this.#presentAfter(presentBefore, change);
    const answer = { result, present };
    store.addTap({
      seq: entry.seq,
      source: entry.source,
      nonce: entry.nonce ?? null,
      door: entry.body.door,
      // A refused tap is no part of a history: whoever holds a lost card is not its holder.
      badge: refused ? null : holder,
      badge24: refused ? null : (badge24 ?? null),
      at: entry.at,
      moment,
      received: Math.round(entry.received),
      ...answer,
    });
    if (result === 'in' || result === 'out') {
      this.#addPassage(entry, { direction: result, people: peopleOf(entry), present });
    }
    return { entry, answer, first: true };
  }

  /** Below nobody: somebody tapped out who had been counted away. */
  #presentAfter(before: number, change: number): number {
    if (before + change >= 0) return before + change;
    this.#options.store.settleAway();
    return 0;
  }

  /** A headcount of the building. */
  #headcount({ seq, source, nonce, at, body }: CorrectionEntry): void {
    const { store, hours } = this.#options;
    const recent = store.addedSince(at - HEADCOUNT_AGAIN_MS);
    if (!store.addHeadcount({ seq, source, nonce: nonce ?? null, at, counted: body.count })) return;
    const added = recent.reduce((sum, { party }) => sum + party, 0);
    const { add, takeBack, away } = afterHeadcount(body.count, store.people(), added);
    let rest = takeBack;
    for (const { tap, party } of recent) {
      store.takeBack(tap, Math.min(rest, party));
      rest -= Math.min(rest, party);
    }
    if (add > 0) {
      const visit = { tap: seq, arrived: at, closes: hours.closingAfter(at), left: null, endedBy: null };
      this.#addVisit({ ...visit, door: '' }, { badge: null, anonymous: true, party: add });
    }
    store.setAway(away);
  }

  /** A visit that is over stays as it is. Whom a headcount had counted away is now known. */
  #endVisit(entry: VisitEndEntry): void {
    const { store } = this.#options;
    const badge = store.badgeOf(entry.body.seq);
    const ended = badge === null ? store.endByHand(entry.body.seq, entry.at) : this.#endBadge(entry, badge);
    store.setAway(Math.max(0, store.people().away - ended));
    store.settleAway();
  }

  #endBadge(entry: VisitEndEntry, badge: string): number {
    const { store, repeat } = this.#options;
    const { seq, source, at, received } = entry;
    const nonce = entry.nonce ?? null;
    if (nonce !== null && store.answer(source, nonce) !== null) return 0;
    const last = store.lastCounted(badge);
    // Whatever the clocks say, it is after all that is known of the badge.
    const moment = Math.max(momentOf(entry, last, repeat), last ?? 0);
    const { result, change } = this.#place({ seq, door: '', moment, byStaff: true }, badge, received);
    const present = Math.max(0, store.present());
    const tap = {
      seq,
      source,
      nonce,
      door: '',
      badge,
      badge24: null,
      at,
      moment,
      received: Math.round(received),
    };
    store.addTap({ ...tap, byStaff: true, result, present });
    return -change;
  }

  /** Gives how many are present afterwards. A tap that was cancelled before stays so, under whatever nonce. */
  #applyCancel(entry: CancelEntry, presentBefore: number): number {
    const { store, cancel } = this.#options;
    const { source, nonce = String(entry.seq), body } = entry;
    if (store.cancelAnswer(source, nonce) !== null) return presentBefore;
    const tap = store.knownTap(source, body.tap);
    const cancels = tap !== null && !tap.cancelled && mayCancel(tap, { ...entry, ...body }, cancel);
    const undone = cancels ? this.#undo(tap, entry.received) : { people: 0, change: 0 };
    const present = this.#presentAfter(presentBefore, undone.change);
    const result = cancels || (tap?.cancelled && tap.door === body.door) ? 'cancelled' : 'too-late';
    store.addCancel(entry, nonce, tap?.seq ?? 0, { result, present });
    if (cancels && (tap.result === 'in' || tap.result === 'out')) {
      const direction = tap.result === 'in' ? 'out' : 'in';
      this.#addPassage(entry, { direction, people: undone.people, present });
    }
    return present;
  }

  /** A badge's history is read again without the tap; an anonymous arrival has no history. */
  #undo({ seq, badge, moment }: KnownTap, now: number): { people: number; change: number } {
    const { store } = this.#options;
    if (badge === null) {
      const visit = store.visitOf(seq);
      if (visit === null) return { people: 1, change: 0 };
      store.removeVisits([visit]);
      return { people: visit.party, change: -visit.party * openOf([visit]) };
    }
    // From the visit before it: the one that it began goes with it.
    const before = store.historyFrom(badge, moment, seq - 1);
    const taps = before.taps.filter((tap) => tap.seq !== seq);
    const { visits } = visitsOf(taps, this.#rules(), now);
    store.removeVisits(before.visits);
    for (const visit of visits) this.#addVisit(visit, { badge, anonymous: false, party: 1 });
    store.unlinkTap(seq);
    return { people: 1, change: openOf(visits) - openOf(before.visits) };
  }

  /** Anonymous visitors arrive and have no way to tap out: they are present until closing time. */
  #arrive(entry: TapEntry): { result: TapResult; moment: number; change: number } {
    const visit = endAtClosing(
      {
        tap: entry.seq,
        door: entry.body.door,
        arrived: entry.at,
        closes: this.#options.hours.closingAfter(entry.at),
        left: null,
        endedBy: null,
      },
      entry.received,
    );
    const party = peopleOf(entry);
    this.#addVisit(visit, { badge: null, anonymous: true, party });
    return { result: 'in', moment: entry.at, change: party * openOf([visit]) };
  }

  /** A badge passes: its history is read again with this tap in its place. */
  #pass(entry: TapEntry, badge: string): { result: TapResult; moment: number; change: number } {
    const { store, repeat } = this.#options;
    if (entry.body.badge !== undefined && entry.body.badge24 !== undefined) {
      store.adopt(badge, entry.body.badge24);
    }
    const moment = momentOf(entry, store.lastCounted(badge), repeat);
    const tap = { seq: entry.seq, door: entry.body.door, moment };
    return { moment, ...this.#place(tap, badge, entry.received) };
  }

  #place(tap: BadgeTap, badge: string, now: number): { result: TapResult; change: number } {
    const { store } = this.#options;
    const rules = this.#rules();
    const before = store.historyFrom(badge, tap.moment, tap.seq);
    const place = before.taps.findIndex(({ moment }) => moment > tap.moment);
    const taps = before.taps.toSpliced(place === -1 ? before.taps.length : place, 0, tap);
    const counted = countedOf(visitsOf(before.taps, rules, now).parts);
    const { visits, parts } = visitsOf(taps, rules, now);
    if (parts.get(tap.seq) === 'repeat') return { result: 'repeat', change: 0 };

    store.removeVisits(before.visits);
    for (const visit of visits) this.#addVisit(visit, { badge, anonymous: false, party: 1 });
    // A late tap may take the place of a counted one, just after it: that is still one passage.
    const result = countedOf(parts) > counted ? parts.get(tap.seq)! : 'repeat';
    return { result, change: openOf(visits) - openOf(before.visits) };
  }

  #rules(): VisitRules {
    const { hours, repeat } = this.#options;
    return { repeat, closingAfter: (at) => hours.closingAfter(at) };
  }

  #addVisit(visit: Visit, who: { badge: string | null; anonymous: boolean; party: number }): void {
    const { store, hours } = this.#options;
    store.addVisit({ ...visit, ...who, ...hours.localTime(visit.arrived) });
  }

  /** For the statistics, by way of the outbox: a door and a direction, never who. */
  #addPassage(entry: TapEntry | CancelEntry, passage: Omit<PassageBody, 'door'>): void {
    this.#options.store.addPassage(entry.seq, {
      kind: 'passage',
      at: entry.at,
      received: entry.received,
      source: 'hub:visits',
      nonce: String(entry.seq),
      body: { door: entry.body.door, ...passage },
    });
  }
}

/** Only an anonymous group is more than one: a badge is one person's. */
export function peopleOf({ body }: TapEntry): number {
  return body.badge === undefined && body.badge24 === undefined ? (body.party ?? 1) : 1;
}

const openOf = (visits: readonly Visit[]): number => visits.filter((visit) => visit.left === null).length;
