import { useEffect, useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { historyAnswerSchema } from '../../hub/contract/workshops.ts';
import { CHART_HEIGHT, CHART_WIDTH, type ChartPoint, chartLine } from './chart-line.ts';
import { numberSaid } from './message-lines.ts';
import type { SeatNow } from './seat-now.ts';

const WINDOW_MS = 5 * 60_000;
const REDRAW_MS = 1_000;
/** Five minutes of an object that speaks at each step of the bench. */
const MAX_POINTS = 2_000;

/** How each is drawn, and the smallest span that fills the height. */
const CHARTED = {
  'thermometre/temperature': { stepped: false, least: 4 },
  'lampe/brightness': { stepped: true, least: 100 },
  'servo/angle': { stepped: true, least: 180 },
  'buzzer/tone': { stepped: true, least: 400 },
} as const;
type Charted = keyof typeof CHARTED;
const KEYS = Object.keys(CHARTED) as Charted[];

/** One number over the last minutes: a curve to look at, and the same in a sentence. */
export function Chart({ now }: { now: SeatNow }) {
  const { chart, number } = now.text;
  const id = useId();
  const [key, setKey] = useState<Charted>(
    () =>
      KEYS.find((each) => now.lesson.value.objects.some((object) => each.startsWith(`${object}/`))) ??
      KEYS[0]!,
  );
  const points = usePoints(now, key);
  const to = useTime(now, REDRAW_MS);
  const line = chartLine(points, to - WINDOW_MS, to, CHARTED[key]);
  const words = (value: number): string => `${number(value)}${chart.units[key] ?? ''}`;
  const name = chart.measures[key] ?? key;
  return (
    <section class="chart">
      <h2>{chart.title}</h2>
      <label class="spoken" for={id}>
        {chart.choose}
      </label>
      <select id={id} value={key} onChange={(event) => setKey(event.currentTarget.value as Charted)}>
        {KEYS.map((each) => (
          <option key={each} value={each}>
            {chart.measures[each]}
          </option>
        ))}
      </select>
      {line === null ? (
        <p class="hint">{chart.none}</p>
      ) : (
        <figure>
          <div class="plot" aria-hidden="true">
            <span class="high">{words(line.high)}</span>
            <span class="low">{line.low === line.high ? '' : words(line.low)}</span>
            <svg
              viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
              preserveAspectRatio="none"
              aria-hidden="true"
              focusable="false"
            >
              <path class="curve" d={line.path} vector-effect="non-scaling-stroke" />
            </svg>
          </div>
          <div class="times" aria-hidden="true">
            <span>{chart.ago}</span>
            <span>{chart.now}</span>
          </div>
          <figcaption>
            {chart.said(name, words(line.last), words(line.low), words(line.high))} {chart.last}
          </figcaption>
        </figure>
      )}
    </section>
  );
}

/** What the hub remembers, and what comes after it. */
function usePoints(now: SeatNow, key: Charted): readonly ChartPoint[] {
  const [points, setPoints] = useState<readonly ChartPoint[]>([]);
  const live = now.connection.value === 'live';
  useEffect(() => {
    setPoints([]);
    if (!live) return;
    const [object = '', measure = ''] = key.split('/');
    let over = false;
    void now.api
      .get<z.infer<typeof historyAnswerSchema>>(now.text, '/history', { object, measure })
      .then((answer) => {
        if (!answer.ok || over) return;
        const before = answer.data.points.map(([at, value]): ChartPoint => [Date.parse(at), value]);
        const until = before.at(-1)?.[0] ?? 0;
        setPoints((after) => [...before, ...after.filter(([at]) => at > until)].slice(-MAX_POINTS));
      });
    const end = now.onMessage(({ from, topic, at, payload }) => {
      if (from !== 'bench' || topic !== `object/${key}`) return;
      const value = numberSaid(payload);
      if (value !== null)
        setPoints((before) => [...before, [Date.parse(at), value] as const].slice(-MAX_POINTS));
    });
    return () => {
      over = true;
      end();
    };
  }, [now, key, live]);
  return points;
}

function useTime(now: SeatNow, everyMs: number): number {
  const [at, setAt] = useState(now.hubTime());
  useEffect(() => {
    const timer = setInterval(() => setAt(now.hubTime()), everyMs);
    return () => clearInterval(timer);
  }, [now, everyMs]);
  return at;
}
