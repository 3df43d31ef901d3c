import type { ReadonlySignal } from '@preact/signals';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { BigButton } from '../ui/big-button.tsx';
import type { PairStanding } from './ask-for-code.ts';

interface Props {
  readonly text: Text;
  readonly standing: ReadonlySignal<PairStanding>;
  /** Whether the code can be said aloud. */
  readonly canListen: ReadonlySignal<boolean>;
  readonly onListen: (code: string) => void;
}

export function Pair({ text, standing, canListen, onListen }: Props) {
  const { pairing } = text;
  const now = standing.value;
  return (
    <div class="pair">
      {now.state === 'lost' && <Banner pictogram="unplugged" {...pairing.lost} />}
      {now.state === 'too-many' && <Banner pictogram="warning" {...pairing.tooMany} />}
      <main>
        <h1>{now.state === 'accepted' ? pairing.accepted : pairing.title}</h1>
        <div class="code-place" role="status" aria-label={pairing.code}>
          {now.state === 'waiting' ? (
            <Code code={now.code} />
          ) : (
            now.state === 'asking' && <p>{pairing.asking}</p>
          )}
        </div>
        <p>{pairing.sentence}</p>
        {now.state === 'waiting' && canListen.value && (
          <BigButton
            label={pairing.listen}
            pictogram="speaker"
            tone="quiet"
            onPress={() => onListen(now.code)}
          />
        )}
      </main>
    </div>
  );
}

/** Two groups of three, which are easier to carry in one's head. Screen readers say it letter by letter. */
function Code({ code }: { code: string }) {
  const half = code.length / 2;
  return (
    <p class="code">
      <span class="spoken">{[...code].join(', ')}</span>
      <span aria-hidden="true">{code.slice(0, half)}</span>
      <span aria-hidden="true">{code.slice(half)}</span>
    </p>
  );
}
