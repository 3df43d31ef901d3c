import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PrototypeStore } from '../../../hub/showroom/data/prototype-store.ts';
import {
  type Archived,
  type ArchiveOrder,
  NoRoomError,
  writeArchive,
} from '../../../hub/showroom/exports/archive.ts';
import { textCell } from '../../../hub/showroom/exports/csv.ts';
import { readCsv } from '../../support/csv.ts';
import { unzip } from '../../support/zip.ts';

const T0 = Date.UTC(2026, 10, 2, 10);
const ROWS = 120_000; // more than one row group of the Parquet file, and than the rows read at once
const TEXTS = [
  '=1+1',
  '+33 4',
  '-5',
  '@SUM(A1)',
  '\ttab',
  "'déjà",
  'virgule, "guillemets"',
  'deux\nlignes',
  '',
  '🌡️',
  ' ',
];
const dir = mkdtempSync(path.join(tmpdir(), 'archive-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const expected = (seq: number) => ({
  at: T0 + seq * 10,
  prototype: seq % 2 === 0 ? 'lampe' : 'chaise',
  channel: `c${seq % 5}`,
  value: seq % 1_000 === 0 ? TEXTS[(seq / 1_000) % TEXTS.length]! : seq / 8 - 1_000,
  unit: seq % 3 === 0 ? 'lx' : undefined,
  session: seq % 4 === 0 ? `s${seq % 8}` : undefined,
});

const order: ArchiveOrder = {
  data: path.join(dir, 'prototypes.sqlite'),
  target: path.join(dir, 'essai.zip'),
  span: { startup: 'lumio', prototypes: ['lampe', 'chaise'], from: T0, to: T0 + ROWS * 10 },
  trial: {
    id: 't1',
    purpose: 'Essayer une lampe',
    span: { startup: 'lumio', prototypes: ['lampe', 'chaise'], from: T0, to: T0 + ROWS * 10 },
    erase: '2026-12-01',
    sessions: [
      {
        id: 's0',
        number: 1,
        participant: 1,
        language: 'fr',
        prototypes: ['lampe', 'chaise'],
        started: '2026-11-02T10:00:00.000Z',
        ended: null,
        endedBy: null,
        marks: [{ id: 1, at: '2026-11-02T10:01:00.000Z', words: '=n’a pas trouvé, le bouton' }],
        answers: { easy: 2, again: 5 },
        notes: ['« C’est joli »'],
      },
    ],
  },
  provenance: {
    name: 'ceis-lumio-1',
    title: 'Essai : Essayer une lampe',
    description: 'Ce que la lampe a mesuré.',
    made: new Date(T0),
    publisher: 'CCAS de Montpellier',
    contact: 'dpo@montpellier.fr',
    startup: 'Lumio',
  },
  leaveFree: 0,
};

let archived: Archived;
let files: Map<string, Buffer>;
const progress: [number, number][] = [];
beforeAll(async () => {
  const store = new PrototypeStore(order.data);
  for (let seq = 0; seq < ROWS; seq += 10_000) {
    const readings = Array.from({ length: 10_000 }, (_, i) => ({
      startup: 'lumio',
      seq: seq + i + 1,
      ...expected(seq + i),
    }));
    store.apply(readings, seq + 10_000);
  }
  store.apply([{ ...expected(1), startup: 'autre', seq: ROWS + 1 }], ROWS + 1);
  store.close();
  archived = await writeArchive(order, (...step) => progress.push(step));
  files = unzip(readFileSync(order.target));
});

describe('an archive', () => {
  test('says how far it is, and in the end all is done', () => {
    expect(progress[0]).toEqual([0, ROWS]);
    expect(progress.at(-1)).toEqual([ROWS, ROWS]);
    expect(progress.length).toBeGreaterThan(5);
    expect(archived.rows).toBe(ROWS);
    expect(archived.sha256).toBe(createHash('sha256').update(readFileSync(order.target)).digest('hex'));
    expect(readdirSync(dir).filter((name) => name.endsWith('.parquet'))).toEqual([]);
  });

  test('holds every reading as CSV, in the order of time, and texts come back as they were', () => {
    const rows = readCsv(files.get('readings.csv')!.toString());
    expect(rows).toHaveLength(ROWS);
    for (const [seq, row] of rows.entries()) {
      const { at, prototype, channel, value, unit, session } = expected(seq);
      const text = row.text!.startsWith("'") ? row.text!.slice(1) : row.text;
      const said = row.value === '' ? text : Number(row.value);
      if (said !== value || row.at !== new Date(at).toISOString()) expect([seq, row]).toEqual([seq, value]);
      if (seq < 50) {
        expect(row).toMatchObject({ prototype, channel, unit: unit ?? '', session: session ?? '' });
      }
    }
  });

  test('holds the same readings as Parquet, typed, in several row groups', async () => {
    const bytes = new Uint8Array(files.get('readings.parquet')!);
    const file = bytes.buffer;
    const { row_groups, schema, num_rows } = parquetMetadata(file);
    expect(num_rows).toBe(BigInt(ROWS));
    expect(row_groups.length).toBe(2);
    expect(schema.slice(1).map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
      ['at', 'INT64', 'TIMESTAMP_MILLIS'],
      ['prototype', 'BYTE_ARRAY', 'UTF8'],
      ['channel', 'BYTE_ARRAY', 'UTF8'],
      ['value', 'DOUBLE', undefined],
      ['text', 'BYTE_ARRAY', 'UTF8'],
      ['unit', 'BYTE_ARRAY', 'UTF8'],
      ['session', 'BYTE_ARRAY', 'UTF8'],
    ]);
    const dictionaries = row_groups[0]!.columns.map(({ meta_data }) =>
      meta_data?.encodings.includes('RLE_DICTIONARY'),
    );
    expect([1, 2, 5, 6].map((column) => dictionaries[column])).toEqual([true, true, true, true]);
    const rows = await parquetReadObjects({ file });
    for (const [seq, row] of rows.entries()) {
      const { at, value, unit, ...names } = expected(seq);
      const isText = typeof value === 'string';
      if (
        row.value !== (isText ? null : value) ||
        row.text !== (isText ? value : null) ||
        row.at.getTime() !== at
      ) {
        expect([seq, row]).toEqual([seq, value]);
      }
      if (seq < 50) {
        expect(row).toMatchObject({ ...names, session: names.session ?? null, unit: unit ?? null });
      }
    }
  });

  test('holds the sessions, what was noted in them and what was said after them', () => {
    expect(readCsv(files.get('sessions.csv')!.toString())).toEqual([
      {
        session: 's0',
        number: '1',
        participant: '1',
        language: 'fr',
        prototypes: 'lampe chaise',
        started: '2026-11-02T10:00:00.000Z',
        ended: '',
        ended_by: '',
      },
    ]);
    expect(readCsv(files.get('marks.csv')!.toString())).toEqual([
      { session: 's0', at: '2026-11-02T10:01:00.000Z', words: "'=n’a pas trouvé, le bouton" },
    ]);
    expect(readCsv(files.get('feedback.csv')!.toString())).toEqual([
      { session: 's0', question: 'easy', answer: '2', words: '' },
      { session: 's0', question: 'again', answer: '5', words: '' },
      { session: 's0', question: '', answer: '', words: '« C’est joli »' },
    ]);
  });

  test('is a Data Package: each file with its size, its hash and its columns', () => {
    const described = JSON.parse(files.get('datapackage.json')!.toString());
    expect(described).toMatchObject({
      $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
      name: 'ceis-lumio-1',
      created: '2026-11-02T10:00:00.000Z',
      licenses: [{ name: 'other-closed' }],
      contributors: [{ title: 'CCAS de Montpellier', email: 'dpo@montpellier.fr' }, { title: 'Lumio' }],
    });
    const paths = described.resources.map((resource: { path: string }) => resource.path);
    expect(paths).toEqual(['readings.csv', 'readings.parquet', 'sessions.csv', 'marks.csv', 'feedback.csv']);
    expect([...files.keys()].sort()).toEqual([...paths, 'README.md', 'datapackage.json'].sort());
    for (const { path: name, bytes, hash, schema, format } of described.resources) {
      const content = files.get(name)!;
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect([name, bytes, hash]).toEqual([name, content.length, `sha256:${sha256}`]);
      const fields = schema.fields.map((field: { name: string }) => field.name);
      if (format === 'csv') expect(content.toString().split('\r\n', 1)[0]).toBe(fields.join(','));
      for (const { description, type } of schema.fields) {
        expect(description).toMatch(/ \/ /);
        expect(['datetime', 'string', 'number', 'integer']).toContain(type);
      }
    }
    const resources = new Set(described.resources.map((resource: { name: string }) => resource.name));
    for (const { schema } of described.resources) {
      for (const { reference } of schema.foreignKeys ?? []) expect(resources).toContain(reference.resource);
    }
  });

  test('tells people what is in it, in French and in English: every column, how many rows, and when to delete it', () => {
    const text = files.get('README.md')!.toString();
    for (const column of ['at', 'channel', 'value', 'unit', 'participant', 'words', 'answer']) {
      expect(text.split(`\`${column}\``).length, column).toBeGreaterThanOrEqual(3);
    }
    expect(text).toContain(`${ROWS} lignes`);
    expect(text).toContain(`${ROWS} rows`);
    expect(text).toContain('effacées le 2026-12-01');
    expect(text).toContain('erased on 2026-12-01');
    expect(text).toContain('dpo@montpellier.fr');
  });

  test('is not begun, and leaves nothing, where the disk has no room for it', async () => {
    const target = path.join(dir, 'plein.zip');
    const full = writeArchive({ ...order, target, leaveFree: Number.MAX_SAFE_INTEGER }, () => {});
    await expect(full).rejects.toThrow(NoRoomError);
    expect(existsSync(target)).toBe(false);
  });

  test('that fails half-way leaves nothing behind', async () => {
    const target = path.join(dir, 'casse.zip');
    const broken = writeArchive({ ...order, target }, (done) => {
      if (done > 0) throw new Error('le disque a lâché');
    });
    await expect(broken).rejects.toThrow('le disque a lâché');
    expect(readdirSync(dir).filter((name) => name.startsWith('casse'))).toEqual([]);
  });

  test('without a single reading is an archive too', async () => {
    const target = path.join(dir, 'vide.zip');
    const span = { ...order.span, prototypes: ['jamais-vu'] };
    expect(await writeArchive({ ...order, target, span, trial: null }, () => {})).toMatchObject({ rows: 0 });
    const empty = unzip(readFileSync(target));
    expect(readCsv(empty.get('readings.csv')!.toString())).toEqual([]);
    const file = new Uint8Array(empty.get('readings.parquet')!).buffer;
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});

test.each(['=', '+', '-', '@', '\t', '\r', "'"])(
  'a text that begins with %j is no formula, and can be had back',
  (sign) => {
    const cell = textCell(`${sign}cmd|x`);
    const [row] = readCsv(`text\r\n${cell}\r\n`);
    expect(row?.text).toBe(`'${sign}cmd|x`);
  },
);
