import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import type { CallStatus, View } from './entrance-state.ts';
import { useTitleFocus } from './title-focus.ts';

const PICTURES: Readonly<Record<CallStatus, PictogramName>> = {
  ringing: 'bell-ringing',
  coming: 'coming',
  unanswered: 'clock',
  failed: 'unplugged',
};

interface Props {
  readonly text: EntranceText;
  readonly view: View & { name: 'call' };
  readonly onBack: () => void;
}

/** Somebody was called: it rings, they come, or nobody answers and one goes to the desk. */
export function CallView({ text, view, onBack }: Props) {
  const { entrance } = text;
  const { title, sentence } = entrance.calling[view.status];
  return (
    <main class="scene confirmation" data-tone={`call-${view.status}`}>
      <ListenButtons words={text.entrance} inCorner />
      <div class="arch">
        <Pictogram name={PICTURES[view.status]} />
      </div>
      <div class="words">
        <h1 ref={useTitleFocus()} tabindex={-1}>
          {title}
        </h1>
        <p>{sentence}</p>
      </div>
      <div class="choices">
        <BigButton label={entrance.back} pictogram="back" tone="quiet" onPress={onBack} />
      </div>
    </main>
  );
}
