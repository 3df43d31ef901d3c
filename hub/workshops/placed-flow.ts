/** In a lesson: the topic of the seat that it is given to, `{site}/workshop/{workshop}/{seat}`. */
const BASE = '{{base}}';
/** The topic of every seat of the workshop. */
const SHARED = '{{shared}}';
export interface Place {
  readonly base: string;
  readonly shared: string;
}

/** A lesson, or its flow, at a seat: with the topics that are really there, for learners to read and change. */
export const placed = <T>(given: T, { base, shared }: Place): T =>
  JSON.parse(JSON.stringify(given).replaceAll(BASE, base).replaceAll(SHARED, shared)) as T;

/** A learner's flow, ready for another seat another day. */
export const unplaced = <T>(flow: T, { base, shared }: Place): T =>
  JSON.parse(JSON.stringify(flow).replaceAll(base, BASE).replaceAll(shared, SHARED)) as T;
