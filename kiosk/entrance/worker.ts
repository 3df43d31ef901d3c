/**
 * The kiosk's service worker: the page opens while the hub is away. While the hub answers, the page is always the
 * hub's own; only what has the hash of its content in its name is taken from here first.
 * vite.config.ts writes the build's own list in place of these two.
 */
declare const __KIOSK_FILES__: readonly string[];
declare const __KIOSK_BUILD__: string;

/** What is used of a worker's world; TypeScript's own library for it cannot stand beside the pages'. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(name: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
const worker = self as unknown as WorkerScope;

const PAGE = '/kiosk';
const PREFIX = 'kiosk-';
const CACHE = PREFIX + __KIOSK_BUILD__;
/** A hub that is there answers within milliseconds; somebody stands in front of a white screen. */
const HUB_WITHIN_MS = 4_000;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      // Past the browser's own cache: a page of another build beside these files would be worse than none.
      await cache.addAll([PAGE, ...__KIOSK_FILES__].map((file) => new Request(file, { cache: 'reload' })));
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname === PAGE) event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** The hub's answer, whatever it is, as long as the hub itself is well; else the page of the last time. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE);
  try {
    const timeout = kept ? { signal: AbortSignal.timeout(HUB_WITHIN_MS) } : {};
    const answer = await fetch(request, timeout);
    return answer.status >= 500 && kept ? kept : answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
