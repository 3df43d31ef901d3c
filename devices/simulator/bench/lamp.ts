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

/** On and off, brightness in %, a colour: what a connected bulb does, told in any of the ways that people try. */
export class Lamp implements BenchObject {
  readonly id = 'lampe';
  readonly name = { fr: 'Lampe', en: 'Lamp' };
  readonly measures = [
    { measure: 'state', name: { fr: 'allumée', en: 'on' } },
    { measure: 'brightness', name: { fr: 'luminosité', en: 'brightness' }, unit: '%' },
    { measure: 'color', name: { fr: 'couleur', en: 'colour' } },
  ];
  readonly commands = ['ON', 'OFF', 'toggle', '50', '#ff8000'];
  #on = false;
  #brightness = 100;
  #color = '#ffd9a0';

  state(): Record<string, ReadingValue> {
    return { state: this.#on, brightness: this.#brightness, color: this.#color };
  }

  command(payload: string): BenchSaid[] | null {
    const wanted = objectIn(payload) ?? plain(payload);
    if (wanted === null) return null;
    const { on, brightness, color } = understood(wanted, this.#on);
    if (on === null && brightness === null && color === null) return null;
    const before = this.state();
    if (brightness !== null) this.#brightness = brightness;
    if (color !== null) this.#color = color;
    // A bulb that is told how bright, or what colour, lights up; told 0, it goes out.
    this.#on = on ?? (brightness === null ? true : brightness > 0);
    const after = this.state();
    return this.measures
      .filter(({ measure }) => before[measure] !== after[measure])
      .map(({ measure, unit }) => ({
        measure,
        value: after[measure] as ReadingValue,
        ...(unit !== undefined && { unit }),
      }));
  }

  act(action: string): BenchSaid[] | null {
    return action === 'toggle' ? this.command('toggle') : null;
  }

  step(): BenchSaid[] {
    return [];
  }
}

function plain(text: string): Record<string, unknown> | null {
  if (text.trim().toLowerCase() === 'toggle') return { switch: 'toggle' };
  const on = switchIn(text);
  if (on !== null) return { switch: on };
  const number = numberIn(text);
  if (number !== null) return { brightness: number };
  const color = colorIn(text);
  return color === null ? null : { color };
}

function understood(
  wanted: Readonly<Record<string, unknown>>,
  isOn: boolean,
): { on: boolean | null; brightness: number | null; color: string | null } {
  const said = wanted.switch ?? wanted.state;
  const { brightness, color } = wanted;
  return {
    on:
      said === 'toggle' || said === 'TOGGLE'
        ? !isOn
        : typeof said === 'boolean'
          ? said
          : typeof said === 'string'
            ? switchIn(said)
            : null,
    brightness: typeof brightness === 'number' ? Math.round(clamp(brightness, 0, 100)) : null,
    color: typeof color === 'string' ? colorIn(color) : null,
  };
}
