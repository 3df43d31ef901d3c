import { objectOf, own, ownText } from './json-object.ts';
import { isHubWord } from './said-value.ts';

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

interface Found {
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
  readonly unit: string | undefined;
}

/**
 * The scalars in an object and in the objects in it, lists left out. `{"probe":{"raw":7}}` is `probe_raw`; what the
 * hub has a word for needs no path where it is said once: `{"dht":{"humidity":40}}` is `humidity`.
 */
export function leavesOf(object: object): Leaf[] {
  const found: Found[] = [];
  collect(object, '', MAX_DEPTH, found);
  return found.map(({ path, key, value, unit }) => {
    const bare = path === key || (isHubWord(key) && found.filter((other) => other.key === key).length === 1);
    const name = bare ? key : path;
    return unit === undefined ? { name, value } : { name, value, unit };
  });
}

function collect(object: object, prefix: string, depth: number, found: Found[]): void {
  for (const key of Object.keys(object)) {
    if (found.length >= MAX_LEAVES) return;
    const value = (object as Record<string, unknown>)[key];
    if (typeof value !== 'object') {
      found.push({ path: prefix + key, key, value, unit: undefined });
      continue;
    }
    const inner = objectOf(value);
    if (inner === null) continue;
    // `"temperature":{"value":21.5,"unit":"°C"}`
    const single = own(inner, 'value');
    if (single !== undefined && typeof single !== 'object') {
      found.push({ path: prefix + key, key, value: single, unit: ownText(inner, 'unit', 32) });
    } else if (depth > 1) collect(inner, `${prefix}${key}_`, depth - 1, found);
  }
}
