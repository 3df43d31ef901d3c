import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

/** The column's ends, °C: colder than outside, warmer than the heater makes it. */
const LOWEST = 5;
const HIGHEST = 50;
const COLUMN = 62;

export function Thermometer({ words: { thermometre }, state, locked, act }: ObjectProps) {
  const degrees = typeof state.temperature === 'number' ? state.temperature : null;
  const heater = state.heater === true;
  const open = state.window === true;
  const share = Math.min(1, Math.max(0, ((degrees ?? LOWEST) - LOWEST) / (HIGHEST - LOWEST)));
  return (
    <>
      <Drawing>
        <rect class="case" x="8" y="12" width="144" height="88" rx="8" />
        <g class="window" data-open={open}>
          <rect class="sky" x="100" y="26" width="38" height="38" rx="3" />
          <path
            class="frame"
            d={open ? 'M100 26l-14 8v38l14-8z' : 'M100 26h38v38h-38zM119 26v38M100 45h38'}
          />
        </g>
        <g class="heater" data-on={heater}>
          <path class="metal" d="M92 76h50v18H92z" />
          <path class="bars" d="M100 79v12M109 79v12M117 79v12M126 79v12M134 79v12" />
          {heater && <path class="waves" d="M104 72q4-4 0-8M117 72q4-4 0-8M130 72q4-4 0-8" />}
        </g>
        <rect class="tube" x="36" y="20" width="12" height="66" rx="6" />
        <circle class="bulb" cx="42" cy="88" r="9" />
        <rect class="column" x="39" width="6" y={86 - share * COLUMN} height={share * COLUMN + 2} rx="3" />
        <path class="marks" d="M54 24h8M54 38h5M54 52h8M54 66h5M54 80h8" />
      </Drawing>
      <p class="said number">{degrees === null ? '…' : thermometre.degrees(degrees)}</p>
      <div class="actions">
        <Action locked={locked} pressed={heater} onPress={() => act('heater')}>
          {thermometre.heater}
        </Action>
        <Action locked={locked} pressed={open} onPress={() => act('window')}>
          {thermometre.window}
        </Action>
      </div>
    </>
  );
}
