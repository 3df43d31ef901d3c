import type { DatabaseSync } from 'node:sqlite';
import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Clock, HealthBoard, Log, Service } from '../contract/ports.ts';
import { inTransaction, migrate } from '../database/open.ts';

const MIGRATIONS = [
  `
  -- When a part that counts people was out. ended: null while it is.
  CREATE TABLE outages (part TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER CHECK (ended >= began)) STRICT;
  CREATE INDEX outages_by_end ON outages (ended);
  CREATE UNIQUE INDEX outages_open_once ON outages (part) WHERE ended IS NULL;
  -- When the hub was last known to run: what follows until its next start is an outage of its own.
  CREATE TABLE last_alive (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
  `,
];

/** Without these nobody is counted, or somebody is not. */
const COUNTING = /^(reader:.+|journal|visits|broker|rooms)$/;
/** The hub itself, which cannot report its own absence. */
const HUB = 'hub';
/** One row a minute: an outage of the hub is known to the minute, and an SD card does not notice. */
const ALIVE_EVERY_MS = 60_000;
/** A restart is not an outage. */
const RESTART_MS = 2 * 60_000;
/** The numbers of past months are kept on their own (hub/visits/figures-store.ts). */
export const OUTAGES_KEPT_MS = 100 * 86_400_000;

export interface OutageLogOptions {
  readonly db: DatabaseSync;
  readonly health: Pick<HealthBoard, 'snapshot'> & { onChange(listener: () => void): () => void };
  readonly hours: OpeningHours;
  readonly clock: Clock;
  readonly log: Log;
}

/** Remembers when parts that count were out: figures without it would pass off a broken reader as an empty day. */
export class OutageLog implements Service {
  readonly #options: OutageLogOptions;
  #timer: NodeJS.Timeout | undefined;
  #ignore: (() => void) | undefined;

  constructor(options: OutageLogOptions) {
    this.#options = options;
  }

  prepare(): void {
    migrate(this.#options.db, 'outages', MIGRATIONS);
  }

  async start(): Promise<void> {
    this.#attempt(() => this.#sinceLastTime());
    this.#ignore = this.#options.health.onChange(() => this.#attempt(() => this.#compare()));
    this.#timer = setInterval(
      () =>
        this.#attempt(() => {
          this.#compare();
          this.#alive();
        }),
      ALIVE_EVERY_MS,
    );
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#ignore?.();
    clearInterval(this.#timer);
    if (this.#timer !== undefined) this.#attempt(() => this.#alive());
    this.#timer = undefined;
  }

  /** Opening time, ms, that each part was out between two moments; parts that were not are left out. */
  within(from: number, to: number): Record<string, number> {
    const { db, hours, clock } = this.#options;
    const rows = db
      .prepare(
        `SELECT part, max(began, ?1) AS began, min(coalesce(ended, ?3), ?2) AS ended FROM outages
         WHERE began < ?2 AND (ended IS NULL OR ended > ?1) ORDER BY part`,
      )
      .all(from, to, clock.now());
    const times: Record<string, number> = {};
    for (const { part, began, ended } of rows) {
      const open = hours.openWithin(Number(began), Number(ended));
      if (open > 0) times[String(part)] = (times[String(part)] ?? 0) + open;
    }
    return times;
  }

  /** Gives how many rows went. */
  forgetEndedBefore(time: number): number {
    return Number(this.#options.db.prepare('DELETE FROM outages WHERE ended < ?').run(time).changes);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'an outage could not be written down');
    }
  }

  /** What was out when the hub ended was out until then; the hub itself was, from then until now. */
  #sinceLastTime(): void {
    const { db, clock } = this.#options;
    const now = clock.now();
    inTransaction(db, () => {
      const row = db.prepare('SELECT at FROM last_alive').get();
      const last = Math.min(Number(row?.at ?? now), now);
      db.prepare('UPDATE outages SET ended = max(began, ?) WHERE ended IS NULL').run(last);
      if (now - last > RESTART_MS) db.prepare('INSERT INTO outages VALUES (?, ?, ?)').run(HUB, last, now);
      this.#alive();
    });
  }

  #alive(): void {
    this.#options.db
      .prepare('INSERT INTO last_alive VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at')
      .run(this.#options.clock.now());
  }

  #compare(): void {
    const { db, health } = this.#options;
    const { parts } = health.snapshot();
    const open = new Set(
      db
        .prepare('SELECT part FROM outages WHERE ended IS NULL')
        .all()
        .map(({ part }) => String(part)),
    );
    for (const [part, { state, since }] of Object.entries(parts)) {
      if (!COUNTING.test(part)) continue;
      const out = state !== 'ok';
      if (out === open.has(part)) continue;
      const at = Date.parse(since);
      if (out) db.prepare('INSERT INTO outages VALUES (?, ?, NULL)').run(part, at);
      else
        db.prepare('UPDATE outages SET ended = max(began, ?) WHERE part = ? AND ended IS NULL').run(at, part);
    }
  }
}
