import type { ObjectValue } from '../../hub/contract/objects.ts';
import { isForVisitors } from '../../hub/contract/visitor-values.ts';
import type { SpokenMeasure } from '../text/showroom-numbers.ts';
import type { EventMeasure, StateMeasure } from '../text/showroom-text.ts';

/** A value as visitors meet it. `other`: nobody wrote words for it, it keeps its own name. */
export type Shown =
  | {
      readonly kind: 'number';
      readonly words: SpokenMeasure;
      readonly value: number;
      readonly said: ObjectValue;
    }
  | {
      readonly kind: 'state';
      readonly words: StateMeasure;
      readonly value: boolean;
      readonly said: ObjectValue;
    }
  | { readonly kind: 'event'; readonly words: EventMeasure; readonly said: ObjectValue }
  | { readonly kind: 'other'; readonly value: number | boolean; readonly said: ObjectValue };

interface NumberName {
  readonly words: SpokenMeasure;
  /** The words hold the unit: a value in another one must not use them. */
  readonly units: readonly string[];
}

const STATES: Readonly<Record<string, StateMeasure>> = {
  presence: 'presence',
  door: 'door',
  switch: 'switch',
  vibration: 'vibration',
  water_leak: 'leak',
  leak: 'leak',
  moisture: 'leak',
  smoke: 'smoke',
};
const EVENTS: Readonly<Record<string, EventMeasure>> = { action: 'action', in: 'in', out: 'out' };
const POWER: NumberName = { words: 'power', units: ['W'] };
const ENERGY: NumberName = { words: 'energy', units: ['kWh'] };
const DUST: NumberName = { words: 'dust', units: ['µg/m³', 'μg/m³'] };
const NUMBERS: Readonly<Record<string, NumberName>> = {
  count: { words: 'count', units: [] },
  co2: { words: 'co2', units: ['ppm'] },
  temperature: { words: 'temperature', units: ['°C'] },
  humidity: { words: 'humidity', units: ['%'] },
  light: { words: 'light', units: ['lx'] },
  sound: { words: 'sound', units: ['dB'] },
  pm25: DUST,
  pm2_5: DUST,
  pm10: DUST,
  pressure: { words: 'pressure', units: ['hPa', 'mbar'] },
  power: POWER,
  active_power: POWER,
  apower: POWER,
  energy: ENERGY,
  energy_today: ENERGY,
  energy_total: ENERGY,
  brightness: { words: 'brightness', units: ['%'] },
};
/** The most telling first: a lamp is on or off before it is bright. */
const ORDER = [...Object.keys(STATES), ...Object.keys(EVENTS), ...Object.keys(NUMBERS)];

/** What a visitor may understand of an object's values, the most telling first: the desk has more than the public. */
export function shownValues(values: readonly ObjectValue[]): Shown[] {
  const place = ({ measure }: ObjectValue): number => ORDER.indexOf(measure) + 1 || ORDER.length + 1;
  const all = [...values]
    .sort((a, b) => place(a) - place(b) || (a.measure < b.measure ? -1 : 1))
    .flatMap((value) => shown(value) ?? []);
  // Two of the same name, as today's and all energy, would look like a contradiction.
  return all.filter(
    (each, index) =>
      each.kind === 'other' ||
      all.findIndex((other) => other.kind !== 'other' && other.words === each.words) === index,
  );
}

function shown(said: ObjectValue): Shown | null {
  const { measure, value, unit } = said;
  const event = own(EVENTS, measure);
  if (event) return { kind: 'event', words: event, said };
  if (!isForVisitors(said) || typeof value === 'string') return null;
  const state = own(STATES, measure);
  if (state) return { kind: 'state', words: state, value: value === true || value === 1, said };
  const number = own(NUMBERS, measure);
  if (number && typeof value === 'number' && (unit === undefined || number.units.includes(unit)))
    return { kind: 'number', words: number.words, value, said };
  return { kind: 'other', value, said };
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
