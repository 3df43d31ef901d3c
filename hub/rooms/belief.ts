import { MAX_PEOPLE } from './rules.ts';

/**
 * How likely each number of people is. Pure: every function gives a new belief.
 *
 * A room whose air is measured has one row for each of GAINS, since nobody knows beforehand how fast its CO₂ rises with
 * people; other rooms have a single row.
 */
export interface Belief {
  /** Numbers 0 to `size - 1` are thought of. */
  readonly size: number;
  /** Row by row: `p[row * size + people]`, all together 1. Of 32 bits, so that what is stored is what was in memory. */
  readonly p: Float32Array;
}

/** How many times more (or less) CO₂ a person in this room makes than reckoned: a third apart, a tenfold span. */
export const GAINS: readonly number[] = [0.32, 0.42, 0.56, 0.75, 1, 1.33, 1.78, 2.37, 3.16];

/** A row begins with at least so many numbers; it grows as people come. */
const SMALLEST_SIZE = 16;
/** Rows grow where more than this has come to their end. */
const TAIL = 1e-6;
/** A passage of many people is spread in at most so many steps, and in each of them at most so far. */
const MAX_SPREADS = 8;
const MOST_SPREAD = 0.6;
const MOST_DRIFT = 0.5;
/**
 * What lies outside on either side of `low … high`. A twentieth would be nine times in ten, were every assumption true;
 * on simulated days, where none is quite, this is.
 */
const OUTSIDE = 0.035;
/** So much as likely as the likeliest. */
const NEARLY = 0.5;

/** What happens unseen. */
export interface Flow {
  /** People who come in, a ms. */
  readonly arrivals: number;
  /** The share of those inside who leave, a ms: 1 ÷ the mean stay. */
  readonly departures: number;
  /** How often, a ms, many come or go together, a workshop that begins or ends: then anything from 0 to `most` is possible. */
  readonly gatherings: number;
  readonly most: number;
}

/** Exactly so many, with what `before` knew of the air. */
export function certain(count: number, capacity: number | null, before?: Belief): Belief {
  const size = Math.max(SMALLEST_SIZE, Math.ceil(1.5 * (capacity ?? 0)) + 1, count + SMALLEST_SIZE);
  const gains = before === undefined ? [1] : gainsOf(before);
  const p = new Float32Array(gains.length * size);
  gains.forEach((gain, row) => {
    p[row * size + count] = gain;
  });
  return { size, p };
}

/** The same belief with the air in mind: `sureness` is the standard deviation of ln gain. */
export function withAir(belief: Belief, sureness: number): Belief {
  if (hasAir(belief)) return belief;
  const weights = GAINS.map((gain) => Math.exp(-0.5 * (Math.log(gain) / sureness) ** 2));
  const total = sum(weights);
  const p = new Float32Array(GAINS.length * belief.size);
  weights.forEach((weight, row) => {
    belief.p.forEach((one, n) => {
      p[row * belief.size + n] = (one * weight) / total;
    });
  });
  return { size: belief.size, p };
}

/** Whether the air has told anything yet. */
export const hasAir = ({ size, p }: Belief): boolean => p.length > size;

/** How likely each row is. */
export function gainsOf({ size, p }: Belief): number[] {
  return Array.from({ length: p.length / size }, (_, row) => sum(p.subarray(row * size, (row + 1) * size)));
}

/** How likely each number of people is. */
export function numbersOf({ size, p }: Belief): Float64Array {
  const numbers = new Float64Array(size);
  for (let i = 0; i < p.length; i++) numbers[i % size]! += p[i]!;
  return numbers;
}

/**
 * People pass a counter. Each counted person may be one too many or one too few: `spread` is the variance a person,
 * `drift` how many too many it counts inside, a passage. Whoever leaves an empty room had been missed.
 */
export function passed(
  belief: Belief,
  direction: 'in' | 'out',
  people: number,
  { spread, drift }: { readonly spread: number; readonly drift: number },
): Belief {
  if (people === 0) return belief;
  const steps = Math.min(people, MAX_SPREADS);
  const bias = Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, (drift * people) / steps));
  const variance = Math.min(MOST_SPREAD, Math.max((spread * people) / steps, Math.abs(bias)));
  const before = grown(belief, people + steps);
  const erred = (p: Float32Array): Float32Array => {
    let next = p;
    for (let step = 0; step < steps; step++) {
      next = spreadOnce(next, before.size, (variance - bias) / 2, (variance + bias) / 2);
    }
    return next;
  };
  // Errors are made where people are: inside after they came, and before they left.
  const p =
    direction === 'in' ? erred(shifted(before, people)) : shifted({ ...before, p: erred(before.p) }, -people);
  // More people left than can have been there: then it is empty, whatever had been missed.
  return normalised({ size: before.size, p }) ?? certain(0, null, belief);
}

function shifted({ size, p }: Belief, people: number): Float32Array {
  const moved = new Float32Array(p.length);
  p.forEach((one, i) => {
    const n = i % size;
    const then = Math.min(size - 1, n + people);
    if (then >= 0) moved[i - n + then]! += one;
  });
  return moved;
}

function spreadOnce(p: Float32Array, size: number, up: number, down: number): Float32Array {
  const next = new Float32Array(p.length);
  for (let i = 0; i < p.length; i++) {
    const n = i % size;
    const rises = n < size - 1 ? up : 0;
    const falls = n > 0 ? down : 0;
    next[i]! += p[i]! * (1 - rises - falls);
    if (rises > 0) next[i + 1]! += p[i]! * rises;
    if (falls > 0) next[i - 1]! += p[i]! * falls;
  }
  return next;
}

/** Time passes in which people come and go unseen: a birth-death process, by implicit Euler, which any step keeps stable. */
export function elapsed(belief: Belief, ms: number, flow: Flow): Belief {
  if (ms <= 0 || flow.arrivals + flow.departures + flow.gatherings === 0) return belief;
  const { size, p } = grown(belief, 2);
  const next = new Float32Array(p.length);
  for (let row = 0; row < p.length; row += size) {
    next.set(comeAndGone(p.subarray(row, row + size), ms, flow), row);
  }
  return normalised({ size, p: next }) ?? belief;
}

/** Thomas's algorithm for x[n] (1 + rises + falls) - rises x[n - 1] - falls x[n + 1] = p[n]; then the gatherings. */
function comeAndGone(p: Float32Array, ms: number, flow: Flow): Float32Array {
  const size = p.length;
  const rises = (n: number): number => (n < 0 || n >= size - 1 ? 0 : ms * flow.arrivals);
  const falls = (n: number): number => ms * flow.departures * n;
  const next = new Float32Array(size);
  const ratio = new Float64Array(size);
  const value = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    const risen = rises(n - 1);
    const pivot = 1 + rises(n) + falls(n) - (n > 0 ? risen * ratio[n - 1]! : 0);
    ratio[n] = n < size - 1 ? falls(n + 1) / pivot : 0;
    value[n] = (p[n]! + (n > 0 ? risen * value[n - 1]! : 0)) / pivot;
  }
  const gathered = 1 - Math.exp(-ms * flow.gatherings);
  const most = Math.min(size - 1, flow.most);
  const each = (gathered * sum(p)) / (most + 1);
  for (let n = size - 1, above = 0; n >= 0; n--) {
    above = value[n]! + ratio[n]! * above;
    next[n] = above * (1 - gathered) + (n <= most ? each : 0);
  }
  return next;
}

/** What was observed is so likely with so many people (and this gain). Left as it is where it could not be at all. */
export function weighed(belief: Belief, likelihood: (people: number, gain: number) => number): Belief {
  const { size } = belief;
  const isSingle = !hasAir(belief);
  const p = belief.p.map((one, i) =>
    one === 0 ? 0 : one * likelihood(i % size, isSingle ? 1 : GAINS[Math.floor(i / size)]!),
  );
  return normalised({ size, p }) ?? belief;
}

/** There are no more than so many: whoever was thought to be there beyond that is not. */
export function atMost(belief: Belief, count: number): Belief {
  const { size } = belief;
  if (count >= size) return belief;
  const p = new Float32Array(belief.p.length);
  belief.p.forEach((one, i) => {
    p[i - (i % size) + Math.min(i % size, count)]! += one;
  });
  return { size, p };
}

export interface Summary {
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The likeliest number, and the span outside of which the truth lies about once in ten. `sum`, the plain sum of the doors, is
 * said where it is nearly as likely: what people can check themselves.
 */
export function summary(belief: Belief, sum?: number): Summary {
  const numbers = numbersOf(belief);
  const low = quantile(numbers, OUTSIDE);
  const high = quantile(numbers, 1 - OUTSIDE);
  const likeliest = numbers.indexOf(Math.max(...numbers));
  const isSumLikely = sum !== undefined && (numbers[sum] ?? 0) >= NEARLY * numbers[likeliest]!;
  return { count: Math.min(high, Math.max(low, isSumLikely ? sum : likeliest)), low, high };
}

export const meanOf = (belief: Belief): number =>
  numbersOf(belief).reduce((mean, share, people) => mean + share * people, 0);

/** The least number up to which lies more than `share`. */
function quantile(numbers: Float64Array, share: number): number {
  let below = 0;
  for (let people = 0; people < numbers.length; people++) {
    below += numbers[people]!;
    if (below > share) return people;
  }
  return numbers.length - 1;
}

function grown({ size, p }: Belief, more: number): Belief {
  const numbers = { size, p };
  const tail = Math.max(0, size - 1 - more);
  let reached = false;
  for (let i = 0; i < p.length && !reached; i++) reached = i % size >= tail && p[i]! > TAIL;
  const larger = Math.min(MAX_PEOPLE + 1, size + more + SMALLEST_SIZE);
  if (!reached || larger <= size) return numbers;
  const rows = p.length / size;
  const wider = new Float32Array(rows * larger);
  for (let row = 0; row < rows; row++) wider.set(p.subarray(row * size, (row + 1) * size), row * larger);
  return { size: larger, p: wider };
}

function normalised({ size, p }: Belief): Belief | null {
  const total = sum(p);
  if (!(total > 1e-12)) return null;
  return { size, p: p.map((one) => one / total) };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
