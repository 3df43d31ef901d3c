import type { EntryKind, NewEntry } from '../contract/entries.ts';

/**
 * Entries on their way to the worker, in columns: cloning objects one by one, as `postMessage` does, costs both
 * threads more than writing them to disk does.
 */
export interface Batch {
  readonly length: number;
  /** `at` and `received` of each, whole ms. */
  readonly times: Float64Array;
  /** Neighbours of the same kind and source. */
  readonly runs: readonly Run[];
  /** By place. */
  readonly nonces: ReadonlyMap<number, string>;
  /** JSON, a line each: JSON writes the end of a line as `\n`. */
  readonly bodies: string;
}
export interface Run {
  readonly kind: EntryKind;
  readonly source: string;
  length: number;
}

export function packed(entries: readonly NewEntry[]): Batch {
  const times = new Float64Array(entries.length * 2);
  const runs: Run[] = [];
  const nonces = new Map<number, string>();
  const bodies: string[] = [];
  let run: Run | undefined;
  for (let place = 0; place < entries.length; place++) {
    const { at, received, kind, source, nonce, body } = entries[place]!;
    times[place * 2] = Math.round(at);
    times[place * 2 + 1] = Math.round(received);
    if (run === undefined || run.kind !== kind || run.source !== source) {
      run = { kind, source, length: 0 };
      runs.push(run);
    }
    run.length++;
    if (nonce !== undefined) nonces.set(place, nonce);
    bodies.push(JSON.stringify(body));
  }
  return { length: entries.length, times, runs, nonces, bodies: bodies.join('\n') };
}
