import './shell.css';
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Notice } from '../ui/notice.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { Calls } from './calls.tsx';
import { DeskLive } from './desk-live.ts';
import { type DeskPage, mayOpen, PAGES, type PageProps, pageAt, type Session } from './pages.ts';
import { currentPath, followHere } from './router.ts';
import { useTryAgain } from './try-again.ts';

const ALARM_PATH = '/desk/alarm';

interface Props {
  readonly text: Text;
  readonly session: Session;
  readonly onLeave: () => void;
}

/** What surrounds every page of the desk: its menu, who is logged in, its title, and what must be known now. */
export function Shell({ text, session, onLeave }: Props) {
  const { desk, shell } = text;
  const live = useMemo(() => new DeskLive(text), [text]);
  const title = useRef<HTMLHeadingElement>(null);
  const path = currentPath.value;
  const found = pageAt(path);
  const allowed = found !== null && mayOpen(found.page, session.role);
  const name = found?.page.title(text) ?? shell.nowhere.title;

  useEffect(() => {
    live.start();
    return () => live.stop();
  }, [live]);
  useEffect(() => {
    document.title = `${name} – ${desk.page}`;
    // A new page begins at its title, for eyes and for screen readers (WCAG 2.4.3).
    title.current?.focus();
  }, [name, path]);

  async function leave(): Promise<void> {
    live.evacuation.clear();
    await hubRequest(text, 'DELETE', '/api/session');
    onLeave();
  }

  const state = live.connection.state.value;
  const alarm = live.evacuation.evacuation.value?.alarm ?? null;
  return (
    <div class="shell">
      <a class="skip" href="#page">
        {shell.skip}
      </a>
      <Menu text={text} session={session} path={path} onLeave={leave} />
      <div class="beside-menu">
        <Calls text={text} calls={live.calls} doorName={live.doorName} />
        {alarm !== null && path !== ALARM_PATH && (
          <p class="alarm-elsewhere no-print" role="alert">
            <strong>{text.alarm.runningElsewhere.title}</strong>
            <a href={ALARM_PATH} onClick={followHere}>
              {text.alarm.open}
            </a>
          </p>
        )}
        {state === 'lost' && <Banner pictogram="unplugged" {...desk.lost} />}
        {state === 'refused' && <Banner pictogram="locked" {...desk.refused} />}
        <main class="page desk">
          <h1 ref={title} id="page" tabindex={-1}>
            {name}
          </h1>
          {found === null ? (
            <p>{shell.nowhere.sentence}</p>
          ) : !allowed ? (
            <Notice {...shell.notYours} />
          ) : (
            <Loaded
              key={found.page.path}
              page={found.page}
              {...{ text, session, live, rest: found.rest, onLeave }}
            />
          )}
        </main>
      </div>
    </div>
  );
}

interface MenuProps {
  readonly text: Text;
  readonly session: Session;
  readonly path: string;
  readonly onLeave: () => void;
}

/** Beside the page on a desk, a button above it on a phone. */
function Menu({ text, session, path, onLeave }: MenuProps) {
  const { desk, shell } = text;
  const [open, setOpen] = useState(false);
  const here = pageAt(path)?.page.path;
  const pages = PAGES.filter((page) => page.menu !== false && mayOpen(page, session.role));
  useEffect(() => setOpen(false), [path]);
  return (
    <header class="menu" data-open={open}>
      <button
        type="button"
        class="menu-button"
        aria-expanded={open}
        aria-controls="menu"
        onClick={() => setOpen(!open)}
      >
        {shell.menu}
      </button>
      <div id="menu" class="menu-content">
        <nav aria-label={shell.menu}>
          <ul>
            {pages.map((page) => (
              <li key={page.path}>
                <a
                  href={page.path}
                  onClick={followHere}
                  {...(page.path === here && { 'aria-current': 'page' as const })}
                >
                  <Pictogram name={page.pictogram} />
                  {page.title(text)}
                </a>
              </li>
            ))}
            {(session.role === 'host' || session.role === 'admin') && (
              <li>
                <a href="/workshop/host">
                  <Pictogram name="flow" />
                  {text.host.page}
                </a>
              </li>
            )}
          </ul>
        </nav>
        <p class="who">
          <span>{session.name}</span>
          <button type="button" onClick={onLeave}>
            {desk.logOut}
          </button>
        </p>
      </div>
    </header>
  );
}

/** A page's code is fetched when it is first opened. */
function Loaded({ page, ...props }: PageProps & { readonly page: DeskPage }) {
  const [loaded, setLoaded] = useState<{ readonly Content: ComponentType<PageProps> } | 'missing' | null>(
    null,
  );
  const again = useTryAgain(props.live, loaded === 'missing');
  useEffect(() => {
    page.load().then(
      (Content) => setLoaded({ Content }),
      () => setLoaded('missing'),
    );
  }, [page, again]);
  if (loaded === null) return null;
  if (loaded === 'missing') {
    const { message, hint } = props.text.unreachable;
    return <Notice title={message} sentence={hint} />;
  }
  return <loaded.Content {...props} />;
}
