import { useEffect, useState } from 'preact/hooks';
import type { ChannelAnswer, PrototypeAnswer } from '../../hub/contract/startups.ts';
import { hubRequest } from '../live/hub-request.ts';
import { chartShape, HEIGHT, WIDTH } from '../showroom/chart-shape.ts';
import type { Text } from '../text/fr.ts';
import { valueWords } from './value-words.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** A minute's mean changes by the minute. */
const LOOK_EVERY_MS = 30_000;

/** What varies less than this part of itself is drawn flat, not blown up. */
const FLAT = 0.01;

/** Of a minute's mean, which has more than the sensor. */
const DIGITS = 4;

interface Props {
  readonly text: Text;
  readonly prototype: PrototypeAnswer;
  readonly channel: ChannelAnswer;
}
type Points = [string, number | null][];

/** The last hour of one channel, by the minute. */
export function HourChart({ text, prototype, channel }: Props) {
  const { values } = text.startup;
  const [points, setPoints] = useState<Points | null>(null);
  const hasAny = channel.messages > 0;

  useEffect(() => {
    const look = async (): Promise<void> => {
      const to = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
      const found = await askHour(text, prototype, channel, to);
      if (found) setPoints(found);
    };
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
    // The first message ever makes the chart, not half a minute later.
  }, [text, prototype.id, channel.name, hasAny]);

  if (points === null) return null;
  const known = points.flatMap(([, value]) => (value === null ? [] : value));
  if (known.length === 0) return <p class="hint">{values.noHour}</p>;
  const isYesOrNo = channel.type === 'boolean';
  const words = (value: number): string =>
    valueWords(isYesOrNo ? value === 1 : Number(value.toPrecision(DIGITS)), channel.unit, text);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const { lines } = chartShape(points, isYesOrNo ? 1 : Math.max(Math.abs(high) * FLAT, FLAT), isYesOrNo);
  return (
    <figure class="hour">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={values.hourOf(channel.name, words(low), words(high))}
      >
        {lines.map((line) => (
          <path key={line} d={line} vector-effect="non-scaling-stroke" />
        ))}
      </svg>
      <figcaption>
        <span>{values.hour}</span>
        <span>{low === high ? words(low) : `${words(low)} – ${words(high)}`}</span>
      </figcaption>
    </figure>
  );
}

async function askHour(
  text: Text,
  { startup, id }: PrototypeAnswer,
  { name, type }: ChannelAnswer,
  to: number,
): Promise<Points | null> {
  const from = to - MINUTES * MINUTE_MS;
  const query = new URLSearchParams({
    kind: 'prototype',
    startup,
    id,
    measure: name,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    every: '1m',
    // Between yes and no there is nothing.
    fn: type === 'boolean' ? 'last' : 'mean',
  });
  const answer = await hubRequest<{ points: [string, number][] }>(text, 'GET', `/api/series?${query}`);
  if (!answer.ok) return null;
  const byMinute = new Map(answer.data.points.map(([at, value]) => [Date.parse(at), value]));
  return Array.from({ length: MINUTES }, (_, minute) => {
    const at = from + minute * MINUTE_MS;
    return [new Date(at).toISOString(), byMinute.get(at) ?? null];
  });
}
