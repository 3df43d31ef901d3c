import type { LiveConnection } from './live-connection.ts';

type Stream = Pick<LiveConnection, 'rest' | 'wake'>;

/** A page that is only looked at needs no stream in a tab behind another. */
export function restWhileHidden(stream: Stream): void {
  const look = (): void => (document.visibilityState === 'hidden' ? stream.rest() : stream.wake());
  document.addEventListener('visibilitychange', look);
  look();
}

/** How often whoever listens says so; a browser lets a hidden tab's clock tick once a minute. */
const SAID_EVERY_MS = 60_000;
/** A tab that crashed says no good-bye: another one listens after this. */
const SILENT_MS = 3 * SAID_EVERY_MS;

interface Said {
  readonly from: number;
  readonly listens: boolean;
  /** Whether that tab is in sight. */
  readonly seen: boolean;
}

/**
 * For a page that must hear even behind others, as the desk a call: of its tabs in this browser those in sight listen,
 * and the one that was looked at last. Answers with what ends it.
 */
export function restBehindAnother(stream: Stream, name: string): () => void {
  const me = Math.random();
  const channel = new BroadcastChannel(name);
  const ended = new AbortController();
  const { signal } = ended;
  let resting = false;
  let heard = performance.now();
  const seen = (): boolean => document.visibilityState === 'visible';
  const say = (listens: boolean): void =>
    channel.postMessage({ from: me, listens, seen: seen() } satisfies Said);
  const listen = (): void => {
    resting = false;
    stream.wake();
    say(true);
  };

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    heard = performance.now();
    if (!data.listens) return seen() ? undefined : listen();
    if (seen()) return data.seen ? undefined : say(true);
    // Two that take over at once, both out of sight: one of them stays.
    if (resting || (!data.seen && data.from < me)) return;
    resting = true;
    stream.rest();
  };
  document.addEventListener('visibilitychange', () => seen() && listen(), { signal });
  addEventListener('pagehide', () => resting || say(false), { signal });
  const timer = setInterval(() => {
    if (!resting) say(true);
    else if (performance.now() - heard > SILENT_MS) listen();
  }, SAID_EVERY_MS);
  say(true);
  return () => {
    ended.abort();
    clearInterval(timer);
    if (!resting) say(false);
    channel.close();
  };
}
