import type { Text } from '../text/fr.ts';
import { Heads } from '../ui/heads.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import type { Outcome, View } from './entrance-state.ts';
import { wordsOf } from './words-of.ts';

type ConfirmationView = Exclude<View, { name: 'waiting' | 'party' }>;
type Tone = Outcome | 'noted' | 'kept' | 'not-counted';

const PICTURES: Readonly<Record<Tone, PictogramName>> = {
  in: 'arrive',
  out: 'wave',
  repeat: 'list',
  'random-id': 'changing',
  unknown: 'unknown',
  refused: 'locked',
  noted: 'arrive',
  kept: 'list',
  'not-counted': 'unplugged',
};

/** What became of a badge or a touch: one picture, a word, a sentence; never who. */
export function Confirmation({ text, view }: { text: Text; view: ConfirmationView }) {
  const tone: Tone = view.name === 'passage' ? view.outcome : view.name;
  const [title, sentence] = wordsOf(view, text);
  return (
    <main
      class="scene confirmation"
      data-tone={tone}
      {...(view.name === 'passage' ? { 'data-seq': view.seq } : {})}
    >
      <div class="arch">
        <Pictogram name={PICTURES[tone]} />
      </div>
      <div class="words">
        <h1>{title}</h1>
        <p>{sentence}</p>
        {view.name === 'noted' && <Heads count={view.people} />}
      </div>
    </main>
  );
}
