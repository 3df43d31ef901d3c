import type { CommandName, Said, SaidDescription, SaidValue } from '../../../devices/dialects/dialect.ts';
import { isPlausible } from '../../contract/times.ts';
import { afterMessage, type Hearing, isEvent, type LatestValue, NOT_HEARD, replaces } from './rules.ts';

/** A building has tens; whoever listens to a whole neighbourhood's radio has more. The one silent longest leaves. */
export const MAX_FOUND = 500;
/** Values of one object; further measures are not shown. */
export const MAX_FOUND_VALUES = 32;
/** Keys of those that left, for their number alone; beyond it "so many" is "at least so many". */
const MAX_LEFT_OUT = 5_000;

/** One that speaks and that nobody has adopted. */
export interface Found {
  readonly key: string;
  description: Description;
  hearing: Hearing;
  readonly firstHeard: number;
  readonly values: Map<string, LatestValue>;
}

/** What an object has told about itself so far. */
export interface Description {
  readonly name: string | null;
  readonly model: string | null;
  /** In the vendor's tool's words. */
  readonly room: string | null;
  /** null: it did not say. */
  readonly commands: readonly CommandName[] | null;
  /** By measure. */
  readonly units: ReadonlyMap<string, string>;
}

export const UNDESCRIBED: Description = {
  name: null,
  model: null,
  room: null,
  commands: null,
  units: new Map(),
};

/** What it said before, and what it says now in its place. */
export function described(before: Description, said: SaidDescription): Description {
  const units = (said.measures ?? []).slice(0, MAX_FOUND_VALUES).flatMap(({ measure, unit }) => {
    return unit === undefined ? [] : [[measure, unit] as const];
  });
  return {
    name: said.name ?? before.name,
    model: said.model ?? before.model,
    room: said.room ?? before.room,
    commands: said.commands ?? before.commands,
    units: units.length === 0 ? before.units : new Map([...before.units, ...units].slice(-MAX_FOUND_VALUES)),
  };
}

/** Objects that nobody has adopted: their last values, in memory, and nothing else of them anywhere. */
export class FoundObjects {
  /** The one silent longest first. */
  readonly #found = new Map<string, Found>();
  readonly #left = new Set<string>();

  /** How many spoke and found no place. */
  get leftOut(): number {
    return this.#left.size;
  }

  /** True: there is another object in the list now, or it told something about itself. */
  hear(said: Said, values: readonly SaidValue[], now: number): boolean {
    const { object: key, availability, description } = said;
    const known = this.#found.get(key);
    const found: Found = known ?? {
      key,
      description: UNDESCRIBED,
      hearing: NOT_HEARD,
      firstHeard: now,
      values: new Map(),
    };
    if (description !== undefined) found.description = described(found.description, description);
    // Its gateway may tell of it long before it speaks.
    if (values.length > 0 || availability !== undefined) {
      found.hearing = afterMessage(found.hearing, now, availability);
      this.#found.delete(key);
    }
    this.#found.set(key, found);
    this.#left.delete(key);
    if (this.#found.size > MAX_FOUND) this.#leaveOut();
    for (const value of values) keep(found, value, now);
    return known === undefined || description !== undefined;
  }

  get(key: string): Found | undefined {
    return this.#found.get(key);
  }

  take(key: string): void {
    this.#found.delete(key);
  }

  /** Those of which there is something to show: `online` alone is no object yet. */
  all(): Found[] {
    return [...this.#found.values()].filter(
      ({ values, description }) => values.size > 0 || description !== UNDESCRIBED,
    );
  }

  #leaveOut(): void {
    const [key] = this.#found.keys();
    if (key === undefined) return;
    this.#found.delete(key);
    if (this.#left.size < MAX_LEFT_OUT) this.#left.add(key);
  }
}

function keep({ values, description }: Found, said: SaidValue, now: number): void {
  const { measure, value } = said;
  const last = values.get(measure);
  const at = said.at !== undefined && isPlausible(said.at, now) ? said.at : now;
  if (!replaces(last, { at, received: now })) return;
  if (last === undefined && values.size >= MAX_FOUND_VALUES) return;
  const unit = said.unit ?? description.units.get(measure);
  values.set(measure, { value, ...(unit !== undefined && { unit }), at, event: isEvent(said) });
}
