import type { Today as TodayFigures } from '../../hub/contract/desk.ts';
import type { Text } from '../text/fr.ts';

interface Props {
  readonly text: Text;
  readonly today: TodayFigures;
  readonly doorName: (id: string) => string;
}

/** Today's arrivals by hour and by door. The bars are for the eye; the words beside them say the same. */
export function Today({ text, today: figures, doorName }: Props) {
  const { today } = text;
  const hours = everyHour(figures.hours);
  const most = Math.max(1, ...hours.map(({ people }) => people));
  return (
    <section aria-labelledby="today">
      <h2 id="today">{today.title}</h2>
      {figures.hours.length === 0 ? (
        <p>{today.none}</p>
      ) : (
        <div class="arrivals">
          <div>
            <h3>{today.byHour}</h3>
            <ul class="bars">
              {hours.map(({ hour, people }) => (
                <li key={hour}>
                  <span>{today.hour(hour)}</span>
                  <span class="track" aria-hidden="true">
                    <span class="filled" style={{ '--share': people / most }} />
                  </span>
                  <span>{today.people(people)}</span>
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h3>{today.byDoor}</h3>
            <ul class="by-door">
              {figures.doors.map(({ id, people }) => (
                <li key={id}>
                  <span>{id === '' ? today.doorUnknown : doorName(id)}</span>
                  <strong>{today.people(people)}</strong>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </section>
  );
}

/** From the first hour with somebody to the last, those between too: an empty hour is news. */
function everyHour(hours: TodayFigures['hours']): TodayFigures['hours'] {
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: last.hour - first.hour + 1 }, (_, index) => {
    const hour = first.hour + index;
    return { hour, people: hours.find((each) => each.hour === hour)?.people ?? 0 };
  });
}
