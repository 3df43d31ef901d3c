import { useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { Badge, badgesAnswerSchema } from '../../hub/contract/badges.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import type { News } from './badges.tsx';

type Found = z.infer<typeof badgesAnswerSchema>;
interface Props {
  readonly text: Text;
  readonly onOpen: (badge: Badge) => void;
  readonly onNews: (news: News | null) => void;
}

/** For who has lost the card. Nobody is listed who was not asked for. */
export function BadgeSearch({ text, onOpen, onNews }: Props) {
  const { badges } = text;
  const id = useId();
  const [name, setName] = useState('');
  const [found, setFound] = useState<Found | null>(null);

  async function find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    onNews(null);
    const query = new URLSearchParams({ name: name.trim() });
    const answer = await hubRequest<Found>(text, 'GET', `/api/badges?${query}`);
    if (answer.ok) setFound(answer.data);
    else onNews({ title: answer.message, sentence: answer.hint });
  }

  return (
    <section>
      <h2>{badges.search}</h2>
      <form class="form" onSubmit={find}>
        <div class="field">
          <label for={id}>{badges.firstName}</label>
          <p class="hint" id={`${id}-hint`}>
            {badges.searchHint}
          </p>
          <input
            id={id}
            type="text"
            value={name}
            required
            maxLength={40}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={`${id}-hint`}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="big-button quiet">
          {badges.find}
        </button>
      </form>
      <div role="status">
        {found && <p>{badges.found(found.badges.length)}</p>}
        {found?.more && <p>{badges.more}</p>}
      </div>
      {found && (
        <ul class="badge-list">
          {found.badges.map((badge) => (
            <li key={badge.id}>
              <button type="button" class="plain" onClick={() => onOpen(badge)}>
                {badge.firstName}
              </button>
              <span>{badge.ageBand ? badges.ageBands[badge.ageBand] : badges.notSaid}</span>
              <span>{badges.states[badge.state]}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
