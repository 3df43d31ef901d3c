import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { LanguageButtons } from '../ui/language-buttons.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { BadgeIllustration, type ReaderSide } from './badge-illustration.tsx';

interface Props {
  readonly text: EntranceText;
  readonly languages: readonly EntranceText[];
  readonly building: string;
  /** Where the reader is, seen from here; null: the building file does not say. */
  readonly side: ReaderSide | null;
  /** The banner takes room: what reads aloud goes into the corner. */
  readonly withBanner: boolean;
  /** Arrivals that wait for the hub. */
  readonly kept: number;
  readonly onNoBadge: () => void;
  readonly onCall: () => void;
  readonly onNotice: () => void;
  readonly onLanguage: (code: string) => void;
}

/** Both ways in, equally visible: the badge, and no badge. Then help, in the reader's own language. */
export function Waiting(props: Props) {
  const { text, languages, building, side, withBanner, kept, onNoBadge, onCall, onNotice, onLanguage } =
    props;
  const { entrance } = text;
  return (
    <main class="scene waiting">
      <p class="building">{building}</p>
      <div class="arch">
        <BadgeIllustration label={entrance.presentBadgePicture} side={side} />
      </div>
      <div class="words">
        <h1>{entrance.presentBadge}</h1>
        {side !== null && <p class="side">{entrance.readerAt[side]}</p>}
        {kept > 0 && <p class="kept">{entrance.waiting(kept)}</p>}
        <ListenButtons words={text.entrance} inCorner={withBanner} />
      </div>
      <div class="choices">
        <BigButton label={entrance.noBadge} pictogram="people" onPress={onNoBadge} />
        <BigButton label={entrance.call} pictogram="bell" tone="quiet" onPress={onCall} />
      </div>
      <div class="foot">
        <LanguageButtons
          label={text.entrance.languages}
          text={text}
          languages={languages}
          onLanguage={onLanguage}
        />
        <button type="button" class="small-button" onClick={onNotice}>
          <Pictogram name="shield" />
          {entrance.notice.button}
        </button>
      </div>
    </main>
  );
}
