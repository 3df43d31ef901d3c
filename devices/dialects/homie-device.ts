import { colorOfHue, hexColor } from './color.ts';
import { described } from './decoded.ts';
import type { Availability, CommandName, ObjectCommand, SaidDescription, SaidValue } from './dialect.ts';
import { lastLevel, pathNames } from './path-names.ts';
import { saidValue } from './said-value.ts';

/** Properties of one device; the convention's richest examples have a dozen. Further ones are read undescribed. */
export const MAX_PROPERTIES = 64;

/** What a device says of one of its properties. Absent: not said. */
export interface HomieProperty {
  readonly datatype?: string;
  readonly format?: string;
  readonly unit?: string;
  readonly name?: string;
  readonly settable?: boolean;
  /** `false`: what it publishes happened at that moment. */
  readonly retained?: boolean;
}

const SWITCH = /^(?:on|onoff|on-off|power|state|switch|relay|light)$/;
const BRIGHTNESS = /^(?:brightness|dim|dimmer|intensity|level)$/;
const INTEGER = /^-?\d+$/;
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** `init` is not there yet; it says nothing. */
export const HOMIE_STATES: ReadonlyMap<string, Availability> = new Map([
  ['ready', 'online'],
  ['alert', 'online'],
  ['sleeping', 'sleeping'],
  ['disconnected', 'offline'],
  ['lost', 'offline'],
]);

/** What one property is called here and how it is told what to do. */
interface Known extends HomieProperty {
  readonly measure: string;
  readonly command?: CommandName;
}

/** A device of the Homie convention, version 3 to 5, as far as it has described itself. By `node/property`. */
export class HomieDevice {
  readonly #properties: ReadonlyMap<string, Known>;

  constructor(properties: ReadonlyMap<string, HomieProperty> = new Map()) {
    const names = pathNames(properties.keys());
    const taken = new Set<CommandName>();
    this.#properties = new Map(
      [...properties].map(([path, property]) => {
        const command = commandOf(path, property, properties);
        const first = command !== null && !taken.has(command);
        if (first) taken.add(command);
        const measure = first ? command : (names.get(path) ?? path);
        return [path, { ...property, measure, ...(first && { command }) }];
      }),
    );
  }

  /** undefined: the value is not of the property's datatype; null: it is, and says nothing to keep. */
  value(path: string, text: string, retained: boolean): SaidValue | null | undefined {
    const property = this.#properties.get(path) ?? { measure: undeclared(path) };
    const said = typed(property, text);
    if (said === undefined) return undefined;
    if (said === null || (retained && property.retained === false)) return null;
    const value = saidValue(property.measure, said, property.command === 'brightness' ? '%' : property.unit);
    if (value === undefined) return null;
    return property.retained === false ? { ...value, event: true } : value;
  }

  describe(name: string | undefined): SaidDescription {
    const measures = [...this.#properties].flatMap(([path, { measure, unit, name: called }]) => {
      const value = saidValue(measure, 0, unit);
      return value === undefined ? [] : [described(value.measure, called ?? path, value.unit)];
    });
    const commands = [...this.#properties.values()].flatMap(({ command }) => command ?? []);
    return { ...(name !== undefined && { name }), measures, commands };
  }

  /** The property and the payload for each part of a command that the device takes. */
  command(command: ObjectCommand): { path: string; payload: string }[] {
    return [...this.#properties].flatMap(([path, property]) => {
      const payload = payloadOf(property, command);
      return payload === null ? [] : [{ path, payload }];
    });
  }
}

/** A node of an array (`lights_1`, versions 2 and 3) shares its property's name with the others. */
function undeclared(path: string): string {
  return /_\d+\//.test(path) ? path : lastLevel(path);
}

function commandOf(
  path: string,
  { settable, datatype }: HomieProperty,
  all: ReadonlyMap<string, HomieProperty>,
): CommandName | null {
  if (!settable) return null;
  if (datatype === 'color') return 'color';
  const name = lastLevel(path);
  if (datatype === 'integer' || datatype === 'float') return BRIGHTNESS.test(name) ? 'brightness' : null;
  if (datatype !== 'boolean') return null;
  const switches = [...all.values()].filter((other) => other.settable && other.datatype === 'boolean');
  return SWITCH.test(name) || switches.length === 1 ? 'switch' : null;
}

/** As the convention writes each datatype. A light's level is said in percent of its range. */
function typed(property: HomieProperty & { command?: CommandName }, text: string): unknown {
  switch (property.datatype) {
    case 'integer':
    case 'float': {
      if (!(property.datatype === 'integer' ? INTEGER : FLOAT).test(text)) return undefined;
      const number = Number(text);
      if (!Number.isFinite(number)) return undefined;
      if (property.command !== 'brightness') return number;
      const [from, to] = rangeOf(property);
      return Math.round(((number - from) / (to - from)) * 100);
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'color':
      return colorOf(property.format, text);
    // Times, and documents of the vendor's own: no measure.
    case 'datetime':
    case 'duration':
    case 'json':
      return null;
    default:
      return text === '' ? null : text;
  }
}

function rangeOf({ format }: HomieProperty): [number, number] {
  const [from, to] = (format ?? '').split(':').map((end) => (end === '' ? Number.NaN : Number(end)));
  return Number.isFinite(from) && Number.isFinite(to) && to! > from! ? [from!, to!] : [0, 100];
}

/** `255,255,0`, or hue, saturation and value: `60,100,100`. */
function colorOf(format: string | undefined, text: string): string | undefined {
  if (!/^\d{1,3},\d{1,3},\d{1,3}$/.test(text)) return undefined;
  const [a, b, c] = text.split(',').map(Number) as [number, number, number];
  if (format?.startsWith('hsv')) return a <= 360 && b <= 100 ? hexColor(colorOfHue(a, b)) : undefined;
  return Math.max(a, b, c) <= 255 ? hexColor({ r: a, g: b, b: c }) : undefined;
}

function payloadOf(property: Known, command: ObjectCommand): string | null {
  switch (property.command) {
    case 'switch':
      return typeof command.switch === 'boolean' ? String(command.switch) : null;
    case 'brightness': {
      if (command.brightness === undefined) return null;
      const [from, to] = rangeOf(property);
      const level = from + (command.brightness / 100) * (to - from);
      return String(property.datatype === 'integer' ? Math.round(level) : level);
    }
    case 'color': {
      if (command.color === undefined) return null;
      const { r, g, b } = command.color;
      return property.format?.startsWith('hsv') ? hsvOf(r, g, b) : `${r},${g},${b}`;
    }
    default:
      return null;
  }
}

function hsvOf(r: number, g: number, b: number): string {
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  const sixth =
    range === 0 ? 0 : most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  const hue = Math.round((sixth * 60 + 360) % 360);
  return `${hue},${most === 0 ? 0 : Math.round((range / most) * 100)},${Math.round((most / 255) * 100)}`;
}
