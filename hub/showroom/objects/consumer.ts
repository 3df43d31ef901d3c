import type { Entry, EntryKind } from '../../contract/entries.ts';
import type { Consumer, HealthBoard } from '../../contract/ports.ts';
import { type LatestValue, replaces } from './rules.ts';
import type { ObjectsStore } from './store.ts';

/** Measures of one object; one that invents a new name each time fills no memory and no screen. */
export const MAX_MEASURES = 64;

export interface ObjectsConsumerOptions {
  readonly store: ObjectsStore;
  readonly health: HealthBoard;
  /** The values of an adopted object; undefined: nobody's any more. */
  readonly valuesOf: (id: string) => Map<string, LatestValue> | undefined;
  readonly isEvent: (id: string, measure: string) => boolean;
  /** After the commit; must not throw. `received`: when the hub heard it. */
  readonly onValue: (id: string, measure: string, value: LatestValue, received: number) => void;
}

interface Change {
  readonly id: string;
  readonly measure: string;
  readonly value: LatestValue;
  readonly received: number;
}

/** Keeps the last value of each measure of each adopted object. */
export class ObjectsConsumer implements Consumer {
  readonly name = 'objects';
  readonly kinds: ReadonlySet<EntryKind> = new Set(['reading'] as const);
  readonly #options: ObjectsConsumerOptions;

  constructor(options: ObjectsConsumerOptions) {
    this.#options = options;
  }

  cursor(): number {
    return this.#options.store.cursor();
  }

  apply(entries: readonly Entry[], upTo: number): void {
    const { store, valuesOf, onValue } = this.#options;
    const changed = new Map<string, Map<string, LatestValue>>();
    const changes: Change[] = [];
    for (const entry of entries) {
      const change = this.#change(entry, changed);
      if (change === null) continue;
      const values = changed.get(change.id) ?? new Map<string, LatestValue>();
      changed.set(change.id, values);
      values.set(change.measure, change.value);
      changes.push(change);
    }
    store.save(changed, upTo);
    for (const { id, measure, value, received } of changes) {
      valuesOf(id)?.set(measure, value);
      onValue(id, measure, value, received);
    }
  }

  #change(entry: Entry, changed: ReadonlyMap<string, ReadonlyMap<string, LatestValue>>): Change | null {
    if (entry.kind !== 'reading' || entry.body.scope !== 'object') return null;
    const { body, received, source } = entry;
    const { id, measure, value } = body;
    const { valuesOf, isEvent, health } = this.#options;
    const known = valuesOf(id);
    if (known === undefined) return null;
    const now = changed.get(id);
    const last = now?.get(measure) ?? known.get(measure);
    const at = Math.round(entry.at);
    if (!replaces(last, { at, received })) return null;
    const isNew = (name: string): boolean => !known.has(name);
    if (last === undefined && known.size + [...(now?.keys() ?? [])].filter(isNew).length >= MAX_MEASURES) {
      health.reject('overloaded', source);
      return null;
    }
    const unit = body.unit ?? last?.unit;
    const event = isEvent(id, measure);
    return { id, measure, value: { value, ...(unit !== undefined && { unit }), at, event }, received };
  }
}
