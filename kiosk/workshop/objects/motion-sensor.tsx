import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

export function MotionSensor({ words: { mouvement }, state, locked, act }: ObjectProps) {
  const moving = state.presence === true;
  return (
    <>
      <Drawing>
        <path class="beam" data-on={moving} d="M40 44 146 14v80L40 64z" />
        <path class="case" d="M14 26h22a8 8 0 0 1 8 8v40a8 8 0 0 1-8 8H14z" />
        <circle class="led" data-on={moving} cx="30" cy="54" r="7" />
        {moving && (
          <g class="walker">
            <circle class="person" cx="112" cy="40" r="9" />
            <path class="person-line" d="M112 50v22m0-14-13 6m13-6 13 8m-13 6-9 18m9-18 10 17" />
          </g>
        )}
      </Drawing>
      <p class="said" data-on={moving}>
        {moving ? mouvement.yes : mouvement.no}
      </p>
      <div class="actions">
        <Action locked={locked} strong onPress={() => act('move')}>
          {mouvement.move}
        </Action>
      </div>
    </>
  );
}
