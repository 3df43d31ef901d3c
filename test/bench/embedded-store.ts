import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SeriesQuery } from '../../hub/contract/api.ts';
import { EmbeddedStore } from '../../hub/readings/embedded-store.ts';
import type { Point } from '../../hub/readings/series-store.ts';

/**
 * A year of 40 sensors at one value a minute, 21 million points, in the embedded store: how its size and its
 * answers grow on the way there. By hand: `node test/bench/embedded-store.ts [days]`.
 */
const SENSORS = 40;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const BATCH = 5_000;
/** One million, ten million, a year. */
const STAGES_DAYS = [17.5, 174, 365];
const RUNS = 9;

export interface EmbeddedStoreStage {
  readonly points: number;
  /** Since the stage before, cursor and hourly figures included. */
  readonly pointsPerSecond: number;
  readonly bytesPerPoint: number;
  /** Median ms: the last month by the hour, the whole by the day, the last day by the minute. */
  readonly monthByHourMs: number;
  readonly yearByDayMs: number;
  readonly dayByMinuteMs: number;
}

export async function benchEmbeddedStore(
  stagesDays: readonly number[] = STAGES_DAYS,
): Promise<EmbeddedStoreStage[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'embedded-bench-'));
  const file = path.join(folder, 'readings.sqlite');
  const store = new EmbeddedStore({ file, keepMs: 400 * DAY });
  const begin = Date.UTC(2026, 0, 1);
  const stages: EmbeddedStoreStage[] = [];
  let [minute, seq] = [0, 0];
  try {
    await store.start();
    for (const days of stagesDays) {
      const from = seq;
      let spent = 0;
      for (const end = Math.round(days * 1_440); minute < end; ) {
        const points: Point[] = [];
        for (; points.length < BATCH && minute < end; minute++) {
          for (let sensor = 0; sensor < SENSORS; sensor++) {
            points.push(reading(sensor, begin + minute * MINUTE, ++seq));
          }
        }
        const started = performance.now();
        await store.write(points, seq);
        spent += performance.now() - started;
      }
      const end = begin + minute * MINUTE;
      const ask = (from: number, every: string): Promise<number> =>
        median(() => store.query(query(from, end, every)));
      stages.push({
        points: seq,
        pointsPerSecond: Math.round((seq - from) / (spent / 1_000)),
        bytesPerPoint: (statSync(file).size + statSync(`${file}-wal`).size) / seq,
        monthByHourMs: await ask(Math.max(begin, end - 30 * DAY), '1h'),
        yearByDayMs: await ask(begin, '1d'),
        dayByMinuteMs: await ask(end - DAY, '1m'),
      });
    }
    return stages;
  } finally {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rooms with a temperature to the tenth, a CO₂ in whole ppm, a humidity to the half, a sound level to the tenth. */
const MEASURES = [
  ['temperature', 10],
  ['co2', 1],
  ['humidity', 2],
  ['sound', 10],
] as const;

function reading(sensor: number, minute: number, seq: number): Point {
  const [measure, steps] = MEASURES[sensor % MEASURES.length] ?? MEASURES[0];
  const wave = 500 + 200 * Math.sin((minute / DAY) * 2 * Math.PI) + Math.random() * 50;
  // Sensors do not wait for the full minute.
  const at = minute + ((sensor * 1_499 + seq * 7) % MINUTE);
  const value = Math.round(wave * steps) / steps;
  return { kind: 'room', id: `salle-${sensor >> 2}`, measure, value, at, seq };
}

function query(from: number, to: number, every: string): SeriesQuery {
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  return { kind: 'room', id: 'salle-3', measure: 'temperature', from: start, to: end, every, fn: 'mean' };
}

async function median(work: () => Promise<unknown[]>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const answer = await work();
    times.push(performance.now() - started);
    if (answer.length === 0) throw new Error('the bench asked for what is not there');
  }
  return times.sort((a, b) => a - b)[RUNS >> 1] ?? Number.NaN;
}

if (import.meta.main) {
  const days = process.argv.slice(2).map(Number);
  for (const stage of await benchEmbeddedStore(days.length > 0 ? days : undefined)) {
    console.log(
      `${(stage.points / 1e6).toFixed(1)} M points: ${stage.pointsPerSecond} stored/s, ` +
        `${stage.bytesPerPoint.toFixed(1)} bytes each; month by hour ${stage.monthByHourMs.toFixed(1)} ms, ` +
        `year by day ${stage.yearByDayMs.toFixed(1)} ms, day by minute ${stage.dayByMinuteMs.toFixed(1)} ms`,
    );
  }
}
