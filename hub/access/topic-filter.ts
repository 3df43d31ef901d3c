/** Topic filters [MQTT-4.7], split into levels once so that the hot path only compares. */
export type Levels = readonly string[];

export const levelsOf = (topicOrFilter: string): Levels => topicOrFilter.split('/');

/** `#` alone and last, `+` alone in its level [MQTT-4.7.1-2, MQTT-4.7.1-3], no U+0000 [MQTT-4.7.3-2]. */
export function isFilter(text: string): boolean {
  if (text === '' || text.includes('\u0000')) return false;
  const levels = levelsOf(text);
  return levels.every(
    (level, i) =>
      level === '+' ||
      (level === '#' ? i === levels.length - 1 : !level.includes('+') && !level.includes('#')),
  );
}

/** Whether a filter covers a topic. That wildcards leave `$` trees alone is for the caller [MQTT-4.7.2-1]. */
export function covers(filter: Levels, topic: Levels): boolean {
  for (let i = 0; i < filter.length; i++) {
    const wanted = filter[i];
    if (wanted === '#') return true;
    if (i >= topic.length || (wanted !== '+' && wanted !== topic[i])) return false;
  }
  return filter.length === topic.length;
}

/** The filter of the topics that both filters cover, or null where there is none. */
export function intersection(a: Levels, b: Levels): Levels | null {
  const both: string[] = [];
  for (let i = 0; ; i++) {
    const x = a[i];
    const y = b[i];
    // `#` also stands for no level at all: `room/#` covers `room`.
    if (x === '#') return [...both, ...b.slice(i)];
    if (y === '#') return [...both, ...a.slice(i)];
    if (x === undefined || y === undefined) return x === y ? both : null;
    if (x !== '+' && y !== '+' && x !== y) return null;
    both.push(x === '+' ? y : x);
  }
}

/** A level that no pattern names, so that only a wildcard covers it (U+F8FF is for private use). */
const UNNAMED = '\uF8FF';

/**
 * Topics that stand for everything a filter covers when compared with patterns of at most `depth` levels: a
 * pattern that covers none of them leaves some topic of the filter uncovered, and the other way round.
 */
export function* representatives(filter: Levels, depth: number): Generator<Levels> {
  const open = filter.at(-1) === '#';
  const fixed = (open ? filter.slice(0, -1) : filter).map((level) => (level === '+' ? UNNAMED : level));
  if (fixed.length > 0) yield fixed;
  if (!open) return;
  for (let length = fixed.length + 1; length <= Math.max(depth, fixed.length) + 1; length++) {
    yield [...fixed, ...Array<string>(length - fixed.length).fill(UNNAMED)];
  }
}
