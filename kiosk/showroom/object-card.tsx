import type { PublicObject } from '../../hub/contract/objects.ts';
import { followHere } from '../desk/router.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import { DayChart } from './day-chart.tsx';
import { pictogramOfAll } from './object-pictogram.ts';
import { wordsOf } from './object-words.ts';
import type { Scene } from './scene.ts';
import { StateLine } from './state-line.tsx';
import { ValueView } from './value-view.tsx';

/** On a card there is room for what tells most; on a card that is read from two metres, for one value. */
const VALUES = 2;
const VALUES_ON_TABLE = 1;

interface Props {
  readonly scene: Scene;
  readonly object: PublicObject;
  /** Beside the table, on a screen that nobody touches. */
  readonly table?: boolean;
}

/** One object among others: its name, what it measures, what it says now, its last day. */
export function ObjectCard({ scene, object, table = false }: Props) {
  const { text, own, now, live, charts } = scene;
  const { does, values } = wordsOf(object, now, live, text);
  const [main] = values;
  // A button that nobody has pressed yet: an empty card would look broken.
  const state = main === undefined && object.state === 'online' ? 'unknown' : object.state;
  const day = main && charts.of(object.id, main.shown.said.measure).value;
  return (
    <li class="object" data-object={object.id} data-state={object.state}>
      <div class="head">
        <span class="picture">
          <Pictogram name={pictogramOfAll(values.map(({ shown }) => shown))} />
        </span>
        <h2 lang={own.language} dir="auto">
          {object.name}
        </h2>
        {state === 'online' || !live ? (
          <p class="does">{does[0] ?? ''}</p>
        ) : (
          <StateLine state={state} text={text} />
        )}
      </div>
      <div class="values">
        {values.slice(0, table ? VALUES_ON_TABLE : VALUES).map((words) => (
          <ValueView key={words.shown.said.measure} words={words} text={text} />
        ))}
      </div>
      {main && day && <DayChart shown={main.shown} day={day} text={text} />}
      {!table && (
        <a
          class="small-button"
          href={`/showroom/${object.id}`}
          onClick={followHere}
          aria-label={text.showroom.moreOf(object.name)}
        >
          {text.showroom.more}
          <Pictogram name="forward" />
        </a>
      )}
    </li>
  );
}
