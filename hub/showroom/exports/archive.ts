import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { ReadingRows } from '../data/reading-rows.ts';
import { dataPackage, type Provenance, type WrittenFile } from './data-package.ts';
import { ReadingsParquet } from './readings-parquet.ts';
import { readme } from './readme.ts';
import {
  FEEDBACK,
  feedbackLines,
  headerOf,
  MARKS,
  markLines,
  READINGS,
  readingLine,
  SESSIONS,
  sessionLines,
  type Table,
} from './tables.ts';
import type { TrialRecord } from './trial-record.ts';

/** Text gathered before it goes on to be compressed: a call for each row would cost more than the row. */
const PIECE_CHARS = 128 * 1024;
/** Rows between two looks at the disk and two words of progress: some ten milliseconds. */
const LOOK_EVERY_ROWS = 10_000;
/** A row in the archive takes a dozen bytes, and once more in the Parquet file that waits beside it; text takes more. */
const EXPECTED_BYTES_PER_ROW = 40;
/** Beyond it deflate takes twice the time for a twentieth of the size. */
const COMPRESSION = 5;

export interface ArchiveOrder {
  /** `prototypes.sqlite`. */
  readonly data: string;
  /** The archive; on the same disk, `{target}.parquet` is beside it meanwhile. */
  readonly target: string;
  readonly span: PrototypeSpan;
  readonly trial: TrialRecord | null;
  readonly provenance: Provenance;
  /** So much of the disk stays free, bytes. */
  readonly leaveFree: number;
}

export interface Archived {
  readonly rows: number;
  readonly bytes: number;
  /** Of the archive itself. */
  readonly sha256: string;
}

export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

/**
 * Writes an archive in one pass over the readings, whatever their number, in the same memory. Blocks for milliseconds
 * at a time: for a worker thread. Rejects with NoRoomError, or as the file system does; what it began is then removed.
 */
export async function writeArchive(
  order: ArchiveOrder,
  onProgress: (done: number, of: number) => void,
): Promise<Archived> {
  const { data, target, span } = order;
  const parquetFile = `${target}.parquet`;
  const rows = new ReadingRows(data, span);
  try {
    const expected = rows.count();
    onProgress(0, expected);
    checkRoom(order, expected * EXPECTED_BYTES_PER_ROW);
    return await new Writing(order, parquetFile, rows, expected, onProgress).run();
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    rows.close();
    await rm(parquetFile, { force: true });
  }
}

function checkRoom({ target, leaveFree }: ArchiveOrder, needed: number): void {
  const { bavail, bsize } = statfsSync(path.dirname(target));
  if (bavail * bsize - needed < leaveFree) throw new NoRoomError('the disk has no room for this archive');
}

class Writing {
  readonly #order: ArchiveOrder;
  readonly #parquetFile: string;
  readonly #rows: ReadingRows;
  readonly #expected: number;
  readonly #onProgress: (done: number, of: number) => void;
  readonly #zip = new ZipFile();
  readonly #files: WrittenFile[] = [];
  #done = 0;

  constructor(
    order: ArchiveOrder,
    parquetFile: string,
    rows: ReadingRows,
    expected: number,
    onProgress: (done: number, of: number) => void,
  ) {
    this.#order = order;
    this.#parquetFile = parquetFile;
    this.#rows = rows;
    this.#expected = expected;
    this.#onProgress = onProgress;
  }

  /** Entries are written one after the other, each begun when the one before it has ended: the last tell of the first. */
  async run(): Promise<Archived> {
    const { trial, target } = this.#order;
    this.#add('readings.csv', () =>
      this.#noted('readings.csv', READINGS, this.#readings(), () => this.#done),
    );
    this.#add(
      'readings.parquet',
      () => this.#noted('readings.parquet', READINGS, createReadStream(this.#parquetFile), () => this.#done),
      false, // its pages are compressed
    );
    if (trial) {
      this.#addTable('sessions.csv', SESSIONS, sessionLines(trial.sessions));
      this.#addTable('marks.csv', MARKS, markLines(trial.sessions));
      this.#addTable('feedback.csv', FEEDBACK, feedbackLines(trial.sessions));
    }
    this.#add('README.md', () => [Buffer.from(readme(this.#contents()))]);
    this.#add('datapackage.json', () => [
      Buffer.from(`${JSON.stringify(dataPackage(this.#order.provenance, this.#files), null, 2)}\n`),
    ]);
    this.#zip.end();
    const whole = new Digest();
    const output = this.#zip.outputStream as Readable;
    // 0600: it holds what people did, though not who they are.
    await pipeline(output, whole.stream, createWriteStream(target, { mode: 0o600, flush: true }));
    return { rows: this.#done, bytes: whole.bytes, sha256: whole.sha256 };
  }

  #contents() {
    const { provenance, span, trial } = this.#order;
    const { prototypes, from, to } = span;
    return { provenance, prototypes, from, to, trial, files: this.#files };
  }

  #add(name: string, content: () => Iterable<Buffer> | AsyncIterable<Buffer>, compress = true): void {
    const mtime = this.#order.provenance.made;
    this.#zip.addReadStreamLazy(
      name,
      { mtime, mode: 0o100644, ...(compress ? { compressionLevel: COMPRESSION } : { compress }) },
      (begin) => {
        const stream = Readable.from(content(), { objectMode: false });
        // yazl pipes, and a pipe tells nobody that its source has failed.
        stream.once('error', (error) => (this.#zip.outputStream as Readable).destroy(error));
        begin(null, stream);
      },
    );
  }

  #addTable(name: string, table: Table, lines: readonly string[]): void {
    const content = (): Buffer[] => [Buffer.from(headerOf(table) + lines.join(''))];
    this.#add(name, () => this.#noted(name, table, content(), () => lines.length));
  }

  /** A resource of the Data Package: its size and its hash are taken while it passes. */
  async *#noted(
    path: string,
    table: Table,
    pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
    rows: () => number,
  ): AsyncGenerator<Buffer> {
    const digest = new Digest();
    for await (const piece of pieces) {
      digest.add(piece);
      yield piece;
    }
    const { bytes, sha256 } = digest;
    this.#files.push({ path, table, rows: rows(), bytes, sha256 });
  }

  /** The readings as CSV; the same pass fills the Parquet file. */
  *#readings(): Generator<Buffer> {
    const parquet = new ReadingsParquet(this.#parquetFile);
    let piece = headerOf(READINGS);
    for (const row of this.#rows.rows()) {
      parquet.add(row);
      piece += readingLine(row);
      if (++this.#done % LOOK_EVERY_ROWS === 0) {
        checkRoom(this.#order, 0);
        this.#onProgress(this.#done, Math.max(this.#done, this.#expected));
      }
      if (piece.length >= PIECE_CHARS) {
        yield Buffer.from(piece);
        piece = '';
      }
    }
    parquet.finish();
    this.#onProgress(this.#done, this.#done);
    yield Buffer.from(piece);
  }
}

/** Size and SHA-256 of what passes. */
class Digest {
  readonly #hash: Hash = createHash('sha256');
  bytes = 0;

  add(piece: Buffer): void {
    this.#hash.update(piece);
    this.bytes += piece.length;
  }

  /** Once, at the end. */
  get sha256(): string {
    return this.#hash.digest('hex');
  }

  readonly stream = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      this.add(piece);
      done(null, piece);
    },
  });
}
