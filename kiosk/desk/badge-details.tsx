import { useState } from 'preact/hooks';
import type { Badge, CardAnswer, CardState, Holder } from '../../hub/contract/badges.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import type { News } from './badges.tsx';
import { CardReader } from './card-reader.tsx';
import { HolderFacts } from './holder-facts.tsx';
import { HolderForm } from './holder-form.tsx';
import { Rights } from './rights.tsx';

interface Props {
  readonly text: Text;
  readonly badge: Badge;
  readonly onChanged: (badge: Badge, news: News) => void;
  /** The badge is no more. */
  readonly onGone: (news: News) => void;
  readonly onNews: (news: News | null) => void;
}

/** One badge: who has it, until when that is known, and what can be done with it. */
export function BadgeDetails({ text, badge, onChanged, onGone, onNews }: Props) {
  const { badges } = text;
  const [doing, setDoing] = useState<'change' | 'replace' | null>(null);
  const address = `/api/badges/${badge.id}`;

  async function ask(path: string, body: object, news: (badge: Badge) => News): Promise<void> {
    const answer = await hubRequest<Badge>(text, 'POST', path, body);
    if (!answer.ok) return onNews({ title: answer.message, sentence: answer.hint });
    setDoing(null);
    onChanged(answer.data, { ...news(answer.data), good: true });
  }
  const setState = (state: CardState) =>
    ask(`${address}/state`, { state }, () => ({
      title: badges.stateChanged(badges.states[state] ?? state),
      sentence: '',
    }));
  const change = (holder: Holder) => ask(address, holder, () => badges.changed);
  const replace = async ({ card, state, badge: taken, replaced }: CardAnswer): Promise<void> => {
    if (state === 'random') return onNews(badges.random);
    if (state === 'ambiguous') return onNews(badges.ambiguous);
    if (taken || replaced) return onNews(badges.notFree);
    await ask(`${address}/replace`, { card }, () => badges.replacedBy);
  };

  return (
    <>
      <section class="badge no-print" data-state={badge.state}>
        <h2>{badge.firstName ?? badges.nameless}</h2>
        {doing === 'change' ? (
          <HolderForm
            text={text}
            holder={holderOf(badge)}
            save={badges.save}
            onSave={change}
            onCancel={() => setDoing(null)}
          />
        ) : (
          <>
            <HolderFacts text={text} badge={badge} />
            {doing === null && (
              <div class="actions">
                <button type="button" class="plain" onClick={() => setDoing('change')}>
                  {badges.change}
                </button>
                {badge.state === 'held' ? (
                  <>
                    <button type="button" class="plain" onClick={() => setState('lost')}>
                      {badges.lost}
                    </button>
                    <button type="button" class="plain" onClick={() => setState('blocked')}>
                      {badges.block}
                    </button>
                  </>
                ) : (
                  <button type="button" class="plain" onClick={() => setState('held')}>
                    {badges.unblock}
                  </button>
                )}
                <button type="button" class="plain" onClick={() => setDoing('replace')}>
                  {badges.replace}
                </button>
              </div>
            )}
          </>
        )}
        {doing === 'replace' && (
          <>
            <h3>{badges.replace}</h3>
            <p>{badges.replaceHint}</p>
            <CardReader text={text} onRead={replace} onNews={onNews} />
            <button type="button" class="plain" onClick={() => setDoing(null)}>
              {badges.cancel}
            </button>
          </>
        )}
      </section>
      <Rights text={text} person={{ badge: badge.id }} given onGone={onGone} onNews={onNews} />
    </>
  );
}

const holderOf = ({ firstName, ageBand, occupation, neighbour, greet }: Badge): Holder => ({
  firstName,
  ageBand,
  occupation,
  neighbour,
  greet,
});
