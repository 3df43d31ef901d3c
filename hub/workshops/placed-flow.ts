import type { LoadedLesson } from './ports.ts';

type Flow = LoadedLesson['flow'];

/** In a lesson's flow: the topic of the seat that it is given to, `{site}/workshop/{workshop}/{seat}`. */
const BASE = '{{base}}';
const SHARED = '{{shared}}';
interface Place {
  readonly base: string;
  readonly shared: string;
}

/** A lesson's flow at a seat: with the topics that are really there, for learners to read and change. */
export const placed = (flow: Flow, { base, shared }: Place): Flow =>
  JSON.parse(JSON.stringify(flow).replaceAll(BASE, base).replaceAll(SHARED, shared)) as Flow;

/** A learner's flow, ready for another seat another day. */
export const unplaced = (flow: Flow, { base, shared }: Place): Flow =>
  JSON.parse(JSON.stringify(flow).replaceAll(base, BASE).replaceAll(shared, SHARED)) as Flow;
