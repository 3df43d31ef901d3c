import { objectOf } from './json-object.ts';

/** One scalar of a message, under the names that lead to it. */
export interface Leaf {
  readonly name: string;
  readonly value: unknown;
  readonly unit?: string;
}

/** So deep are messages of sensors: a list of probes, a probe, its values. */
const MAX_DEPTH = 4;
/** Values of one message; the richest have some forty. */
export const MAX_LEAVES = 64;

/** The scalars in an object and the objects in it: `{"air":{"co2":700}}` is `air_co2`. Lists are left out. */
export function leavesOf(object: object): Leaf[] {
  const leaves: Leaf[] = [];
  collect(object, '', MAX_DEPTH, leaves);
  return leaves;
}

function collect(object: object, prefix: string, depth: number, leaves: Leaf[]): void {
  for (const [key, value] of Object.entries(object)) {
    if (leaves.length >= MAX_LEAVES) return;
    if (typeof value !== 'object') leaves.push({ name: prefix + key, value });
    else if (depth > 1) {
      const inner = objectOf(value);
      if (inner !== null) collect(inner, `${prefix}${key}_`, depth - 1, leaves);
    }
  }
}
