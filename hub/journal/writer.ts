import { statfsSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction, truncateLog } from '../database/open.ts';
import { isFullDisk } from '../database/sqlite-error.ts';
import type { Batch } from './batch.ts';
import { bodyWithout, emptyBody, isErased, isErasedReading, type JournalErasure } from './erasure.ts';
import { forgetSetAside, markClosedCleanly, openJournalFile } from './journal-file.ts';
import type { Committed, Erased, FileSize, RetainOrder, WriterOptions } from './writer-messages.ts';

/** Entries removed in one transaction: some milliseconds, so that a tap's commit never waits long behind it. */
const RETAIN_CHUNK = 2_000;

/** Numbers looked at in one step of an erasure, for the same reason: most are passed over. */
const ERASE_RANGE = 20_000;
/** What every body of a prototype's reading holds: of others, none is parsed. */
const OF_A_PROTOTYPE = '"scope":"prototype"';

/** Pages given back to the disk in one step, for the same reason. */
const VACUUM_PAGES = 1_000;

/**
 * Free pages worth giving back: more than this share of the file. A journal in its steady state refills what
 * retention frees; moving pages about for that would wear an SD card for nothing.
 */
const FREE_SHARE = 0.1;
const FREE_PAGES = 256;

/** An entry dated later than this was written while the clock was wrong: its age says nothing. */
const FUTURE_MS = 86_400_000;

/** Less than this left on the disk: an I/O error is the full disk's, not the disk's. */
const DISK_FULL_BYTES = 1024 * 1024;

/** The only writer of the journal's file. Everything here blocks, so it lives in a worker thread. */
export class JournalWriter {
  readonly #file: string;
  readonly #db: DatabaseSync;
  readonly #commitDelayMs: number;
  readonly #insert: StatementSync;
  readonly #insertNonce: StatementSync;
  readonly #seqOfNonce: StatementSync;
  readonly #storeHead: StatementSync;
  readonly #tail: StatementSync;
  readonly #pages: StatementSync;
  readonly #freePages: StatementSync;
  readonly #pageSize: number;
  #head: number;
  readonly notice: string | null;

  constructor(options: WriterOptions) {
    const { db, head, notice } = openJournalFile(options.file, options.atLeastSeq, options.now);
    this.#file = options.file;
    this.#db = db;
    this.#head = head;
    this.notice = notice;
    this.#commitDelayMs = options.commitDelayMs;
    this.#insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#insertNonce = db.prepare(
      'INSERT INTO nonces VALUES (?, ?, ?, ?) ON CONFLICT (source, nonce) DO NOTHING',
    );
    this.#seqOfNonce = db.prepare('SELECT seq FROM nonces WHERE source = ? AND nonce = ?');
    this.#storeHead = db.prepare(`UPDATE meta SET value = ? WHERE key = 'head'`);
    this.#tail = db.prepare('SELECT min(seq) AS tail FROM entries');
    this.#pages = db.prepare('PRAGMA page_count');
    this.#freePages = db.prepare('PRAGMA freelist_count');
    this.#pageSize = Number(db.prepare('PRAGMA page_size').get()?.page_size);
  }

  get head(): number {
    return this.#head;
  }

  /** The oldest number kept; `head + 1` where nothing is kept. */
  get tail(): number {
    return Number(this.#tail.get()?.tail ?? this.#head + 1);
  }

  size(): FileSize {
    const pages = Number(this.#pages.get()?.page_count);
    const free = Number(this.#freePages.get()?.freelist_count);
    return { file: pages * this.#pageSize, used: (pages - free) * this.#pageSize };
  }

  /**
   * Appends the batch in one transaction; they are on disk when it returns. Throws SQLite's error, and then
   * nothing of the batch is kept and no number is used up. (After a failed fsync a power cut may still bring
   * the batch back: the sender, who was told no, sends it again, and its nonce makes it one.)
   */
  append({ length, times, runs, nonces, bodies }: Batch): Committed {
    const begun = performance.now();
    // An empty batch asks whether there is room again; alone it would still fit where nothing else does.
    if (length === 0 && this.#freeBytes() < DISK_FULL_BYTES) throw new Error('the disk is still full');
    const duplicates = new Map<number, number>();
    let head = this.#head;
    inTransaction(this.#db, () => {
      const lines = bodies.split('\n');
      let place = 0;
      for (const { kind, source, length: count } of runs) {
        for (const end = place + count; place < end; place++) {
          const received = times[place * 2 + 1]!;
          const nonce = nonces.get(place);
          if (nonce !== undefined) {
            const added = this.#insertNonce.run(head + 1, received, source, nonce).changes;
            if (added === 0) {
              duplicates.set(place, Number(this.#seqOfNonce.get(source, nonce)?.seq));
              continue;
            }
          }
          head++;
          this.#insert.run(head, times[place * 2]!, received, kind, source, nonce ?? null, lines[place]!);
        }
      }
      if (length === 0) this.#storeHead.run(head);
      if (this.#commitDelayMs > 0) sleep(this.#commitDelayMs);
    });
    this.#head = head;
    return { head, duplicates, size: this.size(), ms: performance.now() - begun };
  }

  /**
   * Removes one chunk of what nobody needs any more. `more`: there is another chunk.
   *
   * What goes is always the beginning of the journal. An entry that is too young stops it, whatever the dates
   * behind it say, since a clock may have been wrong in between.
   */
  retain(order: RetainOrder): { tail: number; more: boolean } {
    const removed = inTransaction(this.#db, () => {
      const changes =
        this.#removeOld('entries', order.upTo, order.receivedBefore, order.now) +
        this.#removeOld('nonces', order.upTo, order.noncesBefore, order.now);
      // Removing the last entries must not make the numbering begin again.
      if (changes > 0) this.#storeHead.run(this.#head);
      return changes;
    });
    const free = Number(this.#freePages.get()?.freelist_count);
    const worthIt = free > Math.max(FREE_PAGES, FREE_SHARE * Number(this.#pages.get()?.page_count));
    if (worthIt) this.#db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    const more = removed > 0 || worthIt;
    if (!more) forgetSetAside(this.#file, order.setAsideBefore);
    return { tail: this.tail, more };
  }

  /**
   * Takes the badge out of the taps of one chunk behind `after`, which stay as taps of nobody, and empties the erased
   * readings. With the last chunk the bytes go too: nothing of before stays in the write-ahead file, or in damaged
   * files set aside.
   */
  erase({ badges, readings }: JournalErasure, after: number): Erased {
    const upTo = Math.min(this.#head, after + ERASE_RANGE);
    const taps =
      badges.size === 0
        ? []
        : this.#bodies('tap', '', after, upTo).filter(({ received, body }) =>
            isErased(JSON.parse(body), received, badges),
          );
    const emptied =
      readings.sessions.size + readings.prototypes.length === 0
        ? []
        : this.#bodies('reading', OF_A_PROTOTYPE, after, upTo).filter(({ at, body }) =>
            isErasedReading(JSON.parse(body), at, readings),
          );
    if (taps.length + emptied.length > 0) {
      const update = this.#db.prepare('UPDATE entries SET body = ? WHERE seq = ?');
      const empty = this.#db.prepare("UPDATE entries SET kind = 'removed', body = ? WHERE seq = ?");
      inTransaction(this.#db, () => {
        for (const { seq, body } of taps) update.run(bodyWithout(body), seq);
        for (const { seq, body } of emptied) empty.run(emptyBody(body), seq);
      });
    }
    const last = upTo >= this.#head;
    if (last) forgetSetAside(this.#file, Number.POSITIVE_INFINITY);
    // Busy: somebody still reads what was there before. It is tried again.
    const done = last && truncateLog(this.#db);
    return { upTo, erased: [...taps, ...emptied].map(({ seq }) => seq), done };
  }

  #bodies(kind: 'tap' | 'reading', holding: string, after: number, upTo: number) {
    return this.#db
      .prepare(
        `SELECT seq, at, received, body FROM entries
         WHERE seq > ? AND seq <= ? AND kind = ? AND instr(body, ?) > 0`,
      )
      .all(after, upTo, kind, holding)
      .map(({ seq, at, received, body }) => ({
        seq: Number(seq),
        at: Number(at),
        received: Number(received),
        body: String(body),
      }));
  }

  #removeOld(table: 'entries' | 'nonces', upTo: number, before: number, now: number): number {
    const chunk = `SELECT seq, received FROM ${table} WHERE seq <= ? ORDER BY seq LIMIT ${RETAIN_CHUNK}`;
    const found = this.#db
      .prepare(
        `SELECT max(seq) AS last, min(seq) FILTER (WHERE received BETWEEN ? AND ?) AS young FROM (${chunk})`,
      )
      .get(before, now + FUTURE_MS, upTo);
    const last = found?.young == null ? Number(found?.last ?? 0) : Number(found.young) - 1;
    return Number(this.#db.prepare(`DELETE FROM ${table} WHERE seq <= ?`).run(last).changes);
  }

  /** Which of the contract's errors an error of SQLite is. */
  codeOf(error: unknown): 'journal_full' | 'journal_failing' {
    if (isFullDisk(error)) return 'journal_full';
    try {
      return this.#freeBytes() < DISK_FULL_BYTES ? 'journal_full' : 'journal_failing';
    } catch {
      return 'journal_failing';
    }
  }

  #freeBytes(): number {
    const { bavail, bsize } = statfsSync(path.dirname(this.#file));
    return bavail * bsize;
  }

  /** Brings everything into the one file and closes it, marked as sound for the next start. */
  close(): void {
    truncateLog(this.#db);
    this.#db.close();
    markClosedCleanly(this.#file);
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
