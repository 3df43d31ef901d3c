import type { ReadonlySignal } from '@preact/signals';
import type { BuildingFacts } from '../live/building-facts.ts';
import type { ConnectionState } from '../live/live-connection.ts';
import type { EntranceText } from '../text/entrance-text.ts';
import { Banner } from '../ui/banner.tsx';
import { StatusLine } from '../ui/status-line.tsx';
import type { ReaderSide } from './badge-illustration.tsx';
import { CallView } from './call-view.tsx';
import { Confirmation } from './confirmation.tsx';
import { canUndo, type EntranceState } from './entrance-state.ts';
import { Notice } from './notice.tsx';
import { PartyQuestion } from './party-question.tsx';
import { ThemeQuestion } from './theme-question.tsx';
import { Waiting } from './waiting.tsx';
import { wordsOf } from './words-of.ts';

/** What a touch does; every one of them is a button somewhere. */
export interface EntranceActions {
  readonly noBadge: () => void;
  readonly choose: (people: number) => void;
  readonly undo: () => void;
  readonly proceed: () => void;
  readonly theme: (id: string) => void;
  readonly call: () => void;
  readonly notice: () => void;
  readonly language: (code: string) => void;
  readonly back: () => void;
  readonly stay: () => void;
}

interface Props {
  readonly actions: EntranceActions;
  readonly building: ReadonlySignal<BuildingFacts>;
  /** The building's own language first. */
  readonly languages: ReadonlySignal<readonly [EntranceText, ...EntranceText[]]>;
  readonly text: ReadonlySignal<EntranceText>;
  readonly side: ReadonlySignal<ReaderSide | null>;
  readonly state: ReadonlySignal<EntranceState>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** Arrivals that wait for the hub. */
  readonly kept: ReadonlySignal<number>;
}

export function Entrance(props: Props) {
  const text = props.text.value;
  const { view, since } = props.state.value;
  const words = wordsOf(view, text);
  const connection = props.connection.value;
  const lost = connection === 'lost' || connection === 'refused';
  return (
    <div class="entrance" data-view={view.name} data-connection={connection} data-language={text.language}>
      {lost && view.name === 'waiting' && (
        <Banner
          pictogram={connection === 'lost' ? 'unplugged' : 'locked'}
          {...(connection === 'lost' ? text.entrance.lost : text.entrance.refused)}
        />
      )}
      <Scene {...props} withBanner={lost} />
      <StatusLine words={words.join(' ')} event={view.name === 'passage' ? view.passage : since} />
    </div>
  );
}

function Scene({
  actions,
  building,
  languages,
  text,
  side,
  state,
  kept,
  withBanner,
}: Props & { readonly withBanner: boolean }) {
  const { view } = state.value;
  const undo = canUndo(state.value);
  switch (view.name) {
    case 'waiting':
      return (
        <Waiting
          text={text.value}
          languages={languages.value}
          building={building.value.name}
          side={side.value}
          withBanner={withBanner}
          kept={kept.value}
          onNoBadge={actions.noBadge}
          onCall={actions.call}
          onNotice={actions.notice}
          onLanguage={actions.language}
        />
      );
    case 'party':
      return (
        <PartyQuestion
          text={text.value}
          view={view}
          onChoose={actions.choose}
          onBack={actions.back}
          onStay={actions.stay}
        />
      );
    case 'theme':
      return (
        <ThemeQuestion
          text={text.value}
          themes={building.value.themes}
          ownLanguage={text.value === languages.value[0]}
          undo={undo}
          onTheme={actions.theme}
          onSkip={actions.proceed}
          onUndo={actions.undo}
        />
      );
    case 'call':
      return <CallView key={view.status} text={text.value} view={view} onBack={actions.back} />;
    case 'notice':
      return (
        <Notice
          text={text.value}
          building={building.value.name}
          privacy={building.value.privacy}
          view={view}
          onBack={actions.back}
          onStay={actions.stay}
        />
      );
    default:
      return (
        <Confirmation
          key={view.name === 'passage' ? view.passage : view.name}
          text={text.value}
          view={view}
          undo={undo}
          onUndo={actions.undo}
          onContinue={actions.proceed}
        />
      );
  }
}
