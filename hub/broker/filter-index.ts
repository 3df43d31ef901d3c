import { REMEMBERED_MATCHES } from './limits.ts';

interface Level<V> {
  readonly children: Map<string, Level<V>>;
  readonly values: Set<V>;
}
const level = <V>(): Level<V> => ({ children: new Map(), values: new Set() });

/**
 * Which values' topic filters cover a topic, by [MQTT-4.7]: `+` one level, `#` the rest including its parent,
 * neither a first level beginning with `$` [MQTT-4.7.2-1]. Answers are remembered until a filter changes:
 * the same few topics are published all day.
 */
export class FilterIndex<V> {
  readonly #root: Level<V> = level();
  readonly #remembered = new Map<string, readonly V[]>();
  #version = 0;

  /** Changes whenever a match may: what was derived from a match is valid as long as this stays. */
  get version(): number {
    return this.#version;
  }

  add(filter: string, value: V): void {
    let node = this.#root;
    for (const name of filter.split('/')) {
      let child = node.children.get(name);
      if (!child) {
        child = level();
        node.children.set(name, child);
      }
      node = child;
    }
    node.values.add(value);
    this.#changed();
  }

  remove(filter: string, value: V): void {
    this.#remove(this.#root, filter.split('/'), 0, value);
    this.#changed();
  }

  match(topic: string): readonly V[] {
    let found = this.#remembered.get(topic);
    if (found === undefined) {
      const matches: V[] = [];
      this.#collect(this.#root, topic.split('/'), 0, matches);
      found = matches;
      if (this.#remembered.size >= REMEMBERED_MATCHES) this.#remembered.clear();
      this.#remembered.set(topic, found);
    }
    return found;
  }

  #changed(): void {
    this.#version++;
    this.#remembered.clear();
  }

  #collect(node: Level<V>, names: readonly string[], depth: number, into: V[]): void {
    const name = names[depth];
    const wildcards = depth > 0 || !name?.startsWith('$');
    if (wildcards) {
      const rest = node.children.get('#');
      if (rest) into.push(...rest.values);
    }
    if (name === undefined) {
      into.push(...node.values);
      return;
    }
    const exact = node.children.get(name);
    if (exact) this.#collect(exact, names, depth + 1, into);
    const one = wildcards ? node.children.get('+') : undefined;
    if (one) this.#collect(one, names, depth + 1, into);
  }

  /** Removes the value and every level that holds nothing any more. */
  #remove(node: Level<V>, names: readonly string[], depth: number, value: V): void {
    const name = names[depth];
    if (name === undefined) {
      node.values.delete(value);
      return;
    }
    const child = node.children.get(name);
    if (!child) return;
    this.#remove(child, names, depth + 1, value);
    if (child.values.size === 0 && child.children.size === 0) node.children.delete(name);
  }
}
