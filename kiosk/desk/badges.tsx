import './badges.css';
import { useEffect, useState } from 'preact/hooks';
import type { Badge, CardAnswer } from '../../hub/contract/badges.ts';
import { hubRequest } from '../live/hub-request.ts';
import { Notice } from '../ui/notice.tsx';
import { BadgeDetails } from './badge-details.tsx';
import { BadgeSearch } from './badge-search.tsx';
import { CardReader } from './card-reader.tsx';
import { HolderForm } from './holder-form.tsx';
import type { PageProps } from './pages.ts';
import { Rights } from './rights.tsx';
import { goTo } from './router.ts';

export interface News {
  readonly title: string;
  readonly sentence: string;
  readonly good?: boolean;
}

const HOME = '/desk/badges';

/** A card in hand, or a first name: whose badge it is, giving it out, and the holder's rights. */
export function Badges({ text, rest }: PageProps) {
  const { badges } = text;
  const [card, setCard] = useState<CardAnswer | null>(null);
  const [badge, setBadge] = useState<Badge | null>(null);
  const [news, setNews] = useState<News | null>(null);

  useEffect(() => {
    if (rest === '') setBadge(null);
    else if (badge?.id !== rest)
      void hubRequest<Badge>(text, 'GET', `/api/badges/${rest}`).then((answer) => {
        if (answer.ok) setBadge(answer.data);
        else setNews({ title: answer.message, sentence: answer.hint });
      });
  }, [rest, text]);

  function read(answer: CardAnswer): void {
    setNews(null);
    setCard(answer);
    if (answer.badge) open(answer.badge);
  }
  function open(found: Badge): void {
    setBadge(found);
    goTo(`${HOME}/${found.id}`);
  }
  function backHome(what: News | null): void {
    setNews(what);
    setCard(null);
    setBadge(null);
    goTo(HOME);
  }
  async function give(holder: object): Promise<void> {
    const answer = await hubRequest<Badge>(text, 'POST', '/api/badges', { card: card?.card, holder });
    if (!answer.ok) return setNews({ title: answer.message, sentence: answer.hint });
    setCard(null);
    setNews({ ...badges.given, good: true });
    open(answer.data);
  }

  const chosen = rest !== '' && badge?.id === rest ? badge : null;
  return (
    <div class="badges">
      {news && <Notice key={news.title} {...news} />}
      {(chosen || card) && (
        <p class="no-print">
          <button type="button" class="plain" onClick={() => backHome(null)}>
            {badges.another}
          </button>
        </p>
      )}
      {card && <AboutCard text={text} card={card} />}
      {chosen ? (
        <BadgeDetails
          key={chosen.id}
          text={text}
          badge={chosen}
          onChanged={(changed, what) => {
            setBadge(changed);
            setNews(what);
          }}
          onGone={backHome}
          onNews={setNews}
        />
      ) : card?.state === 'read' && card.badge === null ? (
        <>
          {!card.replaced && (
            <section>
              <h2>{badges.giveTitle}</h2>
              <p>{badges.free}</p>
              <HolderForm text={text} save={badges.give} onSave={give} />
            </section>
          )}
          <Rights
            text={text}
            person={{ card: card.card }}
            given={card.replaced}
            onGone={backHome}
            onNews={setNews}
          />
        </>
      ) : (
        rest === '' && (
          <>
            <section>
              <h2>{badges.hold}</h2>
              <CardReader text={text} onRead={read} onNews={setNews} />
            </section>
            <BadgeSearch text={text} onOpen={open} onNews={setNews} />
          </>
        )
      )}
    </div>
  );
}

/** What must be known of a card before anything is done with it. */
function AboutCard({ text, card }: { text: PageProps['text']; card: CardAnswer }) {
  const { badges } = text;
  return (
    <>
      {card.state === 'random' && <Notice {...badges.random} />}
      {card.state === 'ambiguous' && <Notice {...badges.ambiguous} />}
      {card.replaced && <Notice {...badges.replaced} />}
      {card.state === 'read' && card.alike.length > 0 && <Notice {...badges.alike} />}
      {card.alike.length > 0 && (
        <section>
          <h2>{badges.alikeWith}</h2>
          <ul class="badge-list">
            {card.alike.map(({ id, firstName, ageBand }) => (
              <li key={id}>
                <strong>{firstName ?? badges.nameless}</strong>
                {ageBand && <span>{badges.ageBands[ageBand]}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
