import { filterCovers } from '../../contract/topics.ts';
import type { CheckCondition, Lesson } from '../../contract/workshops.ts';
import type { CheckPort, LoadedLesson, SeatMessage } from '../ports.ts';

type Flow = LoadedLesson['flow'];
type MessageCondition = Extract<CheckCondition, { message: unknown }>['message'];

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
  if ('count' in when) return new Counted(when.count);
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
  readonly #wanted: Extract<CheckCondition, { count: unknown }>['count'];
  #times: number[] = [];
  /** Since when few messages are counted: from the learner's own flow on. */
  #since: number | null = null;
  #armed = false;

  constructor(wanted: Extract<CheckCondition, { count: unknown }>['count']) {
    super();
    this.#wanted = wanted;
  }
  override heard(message: SeatMessage, at: number): void {
    if (this.done || !matches(this.#wanted, message)) return;
    this.#times.push(at);
    if (this.#times.length > MAX_COUNTED) this.#times.shift();
    this.#look(at);
  }
  override deployed(): void {
    this.#armed = true;
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
  readonly #wanted: Extract<CheckCondition, { flow: unknown }>['flow'];
  readonly #own: Flow;

  constructor(wanted: Extract<CheckCondition, { flow: unknown }>['flow'], own: Flow) {
    super();
    this.#wanted = wanted;
    this.#own = own;
  }
  override deployed(flow: Flow): void {
    const { type, property, is, changed } = this.#wanted;
    const nodes = flow.filter((node) => node.type === type);
    this.done ||= nodes.some((node) => {
      if (property === undefined) return changed !== true || !this.#own.some(({ id }) => id === node.id);
      const value = at(node, property);
      if (value === undefined || (is !== undefined && value !== is)) return false;
      if (changed !== true) return true;
      const before = this.#own.find(({ id }) => id === node.id);
      return before === undefined || JSON.stringify(at(before, property)) !== JSON.stringify(value);
    });
  }
}

/** Something other than the lesson's own flow. */
class Deployed extends Step {
  readonly #own: string;

  constructor(own: Flow) {
    super();
    this.#own = essence(own);
  }
  override deployed(flow: Flow): void {
    if (essence(flow) !== this.#own) this.done = true;
  }
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

/** A flow without what merely moving its nodes about changes. */
const essence = (flow: Flow): string =>
  JSON.stringify(
    flow
      .map(({ x: _x, y: _y, w: _w, h: _h, ...node }) =>
        Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)),
      )
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  );
