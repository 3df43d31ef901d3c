/**
 * The desk's service worker: the last evacuation sheet opens while the hub is away. It keeps the page and its code,
 * never an answer of the API; kiosk/desk/keep-desk.ts puts them in.
 */
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
}
const worker = self as unknown as WorkerScope;

const PAGE = '/desk';
const CACHE = 'desk';
/** A hub that is there answers within milliseconds; in an alarm nobody waits. */
const HUB_WITHIN_MS = 4_000;

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(PAGE);
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
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

export {};
