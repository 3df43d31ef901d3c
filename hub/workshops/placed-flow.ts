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

/** Below `{site}/workshop`: a workshop, and one of its seats or what they share. */
const SOME_PLACE = /^\/[\w-]+\/(?:s\d+|(shared))(?![\w-])/;

/**
 * A flow made at a seat, of whatever workshop, ready for any other seat: what a learner comes back with, or what a host
 * tried at one seat and gives to all. `root`: `{site}/workshop`.
 */
export function unplaced<T>(flow: T, root: string): T {
  const [first = '', ...rest] = JSON.stringify(flow).split(root);
  const general = rest.map((after) => {
    const place = SOME_PLACE.exec(after);
    if (place === null) return root + after;
    return (place[1] === undefined ? BASE : SHARED) + after.slice(place[0].length);
  });
  return JSON.parse([first, ...general].join('')) as T;
}
