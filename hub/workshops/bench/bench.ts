import type { BenchObject, BenchSaid, Chance } from '../../../devices/simulator/bench/bench-object.ts';
import { DoorCounter } from '../../../devices/simulator/bench/door-counter.ts';
import { Lamp } from '../../../devices/simulator/bench/lamp.ts';
import { LightStrip } from '../../../devices/simulator/bench/light-strip.ts';
import {
  Button,
  Buzzer,
  CardReader,
  Display,
  MotionSensor,
  Servo,
} from '../../../devices/simulator/bench/simple-objects.ts';
import { Thermometer } from '../../../devices/simulator/bench/thermometer.ts';
import { HubError } from '../../contract/errors.ts';
import type { Clock } from '../../contract/ports.ts';
import type { BenchAction, Catalogue, SeatEvents } from '../../contract/workshops.ts';
import type { BenchPort } from '../ports.ts';

/** Fast enough for a servo to be seen turning, slow enough for twelve benches on a Raspberry Pi. */
const STEP_MS = 200;
/** Values kept for each measure: an hour and more of a thermometer that speaks every two seconds. */
const MAX_HISTORY = 2_000;
/** Longest command that is read; a display shows 64 characters. */
const MAX_COMMAND_BYTES = 4_096;
const SET = /^object\/([a-z0-9_-]+)\/set$/;
/** What neighbours may listen to. */
const SHARED = { object: 'thermometre', measure: 'temperature' } as const;

export interface BenchOptions {
  readonly base: string;
  readonly shared: string;
  readonly language: 'fr' | 'en';
  readonly publish: (topic: string, payload: string, retain: boolean) => void;
  /** Something that the page draws has changed. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** The ten virtual objects of one seat, on the topics that real ones would have. */
export class Bench implements BenchPort {
  readonly #options: BenchOptions;
  readonly #history = new Map<string, [number, number][]>();
  #objects: ReadonlyMap<string, BenchObject>;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BenchOptions) {
    this.#options = options;
    this.#objects = newObjects(options.chance);
  }

  start(): void {
    if (this.#timer !== null) return;
    for (const object of this.#objects.values()) this.#sayAll(object);
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  act({ object, action, value }: BenchAction): void {
    const said = this.#objects.get(object)?.act(action, value);
    if (said === null || said === undefined) throw new HubError('bad_request');
    this.#say(object, said);
    // What the eye sees may have changed though nothing was said: a counter missed somebody.
    this.#options.changed();
  }

  heard(topic: string, payload: Buffer): void {
    const [, id = ''] = SET.exec(topic) ?? [];
    const object = this.#objects.get(id);
    if (object === undefined || payload.length > MAX_COMMAND_BYTES) return;
    const said = object.command(payload.toString('utf8'));
    if (said !== null && said.length > 0) this.#say(id, said);
  }

  reset(): void {
    this.#objects = newObjects(this.#options.chance);
    this.#history.clear();
    for (const object of this.#objects.values()) this.#sayAll(object);
    this.#options.changed();
  }

  state(): SeatEvents['bench'] {
    return {
      objects: Object.fromEntries([...this.#objects].map(([id, object]) => [id, object.state()])),
    };
  }

  objects(): Catalogue['objects'] {
    const { base, language } = this.#options;
    return [...this.#objects.values()].map(({ id, name, measures, commands }) => ({
      id,
      name: name[language],
      kind: 'bench' as const,
      topic: `${base}/object/${id}`,
      measures: measures.map(({ measure, name, ...unit }) => ({ measure, name: name[language], ...unit })),
      commands: [...commands],
    }));
  }

  history(object: string, measure: string, from: number, to: number): [number, number][] | null {
    if (!this.#objects.get(object)?.measures.some((each) => each.measure === measure)) return null;
    return (this.#history.get(`${object}/${measure}`) ?? []).filter(([at]) => at >= from && at <= to);
  }

  #step(): void {
    let changed = false;
    for (const [id, object] of this.#objects) {
      const said = object.step(STEP_MS / 1_000);
      if (said.length === 0) continue;
      changed = true;
      this.#say(id, said, false);
    }
    if (changed) this.#options.changed();
  }

  #sayAll(object: BenchObject): void {
    const state = object.state();
    const said = object.measures.flatMap(({ measure, unit }) => {
      const value = state[measure];
      return value === undefined ? [] : [{ measure, value, ...(unit !== undefined && { unit }) }];
    });
    this.#say(object.id, said, false);
  }

  #say(object: string, said: readonly BenchSaid[], draw = true): void {
    const { base, shared, publish, clock, changed } = this.#options;
    const now = clock.now();
    for (const { measure, value, unit, event } of said) {
      const payload = JSON.stringify({
        value,
        ...(unit !== undefined && { unit }),
        at: new Date(now).toISOString(),
      });
      publish(`${base}/object/${object}/${measure}`, payload, event !== true);
      if (object === SHARED.object && measure === SHARED.measure) {
        publish(`${shared}/${object}/${measure}`, payload, true);
      }
      if (typeof value !== 'string') this.#remember(`${object}/${measure}`, now, Number(value));
    }
    if (draw) changed();
  }

  #remember(series: string, at: number, value: number): void {
    let points = this.#history.get(series);
    if (points === undefined) {
      points = [];
      this.#history.set(series, points);
    }
    points.push([at, value]);
    if (points.length > MAX_HISTORY) points.splice(0, MAX_HISTORY / 10);
  }
}

const newObjects = (chance: Chance): ReadonlyMap<string, BenchObject> =>
  new Map(
    [
      new Lamp(),
      new LightStrip(),
      new Button(),
      new Thermometer(chance),
      new MotionSensor(),
      new DoorCounter(chance),
      new CardReader(),
      new Buzzer(),
      new Servo(),
      new Display(),
    ].map((object) => [object.id, object]),
  );
