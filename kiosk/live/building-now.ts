import { type ReadonlySignal, signal } from '@preact/signals';
import type { LiveEvents, RoomState } from '../../hub/contract/live.ts';
import type { LiveHandlers } from './live-connection.ts';

/** The latest presence and rooms: one value each, however long the page lives. */
export class BuildingNow {
  readonly presence: ReadonlySignal<LiveEvents['presence'] | null>;
  readonly rooms: ReadonlySignal<readonly RoomState[]>;
  readonly handlers: LiveHandlers;
  readonly #presence = signal<LiveEvents['presence'] | null>(null);
  readonly #rooms = signal<readonly RoomState[]>([]);

  constructor() {
    this.presence = this.#presence;
    this.rooms = this.#rooms;
    this.handlers = {
      presence: (presence) => {
        this.#presence.value = presence;
      },
      room: (room) => this.#keep(room),
    };
  }

  /** The hub gives all its rooms at each connection: what is gone from the building file must go from the wall. */
  forgetRooms(): void {
    this.#rooms.value = [];
  }

  #keep(room: RoomState): void {
    const rooms = this.#rooms.value;
    const known = rooms.some(({ id }) => id === room.id);
    this.#rooms.value = known ? rooms.map((each) => (each.id === room.id ? room : each)) : [...rooms, room];
  }
}
