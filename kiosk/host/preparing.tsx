import type { Workshop } from '../../hub/contract/workshops.ts';
import type { Text } from '../text/fr.ts';
import type { Ask } from './host-screen.tsx';
import { SeatCard } from './seat-card.tsx';

interface Props {
  readonly text: Text;
  readonly workshop: Workshop;
  readonly ask: Ask;
}

/** Seats start ahead of the learners, who then wait for nothing. */
export function Preparing({ text, workshop: { id, seats }, ask }: Props) {
  const { preparing } = text.host;
  const ready = seats.filter(({ runtime }) => runtime === 'ready').length;
  const all = seats.length;
  return (
    <>
      <p class="lead" role="status">
        {ready === all ? preparing.allReady(all) : preparing.ready(ready, all)}
      </p>
      <p class="actions">
        <button
          type="button"
          class="big-button strong"
          onClick={() => ask('POST', `/api/workshops/${id}/start`)}
        >
          {preparing.begin}
        </button>
        <button type="button" class="plain-button" onClick={() => ask('DELETE', '/api/workshops')}>
          {preparing.giveUp}
        </button>
      </p>
      <ul class="seats">
        {seats.map((seat) => (
          <SeatCard key={seat.id} text={text} seat={seat} workshop={id} ask={ask} before />
        ))}
      </ul>
    </>
  );
}
