import type { Building } from '../contract/building.ts';
import type { Entry, EntryKind } from '../contract/entries.ts';
import type { Consumer, HealthBoard } from '../contract/ports.ts';
import type { Calendar } from './counters.ts';
import {
  type Estimate,
  hearAtMost,
  hearCo2,
  hearGauge,
  hearNobodyPresent,
  hearPassage,
  hearPresence,
  hearStaff,
  passTime,
  rewound,
} from './estimate.ts';
import { co2In, type LatestValue, motionIn, peopleIn, type RoomTraits, replaces, traitsOf } from './rules.ts';
import type { RoomRecord, RoomsStore } from './store.ts';

/** Names of measures kept per room; a sensor that invents a new one each time fills no memory and no screen. */
export const MAX_MEASURES = 64;
/** A passage that is told later says nothing of who is in the building now. */
const PROMPT_MS = 60_000;

export interface RoomsConsumerOptions {
  readonly store: RoomsStore;
  readonly calendar: Calendar;
  readonly health: HealthBoard;
  readonly building: Pick<Building, 'rooms'>;
  /** What is known of each room of the building, by id; kept up to date by the consumer. */
  readonly rooms: Map<string, RoomRecord>;
  /** Called after the commit, with the ids of the rooms that changed; must not throw. */
  readonly onChange: (rooms: Iterable<string>) => void;
}

interface Draft {
  estimate: Estimate;
  readonly known: RoomRecord['measures'];
  readonly measures: Map<string, LatestValue>;
}

/**
 * Folds readings of rooms, passages at their doors and what staff say of them, in memory, and writes each batch as one
 * small transaction, whatever its length. Times are kept in whole milliseconds, as the journal keeps them: a device may
 * claim a fraction.
 */
export class RoomsConsumer implements Consumer {
  readonly name = 'rooms';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['reading', 'correction', 'passage'] as const);
  readonly #options: RoomsConsumerOptions;
  readonly #traits: ReadonlyMap<string, RoomTraits>;

  constructor(options: RoomsConsumerOptions) {
    this.#options = options;
    this.#traits = new Map(options.building.rooms.map((room) => [room.id, traitsOf(room)]));
  }

  cursor(): number {
    return this.#options.store.cursor();
  }

  apply(entries: readonly Entry[], upTo: number): void {
    const { store, rooms, onChange } = this.#options;
    const drafts = this.#fold(entries);
    store.save(drafts, upTo);
    if (drafts.size === 0) return;
    for (const [room, { estimate, known, measures }] of drafts) {
      rooms.set(room, {
        estimate,
        measures: measures.size === 0 ? known : new Map([...known, ...measures]),
      });
    }
    onChange(drafts.keys());
  }

  #fold(entries: readonly Entry[]): Map<string, Draft> {
    const drafts = new Map<string, Draft>();
    if (entries.length === 0) return drafts;
    const { store, rooms, calendar } = this.#options;
    const cursor = store.cursor();
    for (const entry of entries) {
      if (entry.seq <= cursor) continue;
      for (const id of this.#roomsOf(entry)) {
        const record = rooms.get(id);
        const traits = this.#traits.get(id);
        // A room that has since been taken out of the building file.
        if (record === undefined || traits === undefined) continue;
        let draft = drafts.get(id);
        if (draft === undefined) {
          draft = { estimate: record.estimate, known: record.measures, measures: new Map() };
          drafts.set(id, draft);
        }
        const { at, received } = entry;
        draft.estimate = rewound(draft.estimate, received, calendar);
        draft.estimate = passTime(draft.estimate, Math.round(Math.min(at, received)), traits, calendar);
        if (entry.kind === 'reading') this.#keepLatest(draft, entry);
        draft.estimate = this.#hear(draft.estimate, entry, traits);
      }
    }
    return drafts;
  }

  /** The rooms an entry is about: its own, the one where the object stands that measured, or those behind a door. */
  #roomsOf(entry: Entry): readonly string[] {
    const { building } = this.#options;
    const all = (): string[] => building.rooms.map(({ id }) => id);
    switch (entry.kind) {
      case 'reading': {
        const { scope, id, room } = entry.body;
        if (scope === 'room') return [id];
        return scope === 'object' && room !== undefined ? [room] : [];
      }
      case 'correction':
        return entry.body.scope === 'building' ? all() : [entry.body.id ?? ''];
      case 'passage': {
        const { door, present } = entry.body;
        const isEmptied = present === 0 && entry.received - entry.at < PROMPT_MS;
        return isEmptied ? all() : building.rooms.filter((room) => room.door === door).map(({ id }) => id);
      }
      default:
        return [];
    }
  }

  #hear(estimate: Estimate, entry: Entry, traits: RoomTraits): Estimate {
    const { calendar } = this.#options;
    const times = { at: Math.round(entry.at), received: entry.received };
    if (entry.kind === 'correction') {
      const { scope, count } = entry.body;
      return scope === 'room' ? hearStaff(estimate, count, times, traits) : hearAtMost(estimate, count);
    }
    if (entry.kind === 'passage') {
      const { door, direction, people, present } = entry.body;
      const passed =
        door === traits.door
          ? hearPassage(estimate, 'badges', door, direction, people, times, calendar)
          : estimate;
      return present === 0 ? hearNobodyPresent(passed) : passed;
    }
    if (entry.kind !== 'reading') return estimate;
    const { measure, value } = entry.body;
    switch (measure) {
      case 'in':
      case 'out': {
        const people = peopleIn(value);
        if (people !== null) {
          return hearPassage(estimate, 'doors', entry.source, measure, people, times, calendar);
        }
        // A passage that is not counted is lost; of the other measures the next message says as much.
        this.#options.health.reject('payload-invalid', entry.source);
        return estimate;
      }
      case 'count': {
        const people = peopleIn(value);
        return people === null ? estimate : hearGauge(estimate, people, times, traits, calendar);
      }
      case 'presence': {
        const motion = motionIn(value);
        return motion === null ? estimate : hearPresence(estimate, motion, times);
      }
      case 'co2': {
        const ppm = co2In(value);
        return ppm === null ? estimate : hearCo2(estimate, ppm, times, traits, calendar);
      }
      default:
        return estimate;
    }
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

type ReadingEntry = Extract<Entry, { kind: 'reading' }>;
