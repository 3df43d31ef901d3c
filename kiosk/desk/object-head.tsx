import type { ComponentChildren } from 'preact';
import type { FoundObject, ObjectState, ShowroomObject } from '../../hub/contract/objects.ts';
import { shownValues } from '../showroom/measures.ts';
import { pictogramOfAll } from '../showroom/object-pictogram.ts';
import { ageWords } from '../showroom/object-words.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';

const STATES: Readonly<Record<ObjectState, PictogramName>> = {
  online: 'check',
  silent: 'asleep',
  lost: 'unplugged',
  unknown: 'question',
};

interface Props {
  readonly text: Text;
  readonly object: FoundObject | ShowroomObject;
  /** Its name. */
  readonly room: string | null;
  /** ms */
  readonly now: number;
  readonly children?: ComponentChildren;
}

/** What an object is called, where it is, and whether it speaks. */
export function ObjectHead({ text, object, room, now, children }: Props) {
  const { objects, showroom } = text;
  const { name, model, dialect, state, lastHeard, key } = object;
  // Its gateway has told of it; it has said nothing itself.
  const isNew = state === 'unknown' && object.values.length === 0;
  const heard =
    lastHeard === null
      ? objects.neverHeard
      : objects.heardAt(ageWords(Math.max(0, now - Date.parse(lastHeard)), showroom).toLowerCase());
  return (
    <div class="object-head">
      <span class="picture">
        <Pictogram name={pictogramOfAll(shownValues(object.values))} />
      </span>
      <div>
        <h3>{name}</h3>
        <p title={key}>
          {[...new Set([model, objects.dialects[dialect] ?? dialect])].filter(Boolean).join(', ')}
        </p>
        <p>{room === null ? objects.noRoom : objects.in(room)}</p>
        {children}
      </div>
      <p class="object-state" data-state={state}>
        <Pictogram name={STATES[state]} />
        <span>
          <strong>{objects.state[state]}</strong>
          {!isNew && <small>{heard}</small>}
        </span>
      </p>
    </div>
  );
}
