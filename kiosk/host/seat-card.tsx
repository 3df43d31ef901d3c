import type { Seat } from '../../hub/contract/workshops.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import type { Ask } from './host-screen.tsx';

const PICTOGRAMS: Readonly<Record<Seat['progress'], PictogramName>> = {
  free: 'asleep',
  working: 'pencil',
  stuck: 'question',
  passed: 'check',
};

interface Props {
  readonly text: Text;
  readonly seat: Seat;
  readonly workshop: string;
  readonly ask: Ask;
  /** Nobody sits there yet: there is nothing to look into. */
  readonly before?: boolean;
}

/** One seat: how it goes there, in a picture and in words, and what the host can do about it. */
export function SeatCard({ text, seat, workshop, ask, before = false }: Props) {
  const { seat: words } = text.host;
  const act = (action: 'reset' | 'restart' | 'free') => () => {
    if (action === 'free' && !confirm(words.freeSure(seat.number))) return;
    void ask('POST', `/api/workshops/${workshop}/seats`, { action, seat: seat.id });
  };
  return (
    <li class="seat" data-progress={seat.progress} data-runtime={seat.runtime}>
      <h2>
        <Pictogram name={seat.trouble ? 'warning' : PICTOGRAMS[seat.progress]} />
        {words.title(seat.number)}
      </h2>
      <p class="state">
        {seat.runtime === 'ready' && !before ? words.progress[seat.progress] : words.runtime[seat.runtime]}
        {seat.taken && !seat.connected && words.away}
      </p>
      {seat.trouble && <p class="trouble">{words.trouble[seat.trouble]}</p>}
      {seat.taken && (
        <>
          <p>
            <progress value={seat.done} max={Math.max(1, seat.steps)} aria-hidden="true" />{' '}
            {words.steps(seat.done, seat.steps)}
          </p>
          <p class="facts">
            {seat.lastDeployed === null
              ? words.neverDeployed
              : words.deployed(timeOf(seat.lastDeployed, text))}
            {seat.memoryMb !== null && words.memory(seat.memoryMb)}
          </p>
        </>
      )}
      {!before && (
        <p class="actions">
          <a class="plain-button" href={`/workshop?seat=${seat.id}`} target="_blank" rel="noreferrer">
            {words.look}
            <span class="spoken">{words.ofSeat(seat.number)}</span>
          </a>
          <button type="button" class="plain-button" onClick={act('reset')}>
            {words.reset}
            <span class="spoken">{words.ofSeat(seat.number)}</span>
          </button>
          <button type="button" class="plain-button" onClick={act('restart')}>
            {words.restart}
            <span class="spoken">{words.ofSeat(seat.number)}</span>
          </button>
          {seat.taken && (
            <button type="button" class="plain-button" onClick={act('free')}>
              {words.free}
              <span class="spoken">{words.ofSeat(seat.number)}</span>
            </button>
          )}
        </p>
      )}
    </li>
  );
}
