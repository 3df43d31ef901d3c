import type { ObjectState } from '../../hub/contract/objects.ts';
import type { ShowroomText } from '../text/showroom-text.ts';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';

const PICTOGRAMS: Readonly<Record<ObjectState, PictogramName>> = {
  online: 'check',
  silent: 'asleep',
  lost: 'unplugged',
  unknown: 'question',
};

/** Whether it is there, in a word and a picture. */
export function StateLine({ state, text }: { state: ObjectState; text: ShowroomText }) {
  return (
    <p class="state" data-state={state}>
      <Pictogram name={PICTOGRAMS[state]} />
      <span>{text.showroom.state[state]}</span>
    </p>
  );
}
