import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

/** Statements of one file, each compiled when it is first used and kept. For texts that the code holds, not makes. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #compiled = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get(text: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#statement(text).get(...values);
  }

  all(text: string, ...values: readonly SQLInputValue[]): Row[] {
    return this.#statement(text).all(...values);
  }

  /** How many rows it changed. */
  run(text: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#statement(text).run(...values).changes);
  }

  #statement(text: string): StatementSync {
    let statement = this.#compiled.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#compiled.set(text, statement);
    }
    return statement;
  }
}
