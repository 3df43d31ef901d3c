import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Heads } from '../ui/heads.tsx';
import type { View } from './entrance-state.ts';
import { StillThere } from './still-there.tsx';
import { useTitleFocus } from './title-focus.ts';

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

interface Props {
  readonly text: EntranceText;
  readonly view: View & { name: 'party' };
  readonly onChoose: (people: number) => void;
  readonly onBack: () => void;
  readonly onStay: () => void;
}

export function PartyQuestion({ text, view, onChoose, onBack, onStay }: Props) {
  const { entrance } = text;
  return (
    <main class="scene party">
      <ListenButtons words={text.entrance} inCorner />
      <div class="words">
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {entrance.howMany}
        </h1>
        <p>{entrance.touchNumber}</p>
      </div>
      <ul class="numbers">
        {NUMBERS.map((count) => (
          <li key={count}>
            <button
              type="button"
              class="number"
              aria-label={entrance.people(count)}
              aria-pressed={view.chosen?.people === count}
              onClick={() => onChoose(count)}
            >
              <span class="digits">{count}</span>
              <Heads count={count} />
            </button>
          </li>
        ))}
      </ul>
      <BigButton label={entrance.back} pictogram="back" tone="quiet" onPress={onBack} />
      {view.warned && <StillThere text={text} onStay={onStay} />}
    </main>
  );
}
