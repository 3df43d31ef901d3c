import { type AskAnswer, askSchema, type Catalogue } from '../contract/workshops.ts';
import type { BenchPort } from './ports.ts';

/** Points of one answer: a chart's worth. */
const MAX_POINTS = 300;
/** The furthest back a question goes. */
const LONGEST_MS = 31 * 86_400_000;
const AGO = /^-(\d{1,4})(s|m|h|d)$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Values of before, of what a seat may read. `from`, `to` and `every` in ms. */
export interface AskPort {
  series(
    of: { readonly kind: 'object' | 'room'; readonly id: string },
    measure: string,
    from: number,
    to: number,
    every: number,
  ): Promise<readonly (readonly [string, number | null])[]>;
}

/**
 * Answers a seat's question: its own bench's objects, real ones that are open to workshops, how full rooms are; nothing
 * else (the rest is `unknown`, whether it exists or not). null: the question has no id to answer to.
 */
export async function answerAsk(
  payload: Buffer,
  given: {
    readonly bench: Pick<BenchPort, 'history'>;
    readonly open: Catalogue['objects'];
    readonly ask: AskPort;
    readonly now: number;
  },
): Promise<AskAnswer | null> {
  const read = askSchema.safeParse(jsonOf(payload));
  if (!read.success) {
    const id = (jsonOf(payload) as { id?: unknown } | null)?.id;
    return typeof id === 'string' ? { id: id.slice(0, 64), error: 'bad' } : null;
  }
  const { id, object, room, measure } = read.data;
  const { bench, open, ask, now } = given;
  const from = momentOf(read.data.from, now);
  const to = read.data.to === undefined ? now : momentOf(read.data.to, now);
  if (from === null || to === null || from >= to || (object === undefined) === (room === undefined)) {
    return { id, error: 'bad' };
  }
  const since = Math.max(from, to - LONGEST_MS);
  if (object !== undefined) {
    const own = bench.history(object, measure, since, to);
    if (own !== null) {
      const step = Math.max(1, Math.ceil(own.length / MAX_POINTS));
      const points = own.filter((_, i) => (own.length - 1 - i) % step === 0);
      return { id, points: points.map(([at, value]) => [new Date(at).toISOString(), value]) };
    }
    if (!open.some((each) => each.id === object)) return { id, error: 'unknown' };
  } else if (measure !== 'occupancy' && measure !== 'count') return { id, error: 'unknown' };
  try {
    const of =
      object === undefined
        ? ({ kind: 'room', id: room ?? '' } as const)
        : ({ kind: 'object', id: object } as const);
    const every = Math.max(1_000, Math.ceil((to - since) / MAX_POINTS / 1_000) * 1_000);
    return { id, points: await ask.series(of, object === undefined ? 'count' : measure, since, to, every) };
  } catch {
    return { id, error: 'unavailable' };
  }
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return null;
  }
}

function momentOf(text: string, now: number): number | null {
  const [, amount, unit] = AGO.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const at = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
