import { effect, type ReadonlySignal } from '@preact/signals';
import type { ConnectionState } from './live-connection.ts';

/**
 * A screen that the desk has removed opens its address again, where the hub now shows a code. Only when the hub
 * says so of the page itself: a page that came back with the same refusal would load for ever.
 */
export function showCodeWhenRefused(connection: ReadonlySignal<ConnectionState>): void {
  effect(() => {
    if (connection.value !== 'refused') return;
    fetch(location.pathname, { method: 'HEAD', cache: 'no-store', headers: { accept: 'text/html' } }).then(
      ({ status }) => {
        if (status === 401) location.reload();
      },
      () => {},
    );
  });
}
