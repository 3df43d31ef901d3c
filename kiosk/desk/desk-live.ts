import { type ReadonlySignal, signal } from '@preact/signals';
import type { LiveEvents } from '../../hub/contract/live.ts';
import { type BuildingFacts, buildingFacts, lastBuildingFacts } from '../live/building-facts.ts';
import { BuildingNow } from '../live/building-now.ts';
import { startClock } from '../live/clock.ts';
import { LiveConnection } from '../live/live-connection.ts';
import { restBehindAnother } from '../live/rest-unseen.ts';
import type { Text } from '../text/fr.ts';
import { CallsNow } from './calls-now.ts';
import { EvacuationKeeper } from './evacuation-keeper.ts';
import { ObjectsNow } from './objects-now.ts';

/** What the hub tells the desk as it happens: one connection for all its pages, as long as someone is logged in. */
export class DeskLive {
  readonly now = new BuildingNow();
  readonly health: ReadonlySignal<LiveEvents['health'] | null>;
  readonly calls = new CallsNow();
  readonly objects: ObjectsNow;
  readonly evacuation: EvacuationKeeper;
  readonly building: ReadonlySignal<BuildingFacts | null>;
  /** Changes whenever the programme does, and whenever a change may have been missed. */
  readonly programme: ReadonlySignal<number>;
  /** How often the hub was found again: what could not be asked in between is asked anew. */
  readonly opened: ReadonlySignal<number>;
  /** ms */
  readonly clock: ReadonlySignal<number> = startClock();
  readonly connection: LiveConnection;
  #endRest: () => void = () => {};

  constructor(text: Text) {
    const health = signal<LiveEvents['health'] | null>(null);
    const building = signal<BuildingFacts | null>(lastBuildingFacts());
    const programme = signal(0);
    const opened = signal(0);
    this.health = health;
    this.building = building;
    this.programme = programme;
    this.opened = opened;
    this.evacuation = new EvacuationKeeper(text);
    this.objects = new ObjectsNow(text);
    this.connection = new LiveConnection(
      '/api/live',
      {
        ...this.now.handlers,
        ...this.calls.handlers,
        ...this.evacuation.handlers,
        ...this.objects.handlers,
        health: (event) => {
          health.value = event;
        },
        programme: () => {
          programme.value += 1;
        },
      },
      () => {
        this.now.forgetRooms();
        programme.value += 1;
        opened.value += 1;
        void this.calls.refresh(text);
        void this.evacuation.refresh();
        void this.objects.refresh();
        void buildingFacts(text).then((facts) => {
          if (facts !== null) building.value = facts;
        });
      },
    );
  }

  start(): void {
    this.connection.start();
    this.evacuation.start();
    this.#endRest = restBehindAnother(
      {
        rest: () => {
          this.connection.rest();
          // Who answers is not heard here any more: the bell rings in the tab that listens.
          this.calls.forget();
        },
        wake: () => this.connection.wake(),
      },
      'desk',
    );
  }

  stop(): void {
    this.#endRest();
    this.connection.stop();
    this.evacuation.stop();
  }

  /** The door's name; its id while the building is not known. */
  doorName = (id: string): string => this.building.value?.doors.find((door) => door.id === id)?.name ?? id;
}
