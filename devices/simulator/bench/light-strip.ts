import type { ReadingValue } from '../../../hub/contract/entries.ts';
import {
  type BenchObject,
  type BenchSaid,
  clamp,
  colorIn,
  numberIn,
  objectIn,
  switchIn,
} from './bench-object.ts';

export const PIXELS = 8;
const DARK = '#000000';

/** Eight lights in a row: one colour for all, a number of lights as a gauge, or each by itself. */
export class LightStrip implements BenchObject {
  readonly id = 'ruban';
  readonly name = { fr: 'Ruban de lumières', en: 'Light strip' };
  readonly measures = [{ measure: 'pixels', name: { fr: 'lumières', en: 'lights' } }];
  readonly commands = [
    '#00c000',
    '5',
    'OFF',
    '{"index":3,"color":"#ff0000"}',
    '{"pixels":["#ff0000","#00c000"]}',
  ];
  #pixels: string[] = Array.from({ length: PIXELS }, () => DARK);
  #color = '#00c000';

  state(): Record<string, ReadingValue> {
    return { pixels: this.#pixels.join(' ') };
  }

  command(payload: string): BenchSaid[] | null {
    const pixels = this.#wanted(payload);
    if (pixels === null) return null;
    const changed = pixels.join() !== this.#pixels.join();
    this.#pixels = pixels;
    return changed ? [{ measure: 'pixels', value: pixels.join(' ') }] : [];
  }

  act(): null {
    return null;
  }
  step(): BenchSaid[] {
    return [];
  }

  #wanted(payload: string): string[] | null {
    const json = objectIn(payload);
    if (json !== null) {
      const { pixels, index, color } = json;
      if (Array.isArray(pixels)) {
        return this.#pixels.map((_, i) =>
          typeof pixels[i] === 'string' ? (colorIn(pixels[i]) ?? DARK) : DARK,
        );
      }
      const one = typeof color === 'string' ? colorIn(color) : null;
      if (one === null) return null;
      if (typeof index !== 'number') return this.#all(one);
      return this.#pixels.map((pixel, i) => (i === Math.floor(index) ? one : pixel));
    }
    const color = colorIn(payload);
    if (color !== null) return this.#all(color);
    // `1` is one light here, not "on".
    const number = numberIn(payload);
    if (number !== null) {
      const lit = Math.round(clamp(number, 0, PIXELS));
      return this.#pixels.map((_, i) => (i < lit ? this.#color : DARK));
    }
    const on = switchIn(payload);
    return on === null ? null : this.#all(on ? this.#color : DARK, on);
  }

  #all(color: string, remember = true): string[] {
    if (remember) this.#color = color;
    return this.#pixels.map(() => color);
  }
}
