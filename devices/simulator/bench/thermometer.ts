import type { ReadingValue } from '../../../hub/contract/entries.ts';
import { type BenchObject, type BenchSaid, type Chance, objectIn, switchIn } from './bench-object.ts';

/** A small box with a heater and a window, made to change while one watches. °C and seconds. */
const OUTSIDE = 12;
const START = 20;
/** The heater alone would hold it so far above the outside. */
const HEATER_RISE = 24;
/** How fast it follows: by two thirds of the way in so many seconds. */
const CLOSED_SECONDS = 70;
const OPEN_SECONDS = 18;
/** What a cheap sensor wavers by: enough for a lamp at a threshold to flicker. */
const WAVER = 0.25;
const SAYS_EVERY_SECONDS = 2;

/** A thermometer in a box that one can warm and air: the room of lesson 3, in a few minutes instead of a morning. */
export class Thermometer implements BenchObject {
  readonly id = 'thermometre';
  readonly name = { fr: 'Thermomètre', en: 'Thermometer' };
  readonly measures = [
    { measure: 'temperature', name: { fr: 'température', en: 'temperature' }, unit: '°C' },
    { measure: 'heater', name: { fr: 'chauffage', en: 'heater' } },
    { measure: 'window', name: { fr: 'fenêtre ouverte', en: 'window open' } },
  ];
  readonly commands = ['ON', 'OFF', '{"heater":true}'];
  readonly #chance: Chance;
  #temperature = START;
  #said = START;
  #heater = false;
  #window = false;
  #untilSaying = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  state(): Record<string, ReadingValue> {
    return { temperature: this.#said, heater: this.#heater, window: this.#window };
  }

  /** Only the heater obeys messages: a window is opened by hand. */
  command(payload: string): BenchSaid[] | null {
    const wanted = objectIn(payload)?.heater;
    const on = typeof wanted === 'boolean' ? wanted : switchIn(payload);
    return on === null ? null : this.#heat(on);
  }

  act(action: string, value: ReadingValue | undefined): BenchSaid[] | null {
    if (action === 'heater') return this.#heat(value === undefined ? !this.#heater : value === true);
    if (action !== 'window') return null;
    const open = value === undefined ? !this.#window : value === true;
    if (open === this.#window) return [];
    this.#window = open;
    return [{ measure: 'window', value: open }];
  }

  step(seconds: number): BenchSaid[] {
    const end =
      OUTSIDE +
      (START - OUTSIDE) * (this.#window ? 0 : 1) +
      (this.#heater ? HEATER_RISE / (this.#window ? 3 : 1) : 0);
    const pace = this.#window ? OPEN_SECONDS : CLOSED_SECONDS;
    this.#temperature += (end - this.#temperature) * (1 - Math.exp(-seconds / pace));
    this.#untilSaying -= seconds;
    if (this.#untilSaying > 0) return [];
    this.#untilSaying += SAYS_EVERY_SECONDS;
    if (this.#untilSaying <= 0) this.#untilSaying = SAYS_EVERY_SECONDS;
    this.#said = Math.round((this.#temperature + (this.#chance() * 2 - 1) * WAVER) * 10) / 10;
    return [{ measure: 'temperature', value: this.#said, unit: '°C' }];
  }

  #heat(on: boolean): BenchSaid[] {
    if (on === this.#heater) return [];
    this.#heater = on;
    return [{ measure: 'heater', value: on }];
  }
}
