import type { ReadonlySignal } from '@preact/signals';
import type { ConnectionState } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { StatusLine } from '../ui/status-line.tsx';
import { Confirmation } from './confirmation.tsx';
import type { EntranceState, View } from './entrance-state.ts';
import { PartyQuestion } from './party-question.tsx';
import { Waiting } from './waiting.tsx';
import { wordsOf } from './words-of.ts';

interface Props {
  readonly text: Text;
  readonly building: ReadonlySignal<string>;
  readonly state: ReadonlySignal<EntranceState>;
  readonly connection: ReadonlySignal<ConnectionState>;
  /** Touches that wait for the hub. */
  readonly kept: ReadonlySignal<number>;
  readonly onNoBadge: () => void;
  readonly onBack: () => void;
  readonly onStay: () => void;
  readonly onChoose: (people: number) => void;
}

export function Entrance(props: Props) {
  const { text } = props;
  const { view, since } = props.state.value;
  const words = wordsOf(view, text);
  const connection = props.connection.value;
  const lost = connection === 'lost' || connection === 'refused';
  return (
    <div class="entrance" data-view={view.name} data-connection={connection}>
      {lost && view.name === 'waiting' && (
        <Banner
          pictogram={connection === 'lost' ? 'unplugged' : 'locked'}
          {...(connection === 'lost' ? text.entrance.lost : text.entrance.refused)}
        />
      )}
      <Scene {...props} view={view} />
      <StatusLine words={words.join(' ')} event={view.name === 'passage' ? view.seq : since} />
    </div>
  );
}

function Scene({ view, ...props }: Props & { view: View }) {
  switch (view.name) {
    case 'waiting':
      return (
        <Waiting
          text={props.text}
          building={props.building.value}
          kept={props.kept.value}
          onNoBadge={props.onNoBadge}
        />
      );
    case 'party':
      return (
        <PartyQuestion
          text={props.text}
          view={view}
          onChoose={props.onChoose}
          onBack={props.onBack}
          onStay={props.onStay}
        />
      );
    default:
      return (
        <Confirmation key={view.name === 'passage' ? view.seq : view.name} text={props.text} view={view} />
      );
  }
}
