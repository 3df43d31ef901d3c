import { type ReadonlySignal, signal } from '@preact/signals';
import type { LiveEvents } from '../../hub/contract/live.ts';
import { BuildingNow } from '../live/building-now.ts';
import { startClock } from '../live/clock.ts';
import { LiveConnection } from '../live/live-connection.ts';

/** What the hub tells the desk as it happens: one connection for all its pages, as long as someone is logged in. */
export class DeskLive {
  readonly now = new BuildingNow();
  readonly health: ReadonlySignal<LiveEvents['health'] | null>;
  /** ms */
  readonly clock: ReadonlySignal<number> = startClock();
  readonly connection: LiveConnection;

  constructor() {
    const health = signal<LiveEvents['health'] | null>(null);
    this.health = health;
    this.connection = new LiveConnection(
      '/api/live',
      {
        ...this.now.handlers,
        health: (event) => {
          health.value = event;
        },
      },
      () => this.now.forgetRooms(),
    );
  }
}
