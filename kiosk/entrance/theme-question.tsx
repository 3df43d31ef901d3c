import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import { useTitleFocus } from './title-focus.ts';
import { UndoButton } from './undo-button.tsx';

export interface Theme {
  readonly id: string;
  /** As the building file names it, in the building's own language. */
  readonly name: string;
}

const PICTURES: Readonly<Record<string, PictogramName>> = {
  budget: 'budget',
  sante: 'sante',
  emploi: 'emploi',
  droits: 'droits',
  culture: 'culture',
  numerique: 'numerique',
};

interface Props {
  readonly text: EntranceText;
  readonly themes: readonly Theme[];
  /** Whether the building's own names are in the language shown. */
  readonly ownLanguage: boolean;
  readonly undo: boolean;
  readonly onTheme: (id: string) => void;
  readonly onSkip: () => void;
  readonly onUndo: () => void;
}

/** Why do you come today? Nobody has to answer, and no answer leads to anybody. */
export function ThemeQuestion({ text, themes, ownLanguage, undo, onTheme, onSkip, onUndo }: Props) {
  const { entrance } = text;
  const known: Readonly<Record<string, string>> = entrance.themes;
  return (
    <main class="scene why">
      <ListenButtons words={text.entrance} inCorner />
      <div class="words">
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {entrance.why}
        </h1>
        <p>{entrance.whyFree}</p>
      </div>
      <ul class="themes">
        {themes.map(({ id, name }) => (
          <li key={id}>
            <button type="button" class="theme" onClick={() => onTheme(id)}>
              <Pictogram name={PICTURES[id] ?? 'other'} />
              <span>{ownLanguage ? name : (known[id] ?? name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="choices">
        {undo && <UndoButton text={text} view={{ name: 'theme' }} onUndo={onUndo} />}
        <BigButton label={entrance.noAnswer} pictogram="forward" tone="quiet" onPress={onSkip} />
      </div>
    </main>
  );
}
