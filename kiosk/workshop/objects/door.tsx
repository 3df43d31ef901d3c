import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

/** More would not be seen one by one; the words say how many. */
const DRAWN_AT_MOST = 15;
const A_ROW = 5;

/** People who really are inside: the counter may have missed one, and that is for the learner to find out. */
export function Door({ words: { porte }, state, locked, act }: ObjectProps) {
  const inside = Number(state.inside ?? 0);
  return (
    <>
      <Drawing>
        <rect class="case" x="48" y="8" width="106" height="92" rx="6" />
        <path class="frame" d="M14 100V24h34v76" />
        <path class="leaf" d="M48 24v76L30 92V34z" />
        <circle class="led" cx="31" cy="17" r="4" data-on={false} />
        {Array.from({ length: Math.min(inside, DRAWN_AT_MOST) }, (_, place) => (
          <g
            key={place}
            class="arrives"
            transform={`translate(${66 + (place % A_ROW) * 18} ${92 - Math.floor(place / A_ROW) * 28})`}
          >
            <circle class="person" cy="-18" r="5.5" />
            <path class="person" d="M-7 0c0-15 14-15 14 0z" />
          </g>
        ))}
      </Drawing>
      <p class="said number">{porte.inside(inside)}</p>
      <div class="actions">
        <Action locked={locked} strong onPress={() => act('in')}>
          <Arrow to="in" />
          {porte.in}
        </Action>
        <Action locked={locked} onPress={() => act('out')}>
          <Arrow to="out" />
          {porte.out}
        </Action>
      </div>
    </>
  );
}

const Arrow = ({ to }: { to: 'in' | 'out' }) => (
  <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={to === 'in' ? 'M3 12h16m-7-7 7 7-7 7' : 'M21 12H5m7-7-7 7 7 7'} />
  </svg>
);
