import { filterCovers } from '../../contract/topics.ts';
import type { CheckCondition, Lesson } from '../../contract/workshops.ts';
import type { CheckPort, LoadedLesson, SeatMessage } from '../ports.ts';

type Flow = LoadedLesson['flow'];
type MessageCondition = Extract<CheckCondition, { message: unknown }>['message'];
type CountCondition = Extract<CheckCondition, { count: unknown }>['count'];
type EachOnceCondition = Extract<CheckCondition, { each_once: unknown }>['each_once'];
type FlowCondition = Extract<CheckCondition, { flow: unknown }>['flow'];

/** Longest payload that is looked into: nobody's lamp says more. */
const LOOKED_AT_LENGTH = 16 * 1024;
/** Messages remembered for one condition of the form "so many within"; a flow that loops says no more than this. */
const MAX_COUNTED = 1_000;

/**
 * Whether a learner has done what a lesson asks, seen from the messages of the seat and from the flow that was
 * deployed. A step that is done stays done, until the seat is reset. Pure: time is handed in.
 */
export class LessonCheck implements CheckPort {
  readonly #lesson: Lesson;
  readonly #own: Flow;
  #steps: Step[] = [];
  /** How many steps were done when it was last asked: messages do some in between. */
  #told = 0;

  constructor({ lesson, flow }: Pick<LoadedLesson, 'lesson' | 'flow'>) {
    this.#lesson = lesson;
    this.#own = flow;
    this.reset();
  }

  reset(): void {
    this.#steps = this.#lesson.check.map(({ when }) => stepOf(when, this.#own));
  }

  resume(done: readonly boolean[]): void {
    for (const [i, step] of this.#steps.entries()) step.done ||= done[i] === true;
  }

  heard(message: SeatMessage, at: number): void {
    for (const step of this.#steps) step.heard(message, at);
  }

  deployed(flow: Flow): void {
    for (const step of this.#steps) step.deployed(flow);
  }

  tick(at: number): boolean {
    for (const step of this.#steps) step.tick(at);
    const done = this.#steps.filter((step) => step.done).length;
    const changed = done !== this.#told;
    this.#told = done;
    return changed;
  }

  steps(): readonly boolean[] {
    return this.#steps.map(({ done }) => done);
  }
}

abstract class Step {
  done = false;
  heard(_message: SeatMessage, _at: number): void {}
  deployed(_flow: Flow): void {}
  tick(_at: number): void {}
}

function stepOf(when: CheckCondition, own: Flow): Step {
  if ('message' in when) return new Said(when.message);
  if ('count' in when) return new Counted(when.count, own);
  if ('each_once' in when) return new EachOnce(when.each_once);
  if ('after' in when) return new Followed(when.after);
  if ('flow' in when) return new Built(when.flow, own);
  return new Deployed(own);
}

/** Such a message was seen. */
class Said extends Step {
  readonly #wanted: MessageCondition;

  constructor(wanted: MessageCondition) {
    super();
    this.#wanted = wanted;
  }
  override heard(message: SeatMessage): void {
    if (!this.done && matches(this.#wanted, message)) this.done = true;
  }
}

/** At least so many within a time; or, once something was deployed, at most so many while that time passes. */
class Counted extends Step {
  readonly #wanted: CountCondition;
  readonly #own: Flow;
  #times: number[] = [];
  /** Since when few messages are counted. */
  #since: number | null = null;
  /** The learner's own flow runs, and is as it is wanted: that the lesson's is silent proves nothing. */
  #armed = false;

  constructor(wanted: CountCondition, own: Flow) {
    super();
    this.#wanted = wanted;
    this.#own = own;
  }
  override heard(message: SeatMessage, at: number): void {
    if (this.done || !matches(this.#wanted, message)) return;
    this.#times.push(at);
    if (this.#times.length > MAX_COUNTED) this.#times.shift();
    this.#look(at);
  }
  override deployed(flow: Flow): void {
    const { with_flow: wanted } = this.#wanted;
    this.#armed = wanted === undefined ? differ(flow, this.#own) : holds(wanted, flow, this.#own);
    this.#since = null;
  }
  override tick(at: number): void {
    if (!this.done) this.#look(at);
  }

  #look(at: number): void {
    const { at_least: least, at_most: most, within } = this.#wanted;
    const span = within * 1_000;
    this.#times = this.#times.filter((time) => at - time < span);
    const enough = least === undefined || this.#times.length >= least;
    if (most === undefined) {
      this.done = enough && least !== undefined;
      return;
    }
    if (!this.#armed) return;
    this.#since ??= at;
    if (this.#times.length > most) this.#since = at;
    this.done = enough && at - this.#since >= span;
  }
}

/** Around a silence, when the network was cut: every number that follows the last one before, once. */
class EachOnce extends Step {
  readonly #wanted: EachOnceCondition;
  #lastAt: number | null = null;
  #highest = 0;
  /** The last number before the silence; null: there was none, or a number has come twice since. */
  #before: number | null = null;
  readonly #seen = new Set<number>();

  constructor(wanted: EachOnceCondition) {
    super();
    this.#wanted = wanted;
  }
  override heard(message: SeatMessage, at: number): void {
    if (this.done || !matches(this.#wanted, message)) return;
    const number = lastNumberIn(message.payload);
    if (number === null) return;
    const { after_silence: silence, at_least: least } = this.#wanted;
    if (this.#lastAt !== null && at - this.#lastAt >= silence * 1_000) {
      this.#before = this.#highest;
      this.#seen.clear();
    }
    this.#lastAt = at;
    if (this.#before === null) {
      this.#highest = number;
      return;
    }
    if (number <= this.#before || this.#seen.has(number) || this.#seen.size >= MAX_COUNTED) {
      this.#before = null;
      return;
    }
    this.#seen.add(number);
    this.#highest = Math.max(this.#highest, number);
    this.done = this.#seen.size >= least && this.#highest - this.#before === this.#seen.size;
  }
  /** What began before says nothing of this flow; but it may be cut before it has said anything itself. */
  override deployed(): void {
    this.#before = null;
    this.#seen.clear();
  }
}

/** The second soon after the first. */
class Followed extends Step {
  readonly #wanted: Extract<CheckCondition, { after: unknown }>['after'];
  #first: number | null = null;

  constructor(wanted: Extract<CheckCondition, { after: unknown }>['after']) {
    super();
    this.#wanted = wanted;
  }
  override heard(message: SeatMessage, at: number): void {
    const { first, second, within } = this.#wanted;
    const soon = this.#first !== null && at - this.#first <= within * 1_000;
    if (soon && matches(second, message)) this.done = true;
    else if (matches(first, message)) this.#first = at;
  }
}

/** The deployed flow holds such a node. */
class Built extends Step {
  readonly #wanted: FlowCondition;
  readonly #own: Flow;

  constructor(wanted: FlowCondition, own: Flow) {
    super();
    this.#wanted = wanted;
    this.#own = own;
  }
  override deployed(flow: Flow): void {
    this.done ||= holds(this.#wanted, flow, this.#own);
  }
}

/** Something other than the lesson's own flow. */
class Deployed extends Step {
  readonly #own: Flow;

  constructor(own: Flow) {
    super();
    this.#own = own;
  }
  override deployed(flow: Flow): void {
    this.done ||= differ(flow, this.#own);
  }
}

function holds({ type, property, is, changed }: FlowCondition, flow: Flow, own: Flow): boolean {
  return flow.some((node) => {
    if (node.type !== type) return false;
    const before = own.find(({ id }) => id === node.id);
    if (property === undefined) return changed !== true || before === undefined;
    const value = at(node, property);
    if (value === undefined || (is !== undefined && value !== is)) return false;
    return (
      changed !== true ||
      before === undefined ||
      JSON.stringify(at(before, property)) !== JSON.stringify(value)
    );
  });
}

function matches(wanted: MessageCondition, { topic, payload, from }: SeatMessage): boolean {
  if (wanted.from !== undefined && wanted.from !== from) return false;
  if (!filterCovers(wanted.topic, topic)) return false;
  const { is, contains, above, below } = wanted;
  if (is === undefined && contains === undefined && above === undefined && below === undefined) return true;
  if (payload.length > LOOKED_AT_LENGTH) return false;
  const text = payload.toString('utf8').trim();
  if (contains !== undefined && !text.toLowerCase().includes(contains.toLowerCase())) return false;
  const value = saidIn(text);
  if (is !== undefined && !same(value, is)) return false;
  if (above === undefined && below === undefined) return true;
  const number = typeof value === 'number' ? value : Number.NaN;
  return (above === undefined || number > above) && (below === undefined || number < below);
}

/** `{"value": …}`, as objects say it; else the bare JSON; else the text. */
function saidIn(text: string): unknown {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null && Object.hasOwn(said, 'value')
      ? (said as { value: unknown }).value
      : said;
  } catch {
    return text;
  }
}

/** `ON`, `on` and `true` switch the same lamp. */
function same(value: unknown, wanted: string | number | boolean): boolean {
  if (value === wanted) return true;
  if (typeof wanted === 'boolean') return String(value).toLowerCase() === (wanted ? 'on' : 'off');
  return String(value).toLowerCase() === String(wanted).toLowerCase();
}

/** A dotted path, such as `rules.0.v`. */
function at(node: Readonly<Record<string, unknown>>, property: string): unknown {
  let value: unknown = node;
  for (const key of property.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** `12` of `{"text":"Message 12"}`; null: no number. */
function lastNumberIn(payload: Buffer): number | null {
  const number =
    payload.length > LOOKED_AT_LENGTH
      ? undefined
      : payload
          .toString('utf8')
          .match(/\d{1,9}/g)
          ?.at(-1);
  return number === undefined ? null : Number(number);
}

/** Where a node is drawn: moving it about changes nothing. */
const PLACE: ReadonlySet<string> = new Set(['x', 'y', 'w', 'h']);

/** What the lesson says of a node is no longer so. The editor adds what it leaves unsaid, and takes empty things away. */
function differ(flow: Flow, own: Flow): boolean {
  const nodes = new Map(flow.map((node) => [node.id, node]));
  return (
    flow.length !== own.length ||
    own.some((before) => {
      const now = nodes.get(before.id);
      if (now === undefined) return true;
      return Object.entries(before).some(
        ([key, value]) =>
          !PLACE.has(key) && now[key] !== undefined && JSON.stringify(now[key]) !== JSON.stringify(value),
      );
    })
  );
}
