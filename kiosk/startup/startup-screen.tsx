import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownOnce } from '../../hub/contract/startups.ts';
import { LogIn } from '../desk/log-in.tsx';
import { Me } from '../desk/me.tsx';
import type { Session } from '../desk/pages.ts';
import { currentPath, followHere } from '../desk/router.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Notice } from '../ui/notice.tsx';
import { Exports } from './exports.tsx';
import { ACCOUNT_PATH, EXPORTS_PATH, LIST_PATH, type News, TRIALS_PATH } from './page-props.ts';
import { PrototypeList } from './prototype-list.tsx';
import { PrototypePage } from './prototype-page.tsx';
import { StartupLive } from './startup-live.ts';
import { StartupTrials } from './trials.tsx';

/** `/startup/p/{prototype}/{tab}` */
const PROTOTYPE = /^\/startup\/p\/([a-z0-9][a-z0-9_-]{0,62})(?:\/([a-z]+))?\/?$/;

export function StartupScreen({ text }: { text: Text }) {
  /** undefined: not known yet; null: nobody. */
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  useEffect(() => {
    void hubRequest<Session>(text, 'GET', '/api/session').then((answer) =>
      setSession(answer.ok && answer.data.role === 'startup' ? answer.data : null),
    );
  }, [text]);
  if (session === undefined) return null;
  if (session !== null) return <Inside text={text} session={session} onLeave={() => setSession(null)} />;
  return (
    <LogIn
      text={text}
      mayEnter={(role) => role === 'startup'}
      notForYou={text.startup.notForYou}
      onEnter={setSession}
    />
  );
}

interface Props {
  readonly text: Text;
  readonly session: Session;
  readonly onLeave: () => void;
}

function Inside({ text, session, onLeave }: Props) {
  const { startup } = text;
  const live = useMemo(() => new StartupLive(text), [text]);
  const title = useRef<HTMLHeadingElement>(null);
  /** News belong to the page that they are about. */
  const [news, setNews] = useState<(News & { readonly page: string }) | null>(null);
  const [made, setMade] = useState<{ readonly id: string; readonly credential: ShownOnce } | null>(null);
  const path = currentPath.value;
  const [, id, tab = ''] = PROTOTYPE.exec(path) ?? [];
  const prototype = live.prototypes.value.find((each) => each.id === id);
  const menu = [
    { at: LIST_PATH, label: startup.home },
    { at: TRIALS_PATH, label: text.trials.page },
    { at: EXPORTS_PATH, label: text.archives.page },
    { at: ACCOUNT_PATH, label: startup.account },
  ];
  const page = id ?? menu.find(({ at }) => at === path)?.at ?? LIST_PATH;
  const name = prototype?.name ?? menu.find(({ at }) => at === page)?.label ?? startup.home;

  useEffect(() => {
    live.connection.start();
    return () => live.connection.stop();
  }, [live]);
  useEffect(() => {
    document.title = `${name} – ${startup.page}`;
  }, [name]);
  useEffect(() => {
    // A new page begins at its title, for eyes and for screen readers (WCAG 2.4.3).
    title.current?.focus();
  }, [page]);

  async function leave(): Promise<void> {
    await hubRequest(text, 'DELETE', '/api/session');
    onLeave();
  }

  const state = live.connection.state.value;
  return (
    <div class="startup">
      <header class="startup-head">
        <p>
          <strong>{live.startup?.name ?? session.name}</strong>
        </p>
        <nav aria-label={startup.menu}>
          {menu.map(({ at, label }) => (
            <a
              key={at}
              href={at}
              onClick={followHere}
              {...(path === at && { 'aria-current': 'page' as const })}
            >
              {label}
            </a>
          ))}
          <button type="button" class="plain-button" onClick={leave}>
            {text.desk.logOut}
          </button>
        </nav>
      </header>
      {state === 'lost' && <Banner pictogram="unplugged" {...startup.lost} />}
      {state === 'refused' && <Banner pictogram="locked" {...startup.refused} />}
      <main class="page">
        <h1 ref={title} tabindex={-1}>
          {name}
        </h1>
        {news?.page === page && <Notice key={news.title} {...news} />}
        {page === ACCOUNT_PATH ? (
          <Me text={text} session={session} onLeave={onLeave} />
        ) : page === TRIALS_PATH ? (
          <StartupTrials text={text} />
        ) : live.answer.value === null ? null : page === EXPORTS_PATH ? (
          <Exports text={text} live={live} />
        ) : prototype ? (
          <PrototypePage
            key={prototype.id}
            text={text}
            live={live}
            prototype={prototype}
            tab={tab}
            credential={made?.id === prototype.id ? made.credential : null}
            onCredential={(credential) => setMade(credential && { id: prototype.id, credential })}
            onNews={(told) => setNews({ ...told, page })}
            onGone={() =>
              setNews({
                title: startup.settings.removed(prototype.name),
                sentence: '',
                good: true,
                page: LIST_PATH,
              })
            }
          />
        ) : id !== undefined ? (
          <Notice {...startup.nowhere} />
        ) : (
          <PrototypeList
            text={text}
            live={live}
            onMade={({ prototype: { id: madeId }, credential }) => setMade({ id: madeId, credential })}
            onNews={(told) => setNews({ ...told, page })}
          />
        )}
      </main>
    </div>
  );
}
