import type { ShowroomDay } from '../../hub/contract/objects.ts';
import { EXACTNESS } from '../text/showroom-numbers.ts';
import type { ShowroomText } from '../text/showroom-text.ts';
import { chartShape, HEIGHT, WIDTH } from './chart-shape.ts';
import { dayWords, held, isDrawn } from './day-words.ts';
import type { Shown } from './measures.ts';

const LABEL_EVERY_H = 6;
/** Less than so many of its smallest steps is a quiet day, and drawn as one. */
const QUIET_STEPS = 10;

interface Props {
  readonly shown: Shown;
  readonly day: ShowroomDay;
  readonly text: ShowroomText;
}

/** The last day: a curve to look at, and below it the same in sentences. */
export function DayChart({ shown, day, text }: Props) {
  const { day: words } = text.showroom;
  if (shown.kind === 'event' || shown.kind === 'other') return null;
  const state = shown.kind === 'state';
  const points = state ? held(day.points) : day.points;
  const { lines, areas, top } = chartShape(
    points,
    shown.kind === 'state' ? 1 : EXACTNESS[shown.words].step * QUIET_STEPS,
    state,
  );
  return (
    <figure class="day">
      {top !== null && isDrawn(points) && (
        <div class="curve" dir="ltr" aria-hidden="true">
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
          >
            {areas.map((area) => (
              <path key={area} class="area" d={area} />
            ))}
            {lines.map((line) => (
              <path key={line} class="line" d={line} />
            ))}
          </svg>
          {!state && <i class="top" style={{ left: `${top.x * 100}%`, top: `${top.y * 100}%` }} />}
          <Hours points={points} hour={words.hour} />
        </div>
      )}
      <figcaption>
        <p class="since">{words.title}</p>
        {dayWords(shown, day.points, text).map(({ key, sentence }) => (
          <p key={key}>{sentence}</p>
        ))}
      </figcaption>
    </figure>
  );
}

function Hours({ points, hour }: { points: ShowroomDay['points']; hour: (hour: number) => string }) {
  const marks = points.flatMap(([at], index) => {
    const time = new Date(at);
    const share = index / points.length;
    // A name at the very edge would be cut.
    if (time.getHours() % LABEL_EVERY_H !== 0 || time.getMinutes() !== 0 || share < 0.04 || share > 0.94)
      return [];
    return { share, name: hour(time.getHours()) };
  });
  return (
    <ol class="hours">
      {marks.map(({ share, name }) => (
        <li key={share} style={{ left: `${share * 100}%` }}>
          {name}
        </li>
      ))}
    </ol>
  );
}
