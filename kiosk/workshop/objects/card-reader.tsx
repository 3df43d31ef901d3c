import { Action } from './action.tsx';
import { Drawing } from './drawing.tsx';
import { useLastSaid } from './last-said.ts';
import type { ObjectProps } from './object-props.ts';

const CARDS = ['rouge', 'verte', 'bleue'] as const;

export function CardReader({ words: { badge }, locked, now, act }: ObjectProps) {
  const { value, times } = useLastSaid(now, 'badge');
  return (
    <>
      <Drawing>
        <rect class="case" x="54" y="14" width="92" height="84" rx="12" />
        <circle class="led" data-on={value !== null} cx="130" cy="29" r="6" />
        <path class="waves" d="M90 72a14 14 0 0 1 0-28M82 82a26 26 0 0 1 0-48" />
        {value !== null && (
          <g key={times} class="card-in">
            <rect class="card" data-color={value} x="30" y="42" width="62" height="40" rx="6" />
          </g>
        )}
      </Drawing>
      <p class="said" data-on={value !== null}>
        {value === null ? badge.waiting : (badge.tap[value] ?? value)}
      </p>
      <div class="actions">
        {CARDS.map((card) => (
          <Action key={card} locked={locked} color={card} onPress={() => act('tap', card)}>
            {badge.tap[card]}
          </Action>
        ))}
      </div>
    </>
  );
}
