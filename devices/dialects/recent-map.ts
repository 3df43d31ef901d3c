/** A map of so many entries at most; at the bound the one that was set longest ago gives its place. */
export class RecentMap<Value> {
  readonly #bound: number;
  readonly #values = new Map<string, Value>();

  constructor(bound: number) {
    this.#bound = bound;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.#values.delete(key) && this.#values.size >= this.#bound) {
      const [oldest] = this.#values.keys();
      this.#values.delete(oldest!);
    }
    this.#values.set(key, value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }
}
