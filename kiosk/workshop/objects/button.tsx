import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import { useLastSaid } from './last-said.ts';
import type { ObjectProps } from './object-props.ts';

export function Button({ words: { bouton }, locked, now, act }: ObjectProps) {
  const { value, times } = useLastSaid(now, 'bouton');
  return (
    <>
      <Drawing>
        <rect class="case" x="34" y="56" width="92" height="44" rx="10" />
        <g key={times} class={value === null ? '' : 'is-pressed'}>
          <path class="push" d="M50 56c0-26 60-26 60 0z" />
        </g>
      </Drawing>
      <p class="said" data-on={value !== null}>
        {value === null ? bouton.waiting : (bouton.pressed[value] ?? value)}
      </p>
      <div class="actions">
        <Action locked={locked} strong onPress={() => act('press', 'single')}>
          {bouton.press}
        </Action>
        <Action locked={locked} onPress={() => act('press', 'double')}>
          {bouton.double}
        </Action>
        <Action locked={locked} onPress={() => act('press', 'long')}>
          {bouton.long}
        </Action>
      </div>
    </>
  );
}
