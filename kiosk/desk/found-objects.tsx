import { useState } from 'preact/hooks';
import type { FoundObject, ShowroomObject } from '../../hub/contract/objects.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import type { DeskLive } from './desk-live.ts';
import { ObjectForm } from './object-form.tsx';
import { ObjectHead } from './object-head.tsx';
import { ObjectValues } from './object-values.tsx';

/** A neighbour's radio may bring hundreds. */
const AT_FIRST = 12;

interface Props {
  readonly text: Text;
  readonly live: DeskLive;
  /** The latest first. */
  readonly found: readonly FoundObject[];
  /** How many there are, with those that the filter hides. */
  readonly all: number;
  readonly leftOut: number;
  readonly mayChange: boolean;
  readonly onAdopted: (object: ShowroomObject) => void;
}

/** What speaks and belongs to nobody yet. */
export function FoundObjects({ text, live, found, all, leftOut, mayChange, onAdopted }: Props) {
  const { objects } = text;
  const [whole, setWhole] = useState(false);
  /** Its card stays where it is while somebody fills in its form. */
  const [adopting, setAdopting] = useState<string | null>(null);
  const shown = whole ? found : found.slice(0, AT_FIRST);
  return (
    <section>
      <h2>{objects.found}</h2>
      <p>{objects.foundIntro(all)}</p>
      {found.length === 0 && <p>{objects.noneFiltered}</p>}
      <ul class="object-list">
        {shown.map((object) => (
          <li key={object.key} data-key={object.key}>
            <ObjectHead text={text} object={object} room={roomName(object, live)} now={live.clock.value}>
              {/* Its gateway may tell of it long before it speaks. */}
              {object.state !== 'unknown' && <p>{objects.heardSince(timeOf(object.firstHeard, text))}</p>}
            </ObjectHead>
            <ObjectValues text={text} object={object} now={live.clock.value} />
            {mayChange &&
              (adopting === object.key ? (
                <ObjectForm
                  text={text}
                  rooms={live.building.value?.rooms ?? []}
                  of={{ name: object.name, room: object.room, about: '', public: false, workshops: false }}
                  values={object.values}
                  label={objects.adopt}
                  request={(choice) => ['POST', '/api/objects', { key: object.key, ...choice }]}
                  onDone={onAdopted}
                  onCancel={() => setAdopting(null)}
                />
              ) : (
                <div class="actions">
                  <button
                    type="button"
                    class="plain-button strong"
                    aria-label={objects.adoptOf(object.name)}
                    onClick={() => setAdopting(object.key)}
                  >
                    {objects.adopt}
                  </button>
                </div>
              ))}
          </li>
        ))}
      </ul>
      {found.length > shown.length && (
        <button type="button" class="plain-button" onClick={() => setWhole(true)}>
          {objects.showAll(found.length - shown.length)}
        </button>
      )}
      {leftOut > 0 && <p class="hint">{objects.leftOut(leftOut)}</p>}
    </section>
  );
}

const roomName = ({ room }: FoundObject, live: DeskLive): string | null =>
  live.building.value?.rooms.find(({ id }) => id === room)?.name ?? room;
