import { availabilityOf } from './availability.ts';
import { colorOfHue, hexColor } from './color.ts';
import { notJson, OTHER, refused, saidOf, saidValues } from './decoded.ts';
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
import { jsonOf, objectOf, own, ownText, textOf } from './json-object.ts';
import { isAboutAPerson } from './person-words.ts';
import { RecentMap } from './recent-map.ts';
import { remembered } from './remembered.ts';
import { isHubWord, saidValue } from './said-value.ts';

/** Tasmota's own token of FullTopic. In an address it stands where the prefix does, unless that is first. */
const PREFIX = '%prefix%';
/** What follows `stat` and `tele`: they tell a Tasmota also where FullTopic puts the prefix elsewhere. */
const LAST_LEVEL =
  /^(?:SENSOR|STATE|LWT|RESULT|UPTIME|ENERGY|EVENT|LOGGING|INFO\d|(?:POWER|STATUS|BUTTON|SWITCH)\d*)$/;
/** Devices that discovery has told of: a building has some dozen. Those forgotten are understood without it. */
const MAX_REMEMBERED = 500;
/** Values of one message. An energy meter with ten sensors says some sixty. */
const MAX_VALUES = 64;

/** Sensors whose keys say nothing without them. */
const PREFIXED = /^(?:ANALOG|COUNTER|ENERGY)$/;
/** Several of a kind (`DS18B20-1`), which may fall silent one by one; and the chip's own temperature. */
const ALWAYS_PREFIXED = /[-_]\d+$|^ESP32$/;
const UNPREFIXED_ENERGY = new Set([
  'Power',
  'Voltage',
  'Current',
  'Frequency',
  'ApparentPower',
  'ReactivePower',
]);
const NOT_MEASURED = new Set([
  'Time',
  'Epoch',
  'TempUnit',
  'PressureUnit',
  'SpeedUnit',
  'Id',
  'Address',
  'TotalStartTime',
]);
/** tasmota.github.io/docs/Commands, JSON keys of the energy and air sensors. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ Power: 'W', ApparentPower: 'VA', ReactivePower: 'var', Voltage: 'V', Current: 'A', Frequency: 'Hz' },
    ...{ Total: 'kWh', Yesterday: 'kWh', Today: 'kWh', Period: 'Wh', Humidity: '%', Illuminance: 'lx' },
    ...{ CarbonDioxide: 'ppm', eCO2: 'ppm', TVOC: 'ppb', Distance: 'cm' },
    // Of the Sonoff SC, which has no others: parts of its range.
    ...{ Light: '%', Noise: '%' },
  }),
);

/**
 * Tasmota: tasmota.github.io/docs/MQTT, JSON-Status-Responses, Buttons-and-Switches; discovery as
 * tasmota_discovery.ino writes it. `Time` is local and without offset: the hub's own is better.
 */
export class Tasmota implements Dialect {
  readonly name = 'tasmota';
  /** By address: what discovery said that it can be told. */
  readonly #commands = new RecentMap<readonly CommandName[]>(MAX_REMEMBERED);
  /** Discovery names a device by its MAC address, its topics do not. */
  readonly #addresses = new RecentMap<string>(MAX_REMEMBERED);

  claim(topic: string): TopicClaim | null {
    const levels = topic.split('/');
    if (levels[0] === 'tasmota' && levels[1] === 'discovery' && levels.length === 4) {
      return { certainty: 'sure', decode: this.#discoveryReader(levels[2]!, levels[3]!) };
    }
    const at = levels.findIndex((level) => level === 'tele' || level === 'stat' || level === 'cmnd');
    const prefix = levels[at];
    const last = levels.at(-1)!;
    if (prefix === undefined || levels.length < 3 || at === levels.length - 1) return null;
    // Others' commands.
    if (prefix === 'cmnd') return { certainty: 'sure', decode: () => OTHER };
    if (at > 0 && !LAST_LEVEL.test(last)) return null;
    const address = at === 0 ? levels.slice(1, -1) : levels.slice(0, -1).with(at, PREFIX);
    return { certainty: 'sure', decode: reader(`${this.name}:${address.join('/')}`, prefix, last) };
  }

  command(address: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const commands = this.#commands.get(address);
    const can = (what: CommandName): boolean => commands === undefined || commands.includes(what);
    const topic = address.includes(PREFIX) ? address.replace(PREFIX, 'cmnd') : `cmnd/${address}`;
    const messages: VendorMessage[] = [];
    if (command.switch !== undefined && can('switch')) {
      const payload = command.switch === 'toggle' ? 'TOGGLE' : command.switch ? 'ON' : 'OFF';
      // POWER0: all of its relays.
      messages.push({ topic: `${topic}/POWER0`, payload });
    }
    if (command.brightness !== undefined && can('brightness')) {
      messages.push({ topic: `${topic}/Dimmer`, payload: String(Math.round(command.brightness)) });
    }
    if (command.color !== undefined && can('color')) {
      messages.push({ topic: `${topic}/Color`, payload: hexColor(command.color) });
    }
    return messages.length === 0 ? null : messages;
  }

  #discoveryReader(mac: string, about: string): TopicClaim['decode'] {
    if (about === 'config') return (payload) => this.#config(mac, payload);
    if (about === 'sensors') return (payload) => this.#sensors(mac, payload);
    return () => OTHER;
  }

  #config(mac: string, payload: Buffer): Decoded {
    const message = objectOf(jsonOf(payload));
    if (message === null) return notJson(payload);
    const address = addressOf(message);
    if (address === null) return OTHER;
    const commands = commandsOf(message);
    this.#addresses.set(mac, address);
    this.#commands.set(address, commands);
    const model = ownText(message, 'md');
    const name = nameOf(message);
    const description: SaidDescription = {
      ...(name !== undefined && { name }),
      ...(model !== undefined && { model }),
      commands,
    };
    return saidOf({ object: `${this.name}:${address}`, description });
  }

  #sensors(mac: string, payload: Buffer): Decoded {
    const address = this.#addresses.get(mac);
    const message = objectOf(jsonOf(payload));
    if (message === null) return notJson(payload);
    const sensors = objectOf(own(message, 'sn'));
    if (address === undefined || sensors === null) return OTHER;
    const measures = sensorValues(sensors).map(({ measure, unit }) => ({
      measure,
      ...(unit !== undefined && { unit }),
    }));
    return saidOf({ object: `${this.name}:${address}`, description: { measures } });
  }
}

function reader(
  object: string,
  prefix: string,
  last: string,
): (payload: Buffer, retained: boolean) => Decoded {
  const json =
    (values: (message: object, retained: boolean) => SaidValue[]) => (payload: Buffer, retained: boolean) => {
      const message = objectOf(jsonOf(payload));
      return message === null ? notJson(payload) : saidValues(object, values(message, retained));
    };
  if (prefix === 'tele') {
    if (last === 'SENSOR') return json(sensorValues);
    if (last === 'STATE') return json(stateValues);
    if (last === 'ENERGY') return json((message) => sensorValues({ ENERGY: message }));
    if (last === 'LWT') return (payload) => will(object, payload);
    if (last === 'INFO1') return (payload) => module(object, payload);
    return () => OTHER;
  }
  if (/^POWER\d*$/.test(last)) return (payload) => power(object, last, payload);
  if (/^(?:BUTTON|SWITCH)\d*$/.test(last)) {
    return json((message, retained) => actionValues({ [last]: message }, retained));
  }
  switch (last) {
    case 'RESULT':
      return json((message, retained) => [...lightValues(message), ...actionValues(message, retained)]);
    case 'STATUS8':
    case 'STATUS10':
      return json((message) => sensorValues(objectOf(own(message, 'StatusSNS')) ?? {}));
    case 'STATUS11':
      return json((message) => stateValues(objectOf(own(message, 'StatusSTS')) ?? {}));
    default:
      return () => OTHER;
  }
}

function will(object: string, payload: Buffer): Decoded {
  const availability = availabilityOf(payload);
  return availability === null ? OTHER : saidOf({ object, availability });
}

/** `{"Info1":{"Module":"Sonoff Basic",…}}`, before version 10 without `Info1`. */
function module(object: string, payload: Buffer): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const model = ownText(objectOf(own(message, 'Info1')) ?? message, 'Module');
  return model === undefined ? OTHER : saidOf({ object, description: { model } });
}

/** `stat/…/POWER ON`, which follows each `RESULT {"POWER":"ON"}`: the same once. */
function power(object: string, last: string, payload: Buffer): Decoded {
  const content = textOf(payload);
  if ('rejected' in content) return refused(content.rejected);
  const value = saidValue(switchMeasure(last), content.text);
  return saidValues(object, typeof value?.value === 'boolean' ? [value] : []);
}

/** `POWER` is `switch` here, `POWER2` `switch_2`. */
function switchMeasure(power: string): string {
  const number = power.slice('POWER'.length);
  return number === '' ? 'switch' : `switch_${number}`;
}

/** `{"POWER":"ON","Dimmer":50,"HSBColor":"0,100,50",…}`, beside uptime, memory and Wi-Fi. */
function stateValues(message: object): SaidValue[] {
  const switches = Object.keys(message)
    .filter((key) => /^POWER\d*$/.test(key))
    .slice(0, MAX_VALUES)
    .map((key) => saidValue(switchMeasure(key), own(message, key)))
    .filter((value) => value !== undefined && typeof value.value === 'boolean');
  return [...switches, ...lightValues(message)].filter((value) => value !== undefined);
}

function lightValues(message: object): SaidValue[] {
  const color = colorOf(message);
  return [
    saidValue('brightness', own(message, 'Dimmer'), '%'),
    ...(color === null ? [] : [{ measure: 'color', value: color }]),
    saidValue('color_temp', own(message, 'CT'), 'mired'),
  ].filter((value) => value !== undefined);
}

/** `HSBColor` is `hue,saturation,brightness`; `Color` alone is of a lamp without hues. */
function colorOf(message: object): string | null {
  const [, hue, saturation] = /^(\d{1,3}),(\d{1,3}),\d{1,3}$/.exec(ownText(message, 'HSBColor') ?? '') ?? [];
  return hue === undefined
    ? null
    : hexColor(colorOfHue(Number(hue) % 360, Math.min(100, Number(saturation))));
}

/**
 * Presses: `{"Button1":{"Action":"SINGLE"}}`. A switch that follows its contact says ON and OFF, which is its state.
 */
function actionValues(message: object, retained: boolean): SaidValue[] {
  const values: SaidValue[] = [];
  for (const key of Object.keys(message)) {
    const [, kind, number] = /^(button|switch)(\d{0,2})$/i.exec(key) ?? [];
    const said = objectOf(own(message, key));
    if (kind === undefined || said === null || values.length >= MAX_VALUES) continue;
    const value = saidValue(inputMeasure(kind, number), own(said, 'Action') ?? own(said, 'ACTION'));
    if (value === undefined) continue;
    if (typeof value.value === 'boolean') values.push(value);
    else if (!retained)
      values.push({
        measure: `${value.measure}_action`,
        value: String(value.value).toLowerCase(),
        event: true,
      });
  }
  return values;
}

/** What is wired to it: `input_1`. The relay that it may switch is `switch_1`. */
function inputMeasure(kind: string, number = ''): string {
  const name = kind.toLowerCase() === 'button' ? 'button' : 'input';
  return number === '' ? name : `${name}_${number}`;
}

/** `{"Time":…,"BME280":{"Temperature":21.3,"Humidity":40},"ENERGY":{…},"Switch1":"ON","TempUnit":"C"}`. */
function sensorValues(message: object): SaidValue[] {
  const temperature = ownText(message, 'TempUnit');
  const pressure = ownText(message, 'PressureUnit');
  const unitOf = (key: string): string | undefined =>
    key.startsWith('Temperature') || key.startsWith('DewPoint')
      ? temperature
      : key.endsWith('Pressure')
        ? pressure
        : UNITS.get(key);
  const at = epochOf(message);
  const values: SaidValue[] = [];
  const take = (value: SaidValue | undefined): void => {
    if (value !== undefined) values.push(at === undefined ? value : { ...value, at });
  };
  /** The first sensor with a key has it for itself, also where it measures nothing at the moment (`null`). */
  const owners = new Map<string, string>();
  for (const name of Object.keys(message)) {
    const said = own(message, name);
    const sensor = objectOf(said);
    if (sensor === null) {
      if (NOT_MEASURED.has(name)) continue;
      const [, kind, number] = /^(Switch)(\d{0,2})$/.exec(name) ?? [];
      take(saidValue(kind === undefined ? name : inputMeasure(kind, number), said, unitOf(name)));
    } else if (!saysWhoIsThere(name, sensor)) {
      for (const { key, base, value } of scalarsOf(sensor)) {
        const prefixed = isPrefixed(name, base) || (owners.get(key) ?? name) !== name;
        if (!prefixed) owners.set(key, name);
        take(saidValue(prefixed ? `${name}_${key}` : key, value, unitOf(base)));
      }
    }
    if (values.length >= MAX_VALUES) break;
  }
  return values;
}

/** SetOption149 adds seconds since the epoch, which know no zone. Before its clock is set they count from zero. */
function epochOf(message: object): number | undefined {
  const epoch = own(message, 'Epoch');
  return typeof epoch === 'number' && epoch > 1e9 ? epoch * 1000 : undefined;
}

function isPrefixed(sensor: string, key: string): boolean {
  const prefixed = prefixedOf(sensor);
  return prefixed === 'always' || (prefixed === 'mostly' && !isHubWord(key) && !UNPREFIXED_ENERGY.has(key));
}

const prefixedOf = remembered((sensor) =>
  ALWAYS_PREFIXED.test(sensor) ? 'always' : PREFIXED.test(sensor) ? 'mostly' : 'never',
);

/** Readers of badges (PN532, RC522, RDM6300) and of beacons: their values are a person's. */
function saysWhoIsThere(name: string, sensor: object): boolean {
  return (
    isAboutAPerson(name) || Object.keys(sensor).some((key) => key.length === 3 && key.toLowerCase() === 'uid')
  );
}

/** One scalar of a sensor. `base`: its key without the number of the phase. */
interface Scalar {
  readonly key: string;
  readonly base: string;
  readonly value: unknown;
}

/** Of the phases of a meter each its own, and of what lies one level deeper. */
function scalarsOf(sensor: object): Scalar[] {
  const scalars: Scalar[] = [];
  for (const base of Object.keys(sensor)) {
    if (NOT_MEASURED.has(base)) continue;
    const value = own(sensor, base);
    if (typeof value !== 'object' || value === null) scalars.push({ key: base, base, value });
    else
      for (const [part, inner] of Object.entries(value)) {
        if (Array.isArray(value)) scalars.push({ key: `${base}_${Number(part) + 1}`, base, value: inner });
        else scalars.push({ key: `${base}_${part}`, base: `${base}_${part}`, value: inner });
      }
    if (scalars.length >= MAX_VALUES) break;
  }
  return scalars.slice(0, MAX_VALUES);
}

/** FullTopic filled in, as the topics heard are read; null where its prefixes are not Tasmota's own words. */
function addressOf(config: object): string | null {
  const prefixes = own(config, 'tp');
  if (!Array.isArray(prefixes) || prefixes.join() !== 'cmnd,stat,tele') return null;
  const [topic, fullTopic] = [ownText(config, 't'), ownText(config, 'ft')];
  if (topic === undefined || fullTopic === undefined || !fullTopic.includes(PREFIX)) return null;
  const filled = fullTopic
    .replace(/\/$/, '')
    .replace('%topic%', topic)
    .replace('%hostname%', ownText(config, 'hn') ?? '')
    .replace('%id%', ownText(config, 'mac') ?? '');
  return filled.startsWith(`${PREFIX}/`) ? filled.slice(PREFIX.length + 1) : filled;
}

/** The name of the device, or of its first relay where nobody changed the first one. */
function nameOf(config: object): string | undefined {
  const device = ownText(config, 'dn');
  if (device !== undefined && device !== 'Tasmota') return device;
  const names = own(config, 'fn');
  const first = Array.isArray(names) ? ownText({ name: names[0] }, 'name') : undefined;
  return first === 'Tasmota' ? ownText(config, 't') : (first ?? ownText(config, 't'));
}

/** `rl`: 1 a relay, 2 a light, for each; `lt_st`: 1 dims, 2 changes its white, 3 and more have colours. */
function commandsOf(config: object): CommandName[] {
  const relays = own(config, 'rl');
  const light = own(config, 'lt_st');
  const subtype = typeof light === 'number' ? light : 0;
  return [
    ...(Array.isArray(relays) && relays.some((kind) => kind === 1 || kind === 2) ? ['switch' as const] : []),
    ...(subtype >= 1 ? ['brightness' as const] : []),
    ...(subtype >= 3 ? ['color' as const] : []),
  ];
}
