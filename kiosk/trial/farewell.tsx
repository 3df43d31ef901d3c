import { useTitleFocus } from '../entrance/title-focus.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';

interface Props {
  readonly words: { readonly title: string; readonly sentence: string };
  readonly pictogram: PictogramName;
  readonly back: string;
  /** Null: there is nowhere to go back to. */
  readonly onBack: (() => void) | null;
}

/** It is done, and nothing more is asked. */
export function Farewell({ words, pictogram, back, onBack }: Props) {
  return (
    <main class="scene confirmation" data-tone={pictogram === 'wave' ? 'out' : 'in'}>
      <div class="arch">
        <Pictogram name={pictogram} />
      </div>
      <div class="words">
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {words.title}
        </h1>
        <p>{words.sentence}</p>
      </div>
      {onBack !== null && (
        <div class="choices">
          <BigButton label={back} pictogram="back" tone="quiet" onPress={onBack} />
        </div>
      )}
    </main>
  );
}
