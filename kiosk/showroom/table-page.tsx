import { useEffect, useState } from 'preact/hooks';
import type { PublicObject } from '../../hub/contract/objects.ts';
import { ObjectCard } from './object-card.tsx';
import type { Scene } from './scene.ts';

/** As many cards as are read from two metres; more take turns. */
const ON_ONE_PAGE = 4;
/** Four objects are read in a quarter of a minute. */
const TURN_MS = 15_000;

/** The screen beside the table: nothing to touch but the pause, which whoever reads slowly needs (WCAG 2.2.2). */
export function TablePage({
  scene,
  objects,
}: {
  readonly scene: Scene;
  readonly objects: readonly PublicObject[];
}) {
  const { table } = scene.text.showroom;
  const pages = Math.max(1, Math.ceil(objects.length / ON_ONE_PAGE));
  const [turn, setTurn] = useState(0);
  const [paused, setPaused] = useState(false);
  useEffect(() => {
    if (paused || pages === 1) return;
    const timer = setInterval(() => setTurn((each) => each + 1), TURN_MS);
    return () => clearInterval(timer);
  }, [paused, pages]);

  const page = turn % pages;
  // As many on each page as on the others, as far as it goes.
  const onEach = Math.ceil(objects.length / pages);
  const shown = objects.slice(page * onEach, (page + 1) * onEach);
  return (
    <>
      <ul class="objects" data-count={shown.length}>
        {shown.map((object) => (
          <ObjectCard key={object.id} scene={scene} object={object} table />
        ))}
      </ul>
      {pages > 1 && (
        <p class="turn">
          <span>{table.page(page + 1, pages)}</span>
          <button type="button" class="small-button" onClick={() => setPaused(!paused)}>
            {paused ? table.resume : table.pause}
          </button>
        </p>
      )}
    </>
  );
}
