import { spacedTrialCode } from '../../hub/contract/trial-codes.ts';
import { useTitleFocus } from '../entrance/title-focus.ts';
import type { VisitorText } from '../text/visitor-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { withdrawAddress } from './withdraw-address.ts';

interface Props {
  readonly text: VisitorText;
  readonly code: string;
  readonly onPrint: () => void;
  readonly onNoted: () => void;
}

/** All that a participant receives. It is shown once; nobody can look it up. Never said aloud (A3). */
export function CodeView({ text, code, onPrint, onNoted }: Props) {
  const words = text.trial.code;
  const address = withdrawAddress(location, code);
  return (
    <main class="scene trial-scene code-scene">
      <h1 ref={useTitleFocus()} tabindex={-1}>
        {words.title}
      </h1>
      <div class="code-and-square">
        <p class="trial-code" dir="ltr">
          {spacedTrialCode(code)
            .split('-')
            .map((part) => (
              <span key={part}>{part}</span>
            ))}
        </p>
        {address !== null && <QrCode content={address} label={words.square} />}
      </div>
      <div class="lines">
        <p>{words.keep}</p>
        <p>{words.alone}</p>
      </div>
      <div class="choices">
        <BigButton label={words.print} pictogram="printer" tone="quiet" onPress={onPrint} />
        <BigButton label={words.noted} pictogram="check" onPress={onNoted} />
      </div>
    </main>
  );
}
