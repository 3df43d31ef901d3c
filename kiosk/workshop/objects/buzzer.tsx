import { useEffect, useState } from 'preact/hooks';
import { sound } from '../tone.ts';
import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

/** Silent until somebody asks to hear it: eight of them stand in one room. */
export function Buzzer({ words: { buzzer }, state, locked }: ObjectProps) {
  const on = state.state === true;
  const tone = Number(state.tone ?? 0);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (heard && on && !locked) return sound(tone);
  }, [heard, on, tone, locked]);
  return (
    <>
      <Drawing>
        <circle class="case" cx="80" cy="56" r="40" />
        <circle class="dark" cx="80" cy="56" r="9" />
        {on && (
          <g class="ringing">
            <path
              class="waves"
              d="M130 38a40 40 0 0 1 0 36M30 38a40 40 0 0 0 0 36M142 30a56 56 0 0 1 0 52M18 30a56 56 0 0 0 0 52"
            />
          </g>
        )}
      </Drawing>
      <p class="said" data-on={on}>
        {on ? buzzer.on(tone) : buzzer.off}
      </p>
      <div class="actions">
        <Action locked={false} pressed={heard} onPress={() => setHeard(!heard)}>
          {buzzer.sound}
        </Action>
      </div>
    </>
  );
}
