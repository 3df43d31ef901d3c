import type { DatabaseSync } from 'node:sqlite';
import type { Access } from '../access/access.ts';
import type { Broker } from '../broker/broker.ts';
import type { OpeningHours } from '../calendar/opening-hours.ts';
import type { Building } from '../contract/building.ts';
import type { Clock, HubPublisher, Log } from '../contract/ports.ts';
import type { Board } from '../health/board.ts';
import type { Journal } from '../journal/journal.ts';
import type { LiveStream } from '../web/live-stream.ts';

/** What the rooms of the hub are built with; main.ts makes it. Nothing of it has started. */
export interface House {
  readonly building: Building;
  readonly hours: OpeningHours;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Board;
  /** hub.sqlite. */
  readonly db: DatabaseSync;
  readonly access: Access;
  readonly journal: Journal;
  readonly broker: Broker;
  /** The broker, for those who only say something. */
  readonly publisher: HubPublisher;
  readonly live: LiveStream;
  /** A file or a folder of the data folder. */
  readonly inData: (name: string) => string;
  /** A file or a folder of the program. */
  readonly inProject: (name: string) => string;
}
