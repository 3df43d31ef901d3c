import { useEffect, useState } from 'preact/hooks';
import type { ReadingValue } from '../../hub/contract/entries.ts';
import type { SeatNow } from './seat-now.ts';

/** Real objects that staff opened to workshops, and what they say now. */
export function RealObjects({ now }: { now: SeatNow }) {
  const { bench, number } = now.text;
  const { real } = now.lesson.value;
  /** What has come since, by its topic. */
  const [said, setSaid] = useState<ReadonlyMap<string, { value: ReadingValue; unit?: string }>>(new Map());

  useEffect(() => {
    // What the lesson's answer says is newer than what came before it.
    setSaid(new Map());
    return now.onMessage(({ from, topic, payload }) => {
      if (from !== 'building') return;
      try {
        const value = JSON.parse(payload) as { value: ReadingValue; unit?: string };
        setSaid((before) => new Map(before).set(topic, value));
      } catch {
        // A long text is cut on its way here, and stays as it was.
      }
    });
  }, [now, real]);

  if (real.length === 0) return null;
  const shown = (value: ReadingValue, unit = ''): string =>
    typeof value === 'boolean'
      ? value
        ? bench.yes
        : bench.no
      : `${typeof value === 'number' ? number(value) : value}${unit === '' ? '' : ` ${unit}`}`;
  return (
    <section class="real">
      <h2>{bench.real}</h2>
      <ul>
        {real.map(({ id, name, topic, values }) => (
          <li key={id}>
            <h3>{name}</h3>
            {values.length === 0 && <p>{bench.nothingSaid}</p>}
            <dl>
              {values.map(({ measure, value, unit }) => {
                const latest = said.get(`${topic}/${measure}`) ?? { value, unit };
                return (
                  <div key={measure}>
                    <dt>{bench.measures[measure] ?? measure}</dt>
                    <dd>{shown(latest.value, latest.unit)}</dd>
                  </div>
                );
              })}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}
