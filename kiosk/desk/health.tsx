import type { HealthPartState, HealthStatus, LiveEvents } from '../../hub/contract/live.ts';
import { dateAndTime } from '../live/dates.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import { partWords } from './part-words.ts';

interface Props {
  /** Problems stand above everything else; what is well is the last thing one looks for. */
  readonly which: 'ill' | 'well';
  readonly text: Text;
  readonly health: LiveEvents['health'] | null;
  /** ms */
  readonly clock: number;
}

const WORST_FIRST: readonly HealthStatus[] = ['failing', 'degraded', 'ok'];
const PICTURES: Readonly<Record<HealthStatus, PictogramName>> = {
  ok: 'check',
  degraded: 'warning',
  failing: 'cross',
};

export function Health({ which, text, health, clock }: Props) {
  const { desk, today } = text;
  const ill = which === 'ill';
  const all = Object.entries(health?.parts ?? {});
  const parts = all
    .filter(([, { state }]) => (state !== 'ok') === ill)
    .sort(([, a], [, b]) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
  if (parts.length === 0) return null;
  const list = (
    <ul class="parts">
      {parts.map(([name, part]) => (
        <Part key={name} text={text} name={name} part={part} clock={clock} />
      ))}
    </ul>
  );
  return (
    <section aria-labelledby={which} class={ill ? 'problems' : 'well'}>
      <h2 id={which}>{ill ? today.problems : desk.health}</h2>
      {!ill && parts.length === all.length && <p class="all-well">{desk.allWell}</p>}
      {ill ? (
        list
      ) : (
        <details>
          <summary>{desk.wellParts(parts.length)}</summary>
          {list}
        </details>
      )}
    </section>
  );
}

interface PartProps {
  readonly text: Text;
  readonly name: string;
  readonly part: HealthPartState;
  readonly clock: number;
}

function Part({ text, name, part, clock }: PartProps) {
  const { desk } = text;
  const words = partWords(name, text);
  const details = Object.entries(part.details ?? {});
  return (
    <li class="part" data-part={name} data-state={part.state}>
      <Pictogram name={PICTURES[part.state]} />
      <div>
        <h3>{words.name}</h3>
        <p>
          <strong>{desk.state[part.state]}</strong>
          {part.state !== 'ok' && ` ${desk.since(moment(part.since, clock, text))}`}
        </p>
        {part.state !== 'ok' && (
          <dl>
            {part.lastError !== null && (
              <>
                <dt>{desk.lastError}</dt>
                <dd class="technical">{part.lastError}</dd>
              </>
            )}
            <dt>{desk.whatToDo}</dt>
            <dd>{words.advice}</dd>
          </dl>
        )}
        {details.length > 0 && (
          <details>
            <summary>{desk.details}</summary>
            <dl class="technical">
              {details.map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}

const DAY_MS = 86_400_000;

/** "14:32", with the date once it is not today's news. */
function moment(at: string, clock: number, text: Text): string {
  return clock - Date.parse(at) < DAY_MS ? timeOf(at, text) : dateAndTime(at, text);
}
