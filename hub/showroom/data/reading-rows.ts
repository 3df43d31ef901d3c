import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { openDatabase } from '../../database/open.ts';

export interface ReadingRow {
  /** ms since the epoch. */
  readonly at: number;
  readonly prototype: string;
  readonly channel: string;
  /** A number, a yes as 1 and a no as 0; or a text. */
  readonly value: number | string;
  readonly unit: string | null;
  readonly session: string | null;
}

/** Rows in memory at once, shared by all channels: some megabytes, whatever the size of the whole. */
const ROWS_AT_ONCE = 40_000;
const LEAST_ROWS_OF_CHANNEL = 16;

interface Channel {
  readonly series: number;
  readonly prototype: string;
  readonly channel: string;
}
/** at, seq, value, unit, session. */
type Cells = [number, number, number | string, number | null, number | null];

/**
 * Reads `prototypes.sqlite` beside its writer, in any thread. Each look is one short transaction, so that the log can
 * be emptied and an erasure purged while somebody reads millions of rows.
 */
export class ReadingRows {
  readonly #db: DatabaseSync;
  readonly #span: PrototypeSpan;
  readonly #channels: readonly Channel[];

  constructor(file: string, span: PrototypeSpan) {
    this.#db = openDatabase(file, { readOnly: true });
    this.#span = span;
    this.#channels = this.#db
      .prepare(
        `SELECT series, prototype, channel FROM series
          WHERE startup = ? AND prototype IN (SELECT value FROM json_each(?)) ORDER BY prototype, channel`,
      )
      .all(span.startup, JSON.stringify(span.prototypes)) as unknown as Channel[];
  }

  /** How many there are now. */
  count(): number {
    const { from, to } = this.#span;
    const count = this.#db.prepare(
      'SELECT count(*) AS n FROM readings WHERE series = ? AND at >= ? AND at < ?',
    );
    return this.#channels.reduce((sum, { series }) => sum + Number(count.get(series, from, to)?.n), 0);
  }

  /** All of them in the order of their time, then of their arrival. */
  *rows(): Generator<ReadingRow> {
    const names = {
      units: this.#names('SELECT unit AS number, name FROM units WHERE unit = ?'),
      sessions: this.#names('SELECT session AS number, name FROM sessions WHERE session = ?'),
    };
    const most = Math.max(
      LEAST_ROWS_OF_CHANNEL,
      Math.floor(ROWS_AT_ONCE / Math.max(1, this.#channels.length)),
    );
    const heads = this.#channels
      .map((channel) => new ChannelHead(this.#db, channel, this.#span, most))
      .filter((head) => head.cells !== null);
    while (heads.length > 0) {
      let first = heads[0]!;
      for (const head of heads) if (isBefore(head.cells!, first.cells!)) first = head;
      const [at, , value, unit, session] = first.cells!;
      const { prototype, channel } = first.channel;
      yield { at, prototype, channel, value, unit: names.units(unit), session: names.sessions(session) };
      if (!first.next()) heads.splice(heads.indexOf(first), 1);
    }
  }

  /** Names by number, each asked for once. */
  #names(sql: string): (number: number | null) => string | null {
    const find = this.#db.prepare(sql);
    const known = new Map<number, string | null>();
    return (number) => {
      if (number === null) return null;
      let name = known.get(number);
      if (name === undefined) {
        const row = find.get(number);
        // Gone since the row was read: its session was erased.
        name = row ? String(row.name) : null;
        known.set(number, name);
      }
      return name;
    };
  }

  close(): void {
    this.#db.close();
  }
}

const isBefore = (a: Cells, b: Cells): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** The next row of one channel, read a few at a time. */
class ChannelHead {
  readonly channel: Channel;
  readonly #more: StatementSync;
  readonly #to: number;
  readonly #most: number;
  #rows: Cells[];
  #place = 0;

  constructor(db: DatabaseSync, channel: Channel, { from, to }: PrototypeSpan, most: number) {
    this.channel = channel;
    this.#to = to;
    this.#most = most;
    this.#more = db.prepare(
      `SELECT at, seq, value, unit, session FROM readings
        WHERE series = ? AND (at, seq) > (?, ?) AND at < ? ORDER BY at, seq LIMIT ?`,
    );
    this.#more.setReturnArrays(true);
    this.#rows = this.#after(from, -1);
  }

  #after(at: number, seq: number): Cells[] {
    return this.#more.all(this.channel.series, at, seq, this.#to, this.#most) as unknown as Cells[];
  }

  get cells(): Cells | null {
    return this.#rows[this.#place] ?? null;
  }

  /** False: there is no more. */
  next(): boolean {
    const last = this.#rows[this.#place++]!;
    if (this.#place < this.#rows.length) return true;
    const ended = this.#rows.length < this.#most;
    this.#rows = ended ? [] : this.#after(last[0], last[1]);
    this.#place = 0;
    return this.#rows.length > 0;
  }
}
