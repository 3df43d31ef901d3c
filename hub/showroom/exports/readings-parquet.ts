import { closeSync, openSync, writeSync } from 'node:fs';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ReadingRow } from '../data/reading-rows.ts';

/** Rows in one row group: what is held in memory, some tens of megabytes, and what a reader may skip at once. */
const ROW_GROUP = 100_000;

/** Parquet's own names of the types (github.com/apache/parquet-format, LogicalTypes.md). */
const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
const SCHEMA = [
  { name: 'readings', num_children: 7 },
  {
    name: 'at',
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    repetition_type: 'REQUIRED',
  },
  { name: 'prototype', ...TEXT, repetition_type: 'REQUIRED' },
  { name: 'channel', ...TEXT, repetition_type: 'REQUIRED' },
  { name: 'value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  { name: 'text', ...TEXT, repetition_type: 'OPTIONAL' },
  { name: 'unit', ...TEXT, repetition_type: 'OPTIONAL' },
  { name: 'session', ...TEXT, repetition_type: 'OPTIONAL' },
] as const;

/** Writes each row group to the file as soon as it is whole. Blocks: for a worker thread. */
class FileWriter extends ByteWriter {
  readonly #descriptor: number;

  constructor(file: string) {
    super();
    this.#descriptor = openSync(file, 'w', 0o600);
  }

  flush(): void {
    const bytes = new Uint8Array(this.buffer, 0, this.index);
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#descriptor, bytes, from);
    this.index = 0;
  }

  override finish(): void {
    this.flush();
    this.close();
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** `readings.parquet`, row by row, in a memory that does not grow with their number. */
export class ReadingsParquet {
  readonly #writer: ParquetWriter;
  #group = new Columns();

  constructor(file: string) {
    this.#writer = new ParquetWriter({
      writer: new FileWriter(file),
      schema: [...SCHEMA],
      createdBy: 'tiers-lieu',
    });
  }

  add(row: ReadingRow): void {
    this.#group.add(row);
    if (this.#group.at.length === ROW_GROUP) this.#write();
  }

  /** Writes what is left and the footer, without which the file is none. */
  finish(): void {
    if (this.#group.at.length > 0) this.#write();
    this.#writer.finish();
  }

  #write(): void {
    const { at, prototype, channel, value, text, unit, session } = this.#group;
    this.#writer.write({
      rowGroupSize: ROW_GROUP,
      columnData: [
        { name: 'at', data: at, encoding: 'DELTA_BINARY_PACKED' },
        { name: 'prototype', data: prototype, encoding: 'RLE_DICTIONARY' },
        { name: 'channel', data: channel, encoding: 'RLE_DICTIONARY' },
        { name: 'value', data: value },
        { name: 'text', data: text },
        { name: 'unit', data: unit, encoding: 'RLE_DICTIONARY' },
        { name: 'session', data: session, encoding: 'RLE_DICTIONARY' },
      ],
    });
    this.#group = new Columns();
  }
}

class Columns {
  readonly at: bigint[] = [];
  readonly prototype: string[] = [];
  readonly channel: string[] = [];
  readonly value: (number | null)[] = [];
  readonly text: (string | null)[] = [];
  readonly unit: (string | null)[] = [];
  readonly session: (string | null)[] = [];

  add({ at, prototype, channel, value, unit, session }: ReadingRow): void {
    this.at.push(BigInt(at));
    this.prototype.push(prototype);
    this.channel.push(channel);
    this.value.push(typeof value === 'number' ? value : null);
    this.text.push(typeof value === 'number' ? null : value);
    this.unit.push(unit);
    this.session.push(session);
  }
}
