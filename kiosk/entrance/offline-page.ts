const WORKER = '/kiosk-worker.js';
const PAGE = '/kiosk';
/** A kiosk's page lives for months; a hub that was updated has another. */
const LOOK_EVERY_MS = 10 * 60_000;

/**
 * Keeps the page itself in this browser (service worker), so that it opens while the hub is away. Browsers allow it on
 * `localhost` and over HTTPS only; elsewhere the page works as before, as long as it is not reloaded without the hub.
 * A page of an older build is replaced when `idle`, never under somebody's hand.
 */
export function keepPage(idle: () => boolean): void {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  const isFirst = serviceWorker.controller === null;
  let stale = false;
  serviceWorker.addEventListener('controllerchange', () => {
    stale = !isFirst;
  });
  setInterval(() => {
    if (stale && idle()) location.reload();
  }, 1_000);
  serviceWorker.register(WORKER, { scope: PAGE }).then(
    (registration) => {
      setInterval(() => void registration.update().catch(() => {}), LOOK_EVERY_MS);
    },
    () => {}, // a hub that is away, or a browser without room: the page goes on without
  );
}
