import { benchEmbeddedStore } from './embedded-store.ts';
import { milliseconds, type Section, thousands } from './table.ts';

/** The embedded store with a year of values, as a table. */
export async function benchStore(): Promise<Section> {
  const stages = await benchEmbeddedStore();
  const millions = (points: number): string => `${Math.round(points / 1e6)} M points`;
  return {
    title: 'Embedded store',
    how: '40 sensors, one value a minute each, up to a year: 21 million points. Medians of 9 answers of `EmbeddedStore.query` for one sensor; bytes are those of the file and its write-ahead log.',
    rows: stages.flatMap((stage) => [
      {
        what: `${millions(stage.points)}: a month by the hour`,
        ours: milliseconds(stage.monthByHourMs),
        peer: '',
        aim: '',
      },
      {
        what: `${millions(stage.points)}: the whole by the day`,
        ours: milliseconds(stage.yearByDayMs),
        peer: '',
        aim: '',
      },
      {
        what: `${millions(stage.points)}: a day by the minute`,
        ours: milliseconds(stage.dayByMinuteMs),
        peer: '',
        aim: '',
      },
      {
        what: `${millions(stage.points)}: bytes a point`,
        ours: stage.bytesPerPoint.toFixed(1),
        peer: '',
        aim: '',
      },
      {
        what: `${millions(stage.points)}: stored since the line before`,
        ours: `${thousands(stage.pointsPerSecond)}/s`,
        peer: '',
        aim: '',
      },
    ]),
  };
}
