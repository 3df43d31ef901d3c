import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type PrototypeReading, PrototypeStore } from '../../hub/showroom/data/prototype-store.ts';
import type { Archived } from '../../hub/showroom/exports/archive.ts';
import { Influxdb } from '../support/influxdb.ts';
import { locate } from '../support/servers.ts';
import { mebibytes, type Row, type Section, thousands } from './table.ts';

/**
 * A trial's archive of five million readings, and of the first million of them, each made by the hub's own code in a
 * process of its own, beside what a person would type: sqlite3 or influx writing the same readings as CSV.
 */
const ROWS = 5_000_000;
const FEWER = 1_000_000;
const BATCH = 10_000;
/** Ten a second, from two prototypes with four channels each. */
export const BEGIN = Date.UTC(2026, 9, 1);
export const STEP_MS = 100;
/** What a garbage collector may leave lying about. */
const FLAT = 1.25;

const NODE = path.resolve(import.meta.dirname, '../../node_modules/.bin/node');
const run = promisify(execFile);

interface Run extends Archived {
  readonly ms: number;
  readonly rss: number;
}

export async function benchExport(): Promise<Section> {
  const folder = mkdtempSync(path.join(tmpdir(), 'export-bench-'));
  const data = path.join(folder, 'prototypes.sqlite');
  try {
    fill(data);
    const fewer = await archive(data, path.join(folder, 'fewer.zip'), FEWER);
    const ours = await archive(data, path.join(folder, 'all.zip'), ROWS);
    const sqlite = await sqliteCsv(data, path.join(folder, 'sqlite.csv'));
    const influx = await influxCsv(path.join(folder, 'influx.csv'));
    const growth = ours.rss / fewer.rss;
    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    const beside = (peer: string, { ms }: { ms: number }): Row => ({
      what: `${thousands(ROWS)} readings: zip with CSV and Parquet / ${peer}`,
      ours: seconds(ours.ms),
      peer: seconds(ms),
      ratio: ours.ms / ms,
      aim: '',
    });
    return {
      title: 'Export',
      how: `A trial of ${thousands(ROWS)} readings in \`prototypes.sqlite\`: one archive with CSV, Parquet, hashes and descriptions, beside \`sqlite3 -csv\` on the same file (joined, in the order of time) and \`influx -format csv\` on the same readings in InfluxDB 1.6, which both write the CSV alone. Memory is the peak of the whole process, Node.js included.`,
      rows: [
        beside('`sqlite3 -csv`', sqlite),
        ...(influx ? [beside('`influx -format csv`', influx)] : []),
        {
          what: `${thousands(ROWS)} readings: archive / the CSV alone`,
          ours: mebibytes(ours.bytes),
          peer: mebibytes(sqlite.bytes),
          ratio: ours.bytes / sqlite.bytes,
          aim: '',
        },
        {
          what: `peak memory: ${thousands(ROWS)} readings / ${thousands(FEWER)}`,
          ours: mebibytes(ours.rss),
          peer: mebibytes(fewer.rss),
          ratio: growth,
          aim: 'flat',
          met: growth <= FLAT,
        },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reading(seq: number): PrototypeReading {
  return {
    startup: 'lumio',
    prototype: seq % 2 === 0 ? 'lampe' : 'chaise',
    channel: `canal-${seq % 8}`,
    at: BEGIN + (seq - 1) * STEP_MS,
    seq,
    value: seq % 50 === 0 ? `appui ${seq % 13}` : Math.round(100_000 * Math.sin(seq / 1_000)) / 100,
    unit: 'lx',
    ...(seq % 1_000 < 600 && { session: `seance-${Math.floor(seq / 100_000)}` }),
  };
}

function fill(data: string): void {
  const store = new PrototypeStore(data);
  for (let seq = 0; seq < ROWS; seq += BATCH) {
    store.apply(
      Array.from({ length: BATCH }, (_, i) => reading(seq + i + 1)),
      seq + BATCH,
    );
  }
  store.close();
}

async function archive(data: string, target: string, rows: number): Promise<Run> {
  const child = path.join(import.meta.dirname, 'export-child.ts');
  const { stdout } = await run(NODE, [child, data, target, String(rows)]);
  const done = JSON.parse(stdout) as Run;
  if (done.rows !== rows) throw new Error(`${done.rows} readings instead of ${rows}`);
  return done;
}

const SQL = `SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'), prototype, channel, value, units.name,
    sessions.name FROM readings JOIN series USING (series) LEFT JOIN units USING (unit)
    LEFT JOIN sessions USING (session) ORDER BY at, seq`;

const sqliteCsv = (data: string, target: string) => csv('sqlite3', ['-csv', data, SQL], target);

/** null: InfluxDB's command line is not on this machine. */
async function influxCsv(target: string): Promise<{ ms: number; bytes: number } | null> {
  if (locate('influx') === null || locate('influxd') === null) return null;
  const influxdb = await Influxdb.started();
  try {
    await influxdb.query('CREATE DATABASE bench');
    for (let seq = 0; seq < ROWS; seq += BATCH) {
      const lines = Array.from({ length: BATCH }, (_, i) => lineOf(reading(seq + i + 1)));
      await influxdb.write(lines.join('\n'), 'bench');
    }
    const { port } = new URL(influxdb.url);
    const query = ['-database', 'bench', '-execute', 'SELECT * FROM prototype', '-format', 'csv'];
    return await csv('influx', ['-host', '127.0.0.1', '-port', port, ...query], target);
  } finally {
    await influxdb.stop();
  }
}

/** As the hub writes them (docs/ARCHITECTURE.md, "In InfluxDB"). */
function lineOf({ prototype, channel, at, seq, value }: PrototypeReading): string {
  const field = typeof value === 'string' ? `${channel}_text="${value}"` : `${channel}=${value}`;
  return `prototype,site=ceis,startup=lumio,prototype=${prototype} ${field} ${at}${String(seq % 1_000_000).padStart(6, '0')}`;
}

async function csv(program: string, args: string[], target: string): Promise<{ ms: number; bytes: number }> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await pipeline(child.stdout, createWriteStream(target));
  return { ms: performance.now() - started, bytes: statSync(target).size };
}
