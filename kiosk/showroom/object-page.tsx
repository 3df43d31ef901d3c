import type { PublicObject } from '../../hub/contract/objects.ts';
import { followHere } from '../desk/router.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import { DayChart } from './day-chart.tsx';
import { pictogramOfAll } from './object-pictogram.ts';
import { wordsOf } from './object-words.ts';
import type { Scene } from './scene.ts';
import { StateLine } from './state-line.tsx';
import { ValueView } from './value-view.tsx';

/** One object, as the square beside it opens it. */
export function ObjectPage({ scene, object }: { readonly scene: Scene; readonly object: PublicObject }) {
  const { text, own, now, live, charts } = scene;
  const { showroom } = text;
  const { does, doesNot, values } = wordsOf(object, now, live, text);
  return (
    <main class="object-page" data-object={object.id}>
      <div class="head">
        <span class="picture">
          <Pictogram name={pictogramOfAll(values.map(({ shown }) => shown))} />
        </span>
        <h1 lang={own.language} dir="auto">
          {object.name}
        </h1>
        {object.about !== '' && (
          <p class="about" lang={own.language} dir="auto">
            {object.about}
          </p>
        )}
        {object.room !== null && <p class="room">{showroom.inRoom(object.room)}</p>}
        {live && <StateLine state={object.state} text={text} />}
      </div>
      {values.map((words) => {
        const day = charts.of(object.id, words.shown.said.measure).value;
        return (
          <section key={words.shown.said.measure} class="measured">
            <ValueView words={words} text={text} />
            {day && <DayChart shown={words.shown} day={day} text={text} />}
          </section>
        );
      })}
      <div class="promises">
        {does.length > 0 && (
          <section>
            <h2>{showroom.does}</h2>
            <ul>
              {does.map((sentence) => (
                <li key={sentence}>
                  <Pictogram name="check" />
                  <span>{sentence}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h2>{showroom.doesNot}</h2>
          <ul>
            {doesNot.map((sentence) => (
              <li key={sentence}>
                <Pictogram name="cross" />
                <span>{sentence}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <a class="small-button back" href="/showroom" onClick={followHere}>
        <Pictogram name="back" />
        {showroom.back}
      </a>
    </main>
  );
}
