import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Entry, EntryKind } from '../contract/entries.ts';
import type { TapAnswer, TapResult } from '../contract/payloads.ts';
import type { Consumer } from '../contract/ports.ts';
import { countedOf, endAtClosing, momentOf, type Visit, visitsOf } from './rules.ts';
import type { VisitsStore } from './store.ts';

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
  /** Called after the commit, never inside; must not throw. */
  readonly onApplied: (taps: readonly AppliedTap[]) => void;
}

/**
 * Turns taps into visits, each exactly once: results and cursor move in one transaction. Time is that of the
 * entries, so applying the same entries again, after a crash or days later, gives the same rows.
 */
export class VisitsConsumer implements Consumer {
  readonly name = 'visits';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['tap'] as const);
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
    if (applied.length > 0) onApplied(applied);
  }

  #applyAll(entries: readonly Entry[]): AppliedTap[] {
    const { store } = this.#options;
    const cursor = store.cursor();
    // Whole milliseconds, as the journal keeps them: a device may claim a fraction, and the tables hold none.
    const taps = entries
      .filter((entry): entry is TapEntry => entry.kind === 'tap' && entry.seq > cursor)
      .map((entry) => ({ ...entry, at: Math.round(entry.at) }));
    if (taps.length === 0) return [];
    let present = store.present();
    return taps.map((entry) => {
      const known = entry.nonce === undefined ? null : store.answer(entry.source, entry.nonce);
      if (known) return { entry, answer: known, first: false };
      present -= store.closeDue(entry.received);
      const holder = store.holder(entry.body.badge, entry.body.badge24);
      const { result, moment, change } = holder === null ? this.#arrive(entry) : this.#pass(entry, holder);
      present += change;
      const answer = { result, present };
      store.addTap({
        seq: entry.seq,
        source: entry.source,
        nonce: entry.nonce ?? null,
        door: entry.body.door,
        badge: holder,
        badge24: entry.body.badge24 ?? null,
        at: entry.at,
        moment,
        ...answer,
      });
      if (result === 'in' || result === 'out') this.#addPassage(entry, result, present);
      return { entry, answer, first: true };
    });
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
    const { store, hours, repeat } = this.#options;
    if (entry.body.badge !== undefined && entry.body.badge24 !== undefined) {
      store.adopt(badge, entry.body.badge24);
    }
    const moment = momentOf(entry, store.lastCounted(badge), repeat);
    const rules = { repeat, closingAfter: (at: number) => hours.closingAfter(at) };
    const before = store.historyFrom(badge, moment, entry.seq);
    const place = before.taps.findIndex((tap) => tap.moment > moment);
    const taps = before.taps.toSpliced(place === -1 ? before.taps.length : place, 0, {
      seq: entry.seq,
      door: entry.body.door,
      moment,
    });
    const counted = countedOf(visitsOf(before.taps, rules, entry.received).parts);
    const { visits, parts } = visitsOf(taps, rules, entry.received);
    if (parts.get(entry.seq) === 'repeat') return { result: 'repeat', moment, change: 0 };

    store.removeVisits(before.visits);
    for (const visit of visits) this.#addVisit(visit, { badge, anonymous: false, party: 1 });
    // A late tap may take the place of a counted one, just after it: that is still one passage.
    const result = countedOf(parts) > counted ? parts.get(entry.seq)! : 'repeat';
    return { result, moment, change: openOf(visits) - openOf(before.visits) };
  }

  #addVisit(visit: Visit, who: { badge: string | null; anonymous: boolean; party: number }): void {
    const { store, hours } = this.#options;
    store.addVisit({ ...visit, ...who, ...hours.localTime(visit.arrived) });
  }

  /** For the statistics, by way of the outbox: a door and a direction, never who. */
  #addPassage(entry: TapEntry, direction: 'in' | 'out', present: number): void {
    this.#options.store.addPassage(entry.seq, {
      kind: 'passage',
      at: entry.at,
      received: entry.received,
      source: 'hub:visits',
      nonce: String(entry.seq),
      body: { door: entry.body.door, direction, people: peopleOf(entry), present },
    });
  }
}

/** Only an anonymous group is more than one: a badge is one person's. */
export function peopleOf({ body }: TapEntry): number {
  return body.badge === undefined && body.badge24 === undefined ? (body.party ?? 1) : 1;
}

const openOf = (visits: readonly Visit[]): number => visits.filter((visit) => visit.left === null).length;
