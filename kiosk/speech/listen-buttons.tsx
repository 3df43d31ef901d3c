import './listen-buttons.css';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Pictogram } from '../ui/pictogram.tsx';
import type { Guide } from './guide.ts';

/** Null where nothing is said, as in a preview. */
export const GuideContext = createContext<Guide | null>(null);

interface Props {
  readonly words: { readonly listen: string; readonly louder: string };
  /** Pictures alone, in the corner of a screen that is full. */
  readonly inCorner?: boolean;
}

/** "Listen", and once something was said "Louder". Nothing at all where no voice has this language. */
export function ListenButtons({ words, inCorner = false }: Props) {
  const guide = useContext(GuideContext);
  if (!guide?.offered.value) return null;
  const { listen, louder } = words;
  return (
    <div class={inCorner ? 'listen in-corner' : 'listen'} data-speaking={guide.speech.speaking.value}>
      <button type="button" class="small-button" aria-label={listen} onClick={() => guide.listen()}>
        <Pictogram name="speaker" />
        {!inCorner && listen}
      </button>
      {guide.guiding.value && (
        <button type="button" class="small-button" aria-label={louder} onClick={() => guide.louder()}>
          <Pictogram name="louder" />
          {!inCorner && louder}
        </button>
      )}
    </div>
  );
}
