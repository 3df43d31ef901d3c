import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

export function Lamp({ words, state, locked, act }: ObjectProps) {
  const on = state.state === true;
  const brightness = Number(state.brightness ?? 100);
  const color = String(state.color ?? '#ffd9a0');
  const light = on ? 0.25 + (brightness / 100) * 0.75 : 0;
  return (
    <>
      <Drawing>
        <circle class="glow" cx="80" cy="46" r="44" fill={color} style={{ opacity: light * 0.45 }} />
        <circle class="glass" cx="80" cy="46" r="28" />
        <circle class="glow" cx="80" cy="46" r="27" fill={color} style={{ opacity: light }} />
        <path class="ink" d="M80 66V50m-8-6 8 6 8-6" />
        <path class="metal" d="M68 73h24v8H68zm3 10h18v6H71zm4 8h10v5H75z" />
      </Drawing>
      <p class="said" data-on={on}>
        {on ? words.lampe.on(brightness) : words.lampe.off}
      </p>
      <div class="actions">
        <Action locked={locked} onPress={() => act('toggle')}>
          {words.lampe.toggle}
        </Action>
      </div>
    </>
  );
}
