import { useState } from 'preact/hooks';
import type { Held } from '../../hub/contract/badges.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import type { News } from './badges.tsx';
import { HeldSheet } from './held-sheet.tsx';

interface Props {
  readonly text: Text;
  readonly person: { readonly card: string } | { readonly badge: string };
  /** Somebody has the card, or had it. */
  readonly given: boolean;
  readonly onGone: (news: News) => void;
  readonly onNews: (news: News | null) => void;
}

/** Access and erasure (GDPR, articles 15 and 17), and taking a card back, which is an erasure too. */
export function Rights({ text, person, given, onGone, onNews }: Props) {
  const { badges } = text;
  const [held, setHeld] = useState<Held | null>(null);
  const [asking, setAsking] = useState<'returned' | 'asked' | null>(null);

  async function access(): Promise<void> {
    onNews(null);
    const answer = await hubRequest<Held>(text, 'POST', '/api/rights/access', person);
    if (answer.ok) setHeld(answer.data);
    else onNews({ title: answer.message, sentence: answer.hint });
  }
  async function erase(why: 'returned' | 'asked'): Promise<void> {
    const answer = await hubRequest<{ complete: boolean }>(text, 'POST', '/api/rights/erase', {
      of: person,
      why,
    });
    if (!answer.ok) return onNews({ title: answer.message, sentence: answer.hint });
    const done = why === 'returned' ? badges.takenBack : badges.erased;
    onGone({ ...(answer.data.complete ? done : badges.erasing), good: true });
  }

  if (held) return <HeldSheet text={text} held={held} onClose={() => setHeld(null)} />;
  return (
    <section class="no-print">
      <h2>{badges.rights}</h2>
      {asking === null ? (
        <div class="actions">
          <button type="button" class="plain" onClick={access}>
            {badges.access}
          </button>
          {given && (
            <button type="button" class="plain" onClick={() => setAsking('returned')}>
              {badges.takeBack}
            </button>
          )}
          <button type="button" class="plain" onClick={() => setAsking('asked')}>
            {badges.erase}
          </button>
        </div>
      ) : (
        <div class="actions" role="alert">
          <p>{asking === 'returned' ? badges.takeBackQuestion : badges.eraseQuestion}</p>
          <button type="button" class="plain yes" onClick={() => erase(asking)}>
            {badges.eraseYes}
          </button>
          <button type="button" class="plain" onClick={() => setAsking(null)}>
            {badges.cancel}
          </button>
        </div>
      )}
    </section>
  );
}
