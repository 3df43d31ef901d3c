import { availabilityOf } from './availability.ts';
import { hexColor } from './color.ts';
import { notJson, OTHER, saidOf } from './decoded.ts';
import type {
  CommandName,
  Decoded,
  Dialect,
  ObjectCommand,
  SaidDescription,
  SaidValue,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import { jsonOf, objectOf, objectsOf, own, ownText } from './json-object.ts';
import { RecentMap } from './recent-map.ts';
import { saidValue } from './said-value.ts';
import { treesBut } from './vendor-trees.ts';

/** Devices that are remembered by their topic prefix; a building has some dozen. */
const MAX_DEVICES = 500;
/** Values of one message: a full status of a four-channel device with its meters says some forty. */
const MAX_VALUES = 64;

/** Component types that measure or switch something, or that the owner made. */
const COMPONENT =
  /^(?:switch|light|rgb|rgbw|cct|cover|input|temperature|humidity|illuminance|devicepower|pm1|em|em1|voltmeter|smoke|flood|presence|presencezone|boolean|number|enum|text|bthomesensor):\d{1,4}$/;
/** Components about the device itself: `status/sys`. */
const HOUSEKEEPING =
  /^(?:sys|wifi|eth|cloud|mqtt|ws|ble|ui|script:\d+|knx|matter|modbus|bthome|plugs_ui|em(?:1)?data:\d+)$/;
const FOREIGN = treesBut('shellies');
const OUTPUTS = ['switch', 'light', 'rgb', 'rgbw', 'cct'];
/** As Shelly itself names its devices of this generation: `shellyplus1pm-a8032abe54dc`, `shellyhtg3-…`. */
const GEN2_ID = /^shelly(?:plus|pro|blu|wall|.*g[3-9]-|[a-z0-9]*mini).*$/i;
const PRESS = /^(?:btn_down|btn_up|(?:single|double|triple|long)_push)$/;

/** What a component's key measures. Keys that are not here say nothing that lasts (`id`, `source`, `errors` …). */
const KEYS: Readonly<Record<string, readonly [name: string, unit?: string]>> = {
  output: ['switch'],
  brightness: ['brightness', '%'],
  ct: ['color_temp', 'K'],
  apower: ['power', 'W'],
  act_power: ['power', 'W'],
  total_act_power: ['power', 'W'],
  voltage: ['voltage', 'V'],
  current: ['current', 'A'],
  total_current: ['current', 'A'],
  pf: ['power_factor'],
  freq: ['frequency', 'Hz'],
  tC: ['temperature', '°C'],
  rh: ['humidity', '%'],
  lux: ['light', 'lx'],
  alarm: ['alarm'],
  state: ['state'],
  percent: ['percent', '%'],
  current_pos: ['position', '%'],
  num_objects: ['count'],
  value: ['value'],
};

interface Place {
  readonly prefix: string;
  readonly what: 'rpc' | 'online' | 'other' | { readonly component: string };
  readonly sure: boolean;
}

/** Which device of this generation a topic may be of; null: of none. */
function placeOf(topic: string): Place | null {
  const levels = topic.split('/');
  const last = levels.at(-1)!;
  const before = levels.at(-2);
  const upTo = (end: number): string => levels.slice(0, end).join('/');
  if (levels.length > 2 && before === 'events' && last === 'rpc')
    return { prefix: upTo(-2), what: 'rpc', sure: true };
  if (levels.length > 2 && before === 'status' && COMPONENT.test(last)) {
    return { prefix: upTo(-2), what: { component: last }, sure: true };
  }
  const at = levels.findIndex((level) => GEN2_ID.test(level));
  if ((at === 0 || (at === 1 && levels[0] === 'shellies')) && at < levels.length - 1) {
    return { prefix: upTo(at + 1), what: last === 'online' ? 'online' : 'other', sure: true };
  }
  if (levels.length < 2 || FOREIGN.has(levels[0]!)) return null;
  if (last === 'online') return { prefix: upTo(-1), what: 'online', sure: false };
  if (before === 'status' && HOUSEKEEPING.test(last)) return { prefix: upTo(-2), what: 'other', sure: false };
  if (last === 'rpc') return { prefix: upTo(before === 'hub' ? -2 : -1), what: 'other', sure: false };
  return null;
}

/** Whether a topic below `shellies/` is one that the first generation does not have. */
export function isGen2Topic(topic: string): boolean {
  const place = placeOf(topic);
  return place !== null && (place.sure || place.what === 'other');
}

/**
 * Shelly's later generations: shelly-api-docs.shelly.cloud/gen2, General/Notifications, ComponentsAndServices.
 * `{prefix}/events/rpc` is always there; `{prefix}/status/{component:id}` where it was asked for. The prefix is the
 * device's id, or what its owner chose.
 */
export class ShellyGen2 implements Dialect {
  readonly name = 'shelly-gen2';
  /** By prefix: the outputs heard, `switch:0`. */
  readonly #outputs = new RecentMap<readonly string[]>(MAX_DEVICES);

  claim(topic: string): TopicClaim | null {
    const place = placeOf(topic);
    if (place === null) return null;
    const { prefix, what, sure } = place;
    const certainty = sure ? 'sure' : 'open';
    if (what === 'other') return { certainty, decode: () => (sure || this.knows(prefix) ? OTHER : null) };
    if (what === 'rpc')
      return { certainty, decode: (payload, retained) => this.#notification(prefix, payload, retained) };
    if (what === 'online') return { certainty, decode: (payload) => this.#online(prefix, sure, payload) };
    return { certainty, decode: (payload) => this.#status(prefix, what.component, payload) };
  }

  command(prefix: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const outputs = this.#outputs.get(prefix) ?? ['switch:0'];
    const messages = outputs.flatMap((component) => {
      const call = callOf(component, command);
      // The answer goes to `{src}/rpc`: below the prefix, where it is known to be ours.
      return call === null
        ? []
        : { topic: `${prefix}/rpc`, payload: JSON.stringify({ id: 1, src: `${prefix}/hub`, ...call }) };
    });
    return messages.length === 0 ? null : messages;
  }

  #key(prefix: string): string {
    return `${this.name}:${prefix}`;
  }

  /** Whether a device with that prefix has spoken as this generation does. */
  knows(prefix: string): boolean {
    return this.#outputs.get(prefix) !== undefined;
  }

  /** `true`, or the will's `false`. Where the topic alone tells nothing, only of devices that were heard before. */
  #online(prefix: string, sure: boolean, payload: Buffer): Decoded | null {
    if (!sure && !this.knows(prefix)) return null;
    const availability = availabilityOf(payload, 'true', 'false');
    return availability === null ? OTHER : saidOf({ object: this.#key(prefix), availability });
  }

  #status(prefix: string, component: string, payload: Buffer): Decoded {
    const message = objectOf(jsonOf(payload));
    if (message === null) return notJson(payload);
    return this.#said(prefix, undefined, [component], componentValues(component, message));
  }

  /** `{"src":"shellyplusht-…","method":"NotifyFullStatus","params":{"ts":1680962879.62,"humidity:0":{…},…}}`. */
  #notification(prefix: string, payload: Buffer, retained: boolean): Decoded {
    const message = objectOf(jsonOf(payload));
    if (message === null) return notJson(payload);
    const params = objectOf(own(message, 'params'));
    const method = own(message, 'method');
    if (params === null || typeof method !== 'string') return OTHER;
    const src = ownText(message, 'src');
    if (method === 'NotifyEvent') return retained ? OTHER : this.#events(prefix, src, params);
    if (method !== 'NotifyStatus' && method !== 'NotifyFullStatus') return OTHER;
    const at = timeOf(params);
    const components = Object.keys(params).filter(
      (key) => COMPONENT.test(key) && objectOf(own(params, key)) !== null,
    );
    const values = components.flatMap((component) =>
      componentValues(component, own(params, component) as object, at),
    );
    return this.#said(prefix, src, components, values.slice(0, MAX_VALUES));
  }

  /** `{"ts":…,"events":[{"component":"input:0","id":0,"event":"single_push","ts":…}]}`. */
  #events(prefix: string, src: string | undefined, params: object): Decoded {
    const values: SaidValue[] = [];
    for (const event of objectsOf(own(params, 'events')).slice(0, MAX_VALUES)) {
      const [component, what] = [ownText(event, 'component'), ownText(event, 'event')];
      if (component === 'sys' && what === 'sleep') {
        return saidOf({ object: this.#key(prefix), availability: 'sleeping' });
      }
      if (component === undefined || what === undefined || !PRESS.test(what)) continue;
      const at = timeOf(event) ?? timeOf(params);
      const measure = `action${suffix(component)}`;
      values.push({ measure, value: what, event: true, ...(at !== undefined && { at }) });
    }
    return this.#said(prefix, src, [], values);
  }

  #said(
    prefix: string,
    src: string | undefined,
    components: readonly string[],
    values: readonly SaidValue[],
  ): Decoded {
    const known = this.#outputs.get(prefix);
    const outputs = components.filter(
      (component) => OUTPUTS.includes(typeOf(component)) && !known?.includes(component),
    );
    const isNews = known === undefined || outputs.length > 0;
    if (!isNews) return values.length === 0 ? OTHER : saidOf({ object: this.#key(prefix), values });
    const all = [...(known ?? []), ...outputs].slice(0, 16);
    this.#outputs.set(prefix, all);
    const description: SaidDescription = { ...modelOf(src ?? prefix), commands: commandsOf(all) };
    return saidOf({ object: this.#key(prefix), values, description });
  }
}

/** Seconds since the epoch, in UTC; a clock that was not set yet counts from zero. */
function timeOf(params: object): number | undefined {
  const ts = own(params, 'ts');
  return typeof ts === 'number' && Number.isFinite(ts) && ts > 1e9 ? Math.round(ts * 1000) : undefined;
}

function typeOf(component: string): string {
  return component.slice(0, component.indexOf(':'));
}

/** The first of several has the name for itself. Components that the owner made are numbered from 200. */
function suffix(component: string): string {
  const number = component.slice(component.indexOf(':') + 1);
  return number === '0' ? '' : `_${number}`;
}

function componentValues(component: string, status: object, at?: number): SaidValue[] {
  const values: SaidValue[] = [];
  const type = typeOf(component);
  const add = (name: string, said: unknown, unit?: string): void => {
    const value = saidValue(name, said, unit);
    if (value === undefined) return;
    values.push(at === undefined ? value : { ...value, at });
  };
  for (const key of Object.keys(status)) {
    const said = own(status, key);
    const named = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (named !== undefined) add(nameOf(component, type, named[0]), said, named[1]);
    else if (key === 'aenergy') add(`energy${suffix(component)}`, own(objectOf(said) ?? {}, 'total'), 'Wh');
    else if (key === 'battery') add('battery', own(objectOf(said) ?? {}, 'percent'), '%');
    else if (key === 'rgb') addColor(said, `color${suffix(component)}`, add);
    else if (key === 'temperature') {
      // Of the output's own electronics.
      add(`device_temperature${suffix(component)}`, own(objectOf(said) ?? {}, 'tC'), '°C');
    }
  }
  return values;
}

function nameOf(component: string, type: string, name: string): string {
  switch (type) {
    case 'input':
      return `input${suffix(component)}${name === 'state' ? '' : `_${name}`}`;
    case 'smoke':
    case 'flood':
      return name === 'alarm' ? `${type}${suffix(component)}` : `${type}_${name}`;
    case 'presencezone':
      return `${name === 'value' ? 'presence' : name}${suffix(component)}`;
    case 'boolean':
    case 'number':
    case 'enum':
    case 'text':
    case 'bthomesensor':
      return `${type}${suffix(component)}`;
    case 'cover':
      return `cover_${name}${suffix(component)}`;
    default:
      return `${name}${suffix(component)}`;
  }
}

function addColor(said: unknown, name: string, add: (name: string, said: unknown) => void): void {
  if (!Array.isArray(said) || said.length !== 3 || !said.every((part) => typeof part === 'number')) return;
  const [r, g, b] = said as [number, number, number];
  add(name, hexColor({ r, g, b }));
}

/** `shellyplusht-b8d61a8b17cc`: the model and the device's own number. */
function modelOf(id: string): { model?: string } {
  const [, model] = /(?:^|\/)(shelly[a-z0-9]+)-[0-9a-f]{12}$/i.exec(id) ?? [];
  return model === undefined ? {} : { model };
}

function commandsOf(outputs: readonly string[]): CommandName[] {
  const types = outputs.map(typeOf);
  return [
    ...(types.length > 0 ? ['switch' as const] : []),
    ...(types.some((type) => type !== 'switch') ? ['brightness' as const] : []),
    ...(types.some((type) => type.startsWith('rgb')) ? ['color' as const] : []),
  ];
}

const NAMESPACES: Readonly<Record<string, string>> = {
  switch: 'Switch',
  light: 'Light',
  rgb: 'RGB',
  rgbw: 'RGBW',
  cct: 'CCT',
};

/** `Switch.Set`, `Light.Set`, `RGB.Set` …, or `Toggle`. null: nothing of the command is for this output. */
function callOf(component: string, command: ObjectCommand): { method: string; params: object } | null {
  const type = typeOf(component);
  const namespace = NAMESPACES[type];
  const id = Number(component.slice(component.indexOf(':') + 1));
  if (command.switch === 'toggle') return { method: `${namespace}.Toggle`, params: { id } };
  const { brightness, color } = command;
  const params = {
    ...(command.switch !== undefined && { on: command.switch }),
    ...(brightness !== undefined && type !== 'switch' && { brightness: Math.round(brightness) }),
    ...(color !== undefined && type.startsWith('rgb') && { rgb: [color.r, color.g, color.b] }),
  };
  return Object.keys(params).length === 0 ? null : { method: `${namespace}.Set`, params: { id, ...params } };
}
