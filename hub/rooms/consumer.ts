import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Entry, EntryKind } from '../contract/entries.ts';
import type { Consumer, HealthBoard } from '../contract/ports.ts';
import {
  afterPassage,
  type Correction,
  type DoorSums,
  type LatestValue,
  measuredBy,
  peopleIn,
  replaces,
  sinceClosing,
} from './rules.ts';
import type { RoomRecord, RoomsStore } from './store.ts';

/** Names of measures kept per room; a sensor that invents a new one each time fills no memory and no screen. */
export const MAX_MEASURES = 64;

export interface RoomsConsumerOptions {
  readonly store: RoomsStore;
  readonly hours: OpeningHours;
  readonly health: HealthBoard;
  /** What is known of each room of the building, by id; kept up to date by the consumer. */
  readonly rooms: Map<string, RoomRecord>;
  /** Called after the commit, with the ids of the rooms that changed; must not throw. */
  readonly onChange: (rooms: Iterable<string>) => void;
}

interface Draft {
  doors: DoorSums;
  corrected: Correction | null;
  readonly known: RoomRecord['measures'];
  readonly measures: Map<string, LatestValue>;
}

/**
 * Folds readings of rooms, and what staff say of them, in memory and writes each batch as one small transaction, whatever its length. Times are
 * kept in whole milliseconds, as the journal keeps them: a device may claim a fraction.
 */
export class RoomsConsumer implements Consumer {
  readonly name = 'rooms';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['reading', 'correction'] as const);
  readonly #options: RoomsConsumerOptions;

  constructor(options: RoomsConsumerOptions) {
    this.#options = options;
  }

  cursor(): number {
    return this.#options.store.cursor();
  }

  apply(entries: readonly Entry[], upTo: number): void {
    const { store, rooms, onChange } = this.#options;
    const drafts = this.#fold(entries);
    store.save(drafts, upTo);
    if (drafts.size === 0) return;
    for (const [room, { doors, corrected, known, measures }] of drafts) {
      rooms.set(room, {
        doors,
        corrected,
        measures: measures.size === 0 ? known : new Map([...known, ...measures]),
      });
    }
    onChange(drafts.keys());
  }

  #fold(entries: readonly Entry[]): Map<string, Draft> {
    const drafts = new Map<string, Draft>();
    if (entries.length === 0) return drafts;
    const { store, rooms } = this.#options;
    const cursor = store.cursor();
    for (const entry of entries) {
      if (entry.kind !== 'reading' && entry.kind !== 'correction') continue;
      const id = roomOf(entry);
      const record = id === undefined || entry.seq <= cursor ? undefined : rooms.get(id);
      // No room's, long applied, or of a room that has since been taken out of the building file.
      if (id === undefined || record === undefined) continue;
      let draft = drafts.get(id);
      if (draft === undefined) {
        const { doors, corrected, measures } = record;
        draft = { doors, corrected, known: measures, measures: new Map() };
        drafts.set(id, draft);
      }
      if (entry.kind === 'correction') {
        this.#correct(draft, entry);
        continue;
      }
      const { measure } = entry.body;
      if (measure === 'in' || measure === 'out') this.#pass(draft, measure, entry);
      this.#keepLatest(draft, entry);
    }
    return drafts;
  }

  /** Passages heard later about the time before it are part of it. */
  #correct(draft: Draft, { at, received, body }: CorrectionEntry): void {
    const gauge = draft.measures.get('count') ?? draft.known.get('count');
    draft.corrected = { count: body.count, at: Math.round(at), gauge: measuredBy(gauge, received) };
    draft.doors = { ...draft.doors, entered: 0, exited: 0, lowest: 0, resetAt: Math.round(at) };
  }

  #pass(draft: Draft, direction: 'in' | 'out', entry: ReadingEntry): void {
    const people = peopleIn(entry.body.value);
    if (people === null) {
      this.#options.health.reject('payload-invalid', entry.source);
      return;
    }
    const doors = sinceClosing(draft.doors, this.#options.hours.closingBefore(entry.received));
    const { at, received } = entry;
    draft.doors = afterPassage(doors, direction, people, { at: Math.round(at), received });
  }

  #keepLatest({ known, measures }: Draft, entry: ReadingEntry): void {
    const { measure, value, unit } = entry.body;
    const last = measures.get(measure) ?? known.get(measure);
    if (!replaces(last, entry)) return;
    if (last === undefined && known.size + measures.size >= MAX_MEASURES) {
      this.#options.health.reject('overloaded', entry.source);
      return;
    }
    measures.set(measure, { value, ...(unit === undefined ? {} : { unit }), at: Math.round(entry.at) });
  }
}

/** The room an entry is about: its own, or the one where the object stands that measured. */
function roomOf({ body }: CorrectionEntry | ReadingEntry): string | undefined {
  if (body.scope === 'room') return body.id;
  return body.scope === 'object' ? body.room : undefined;
}

type CorrectionEntry = Extract<Entry, { kind: 'correction' }>;
type ReadingEntry = Extract<Entry, { kind: 'reading' }>;
