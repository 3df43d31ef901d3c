import { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../database/open.ts';

export interface Salvaged {
  /** How many entries were read from the damaged file. */
  readonly entries: number;
  /** The highest number among them; 0 where there is none. */
  readonly head: number;
}

/** Rows copied in one transaction. */
const CHUNK = 1_000;

/** The first probe behind damage: about the entries on one page. */
const PROBE = 16;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}
const ENTRIES: Table = {
  name: 'entries',
  columns: ['seq', 'at', 'received', 'kind', 'source', 'nonce', 'body'],
};
const NONCES: Table = { name: 'nonces', columns: ['seq', 'received', 'source', 'nonce'] };

/**
 * Copies what can be read of a damaged journal into a new one, under the same numbers. Pages that cannot be
 * read are stepped over. `atLeastSeq` is where to stop looking if the file cannot say its own last number.
 */
export function salvage(damaged: string, into: DatabaseSync, atLeastSeq: number): Salvaged {
  let from: DatabaseSync;
  try {
    from = new DatabaseSync(damaged, { readOnly: true });
  } catch {
    return { entries: 0, head: 0 };
  }
  try {
    const entries = copy(from, into, ENTRIES, atLeastSeq);
    copy(from, into, NONCES, atLeastSeq);
    into.exec(
      `INSERT INTO nonces SELECT seq, received, source, nonce FROM entries WHERE nonce IS NOT NULL
       ON CONFLICT DO NOTHING`,
    );
    const head = Number(into.prepare('SELECT max(seq) AS head FROM entries').get()?.head ?? 0);
    return { entries, head };
  } finally {
    from.close();
  }
}

function copy(from: DatabaseSync, into: DatabaseSync, table: Table, atLeastSeq: number): number {
  const insert = into.prepare(
    `INSERT INTO ${table.name} (${table.columns}) VALUES (${table.columns.map(() => '?')}) ON CONFLICT DO NOTHING`,
  );
  const next = reader(from, table);
  const last = lastSeq(from, table) ?? atLeastSeq;
  let copied = 0;
  let after = 0;
  while (after < last) {
    const { rows, broken } = next(after, CHUNK);
    inTransaction(into, () => {
      for (const row of rows) if (isWhole(row)) copied += Number(insert.run(...row).changes);
    });
    after = Math.max(after, Number(rows.at(-1)?.[0] ?? 0));
    if (broken) after = behindDamage(next, after, last);
    else if (rows.length === 0) return copied;
  }
  return copied;
}

type Value = string | number | null;
type Next = (after: number, limit: number) => { rows: Value[][]; broken: boolean };

/** Reads rows with `seq > after` until `limit`, the end of the table, or a page that cannot be read. */
function reader(from: DatabaseSync, { name, columns }: Table): Next {
  return (after, limit) => {
    const rows: Value[][] = [];
    try {
      const statement = from.prepare(`SELECT ${columns} FROM ${name} WHERE seq > ? ORDER BY seq LIMIT ?`);
      for (const row of statement.iterate(after, limit)) rows.push(Object.values(row) as Value[]);
      return { rows, broken: false };
    } catch {
      return { rows, broken: true };
    }
  };
}

function lastSeq(from: DatabaseSync, { name }: Table): number | null {
  try {
    return Number(from.prepare(`SELECT max(seq) AS last FROM ${name}`).get()?.last ?? 0);
  } catch {
    return null;
  }
}

/** The number before the first readable row behind damage at `after`; `last` where there is none. */
function behindDamage(next: Next, after: number, last: number): number {
  let bad = after;
  let good = after;
  for (let step = PROBE; good < last && next(good, 1).broken; step *= 2) {
    bad = good;
    good = Math.min(last, good + step);
  }
  while (good - bad > 1) {
    const middle = Math.floor((bad + good) / 2);
    if (next(middle, 1).broken) bad = middle;
    else good = middle;
  }
  return good;
}

/** Damage can also look like a row: the body of every true entry is a JSON object. */
function isWhole(row: Value[]): boolean {
  const body = row[6];
  if (body === undefined) return true;
  try {
    return typeof JSON.parse(String(body)) === 'object';
  } catch {
    return false;
  }
}
