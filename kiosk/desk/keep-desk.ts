const WORKER = '/desk-worker.js';
const PAGE = '/desk';
const CACHE = 'desk';

/**
 * Keeps the desk's page and the alarm's code in this browser, so that the evacuation sheet opens while the hub is
 * away. Browsers allow it on `localhost` and over HTTPS only; elsewhere the sheet is there as long as the page is not
 * closed.
 */
export async function keepDesk(): Promise<void> {
  if (navigator.serviceWorker === undefined || globalThis.caches === undefined) return;
  try {
    await import('./alarm.tsx');
    await navigator.serviceWorker.register(WORKER, { scope: PAGE });
    const loaded = performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith('/assets/'));
    const wanted = [PAGE, ...new Set(loaded)];
    const cache = await caches.open(CACHE);
    await cache.addAll(wanted);
    // Of an older build: its page is no longer kept, so nothing asks for them.
    for (const { url } of await cache.keys()) {
      if (!wanted.includes(new URL(url).pathname)) await cache.delete(url);
    }
  } catch {
    // A hub that is away, or a browser without room: tried again at the next log-in.
  }
}
