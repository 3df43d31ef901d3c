import type { BenchAction, Catalogue, SeatEvents } from '../contract/workshops.ts';

export type { LoadedLesson } from '../../flows/lessons/load-lessons.ts';

/** A message of a seat. `topic` below the seat: `object/lampe/set`. */
export interface SeatMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** `neighbour`: another seat's flow, on the topics that all seats share. */
  readonly from: 'bench' | 'flow' | 'neighbour' | 'building';
}

/** The objects of one seat: drawn on its page, said and heard over MQTT. Simulated here, so that they go on while a page is closed. */
export interface BenchPort {
  start(): void;
  stop(): void;
  /** What the learner did on the page. Throws HubError `bad_request` for what the object cannot. */
  act(action: BenchAction): void;
  /** A message of the learner's flow; only `object/{object}/set` means something. */
  heard(topic: string, payload: Buffer): void;
  /** As new. */
  reset(): void;
  state(): SeatEvents['bench'];
  /** Its part of the catalogue. */
  objects(): Catalogue['objects'];
  /** Values of the last hours; null: no such object or measure here. Times in ms. */
  history(
    object: string,
    measure: string,
    from: number,
    to: number,
  ): readonly (readonly [number, number])[] | null;
}

/** How far a seat is in its lesson. */
export interface CheckPort {
  heard(message: SeatMessage, at: number): void;
  deployed(flow: readonly Readonly<Record<string, unknown>>[]): void;
  /** Time passes: conditions of the form "no more than n within a while" hold by silence. Whether something changed. */
  tick(at: number): boolean;
  steps(): readonly boolean[];
  /** What was done before the hub was started anew; `steps()` of then. */
  resume(done: readonly boolean[]): void;
  reset(): void;
}
