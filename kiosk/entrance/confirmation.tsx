import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Heads } from '../ui/heads.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import type { Outcome, View } from './entrance-state.ts';
import { UndoButton } from './undo-button.tsx';
import { wordsOf } from './words-of.ts';

type ConfirmationView = Exclude<View, { name: 'waiting' | 'party' | 'theme' | 'call' | 'notice' }>;
type Tone = Outcome | 'noted' | 'kept' | 'not-counted' | 'thanks' | 'cancelled' | 'too-late';

const PICTURES: Readonly<Record<Tone, PictogramName>> = {
  in: 'arrive',
  out: 'wave',
  repeat: 'list',
  'random-id': 'changing',
  unknown: 'unknown',
  refused: 'locked',
  captured: 'check',
  noted: 'arrive',
  kept: 'list',
  'not-counted': 'unplugged',
  thanks: 'check',
  cancelled: 'undo',
  'too-late': 'warning',
};

interface Props {
  readonly text: EntranceText;
  readonly view: ConfirmationView;
  /** Whether whoever passed can still say that it was a mistake. */
  readonly undo: boolean;
  readonly onUndo: () => void;
  readonly onContinue: () => void;
}

/** What became of a badge or a touch: one picture, a word, a sentence. A first name only where it was asked for. */
export function Confirmation({ text, view, undo, onUndo, onContinue }: Props) {
  const tone: Tone = view.name === 'passage' ? view.outcome : view.name;
  const [title, sentence] = wordsOf(view, text);
  return (
    <main
      class="scene confirmation"
      data-tone={tone}
      {...(view.name === 'passage' ? { 'data-seq': view.passage } : {})}
    >
      <div class="arch">
        <Pictogram name={PICTURES[tone]} />
      </div>
      <div class="words">
        <h1>{greetingOf(view, text) ?? title}</h1>
        <p>{sentence}</p>
        {view.name === 'noted' && <Heads count={view.people} />}
      </div>
      <div class="choices">
        {undo && <UndoButton text={text} view={view} onUndo={onUndo} />}
        <BigButton label={text.entrance.continue} pictogram="forward" tone="quiet" onPress={onContinue} />
      </div>
    </main>
  );
}

function greetingOf(view: ConfirmationView, { entrance }: EntranceText): string | null {
  if (view.name !== 'passage' || view.greeting === null) return null;
  return view.outcome === 'in' || view.outcome === 'out'
    ? entrance.greeting[view.outcome](view.greeting)
    : null;
}
