import { availabilityOf } from './availability.ts';
import { notJson, OTHER, refused, saidOf, saidValues } from './decoded.ts';
import type {
  CommandName,
  Decoded,
  Dialect,
  ObjectCommand,
  SaidValue,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import { jsonOf, objectOf, own, ownText, textOf } from './json-object.ts';
import { colorValue } from './light.ts';
import { RecentMap } from './recent-map.ts';
import { saidValue } from './said-value.ts';
import { isGen2Topic } from './shelly-gen2.ts';

const ROOT = 'shellies/';
/** Devices whose outputs are remembered; a building has some dozen. */
const MAX_DEVICES = 500;

/** The device's own temperature, and what says the same in another unit or form. */
const NOT_MEASURED =
  /(?:^|\/)(?:temperature_f|temperature_status|overtemperature|ext_temperatures|ext_humidities|error|act_reasons|ext_power|self_test|longpush\/\d+|ext_temperature_f\/\d+)$/;
/** Units by the last word of a topic. Energy counts in watt-minutes, an energy meter's totals in Wh. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ power: 'W', energy: 'Wmin', returned_energy: 'Wmin', reactive_power: 'var', total: 'Wh' },
    ...{ total_returned: 'Wh', voltage: 'V', current: 'A', temperature: '°C', ext_temperature: '°C' },
    ...{ ext_humidity: '%', humidity: '%', battery: '%', tilt: '°', lux: 'lx', concentration: 'ppm' },
  }),
);

const OUTPUTS = ['relay', 'light', 'color', 'white'];
/** What follows the id, which may hold `/` where its owner chose it. */
const KIND =
  /^(?:relay|light|color|white|roller|e?meter|input(?:_event)?|longpush|sensor|status|info|announce|online|command|voltage|power|energy|adc|(?:over|ext_)?temperatures?(?:_f|_status)?|ext_humidit(?:y|ies)|ext_switch)$/;
/** An output: `relay/0`, `light/0`, `color/0`, `white/1`. */
interface Output {
  readonly kind: string;
  readonly channel: string;
}

/**
 * Shelly's first generation: shelly-api-docs.shelly.cloud/gen1, "MQTT" of each device. `shellies/{id}/relay/0 on`:
 * bare words and numbers, a topic for each; lights, buttons and the motion sensor in JSON.
 */
export class ShellyGen1 implements Dialect {
  readonly name = 'shelly-gen1';
  readonly #outputs = new RecentMap<readonly Output[]>(MAX_DEVICES);
  readonly #isGen2: (prefix: string) => boolean;

  constructor(isGen2: (prefix: string) => boolean) {
    this.#isGen2 = isGen2;
  }

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(ROOT) || isGen2Topic(topic)) return null;
    const all = topic.slice(ROOT.length).split('/');
    const at = all.findIndex(
      (level, i) => KIND.test(level) && (i > 0 || level === 'announce' || level === 'command'),
    );
    const id = all.slice(0, at).join('/');
    const levels = at < 0 ? [] : all.slice(at);
    const decode = this.#reader(id, levels);
    if (levels.join('/') !== 'online') return { certainty: 'sure', decode };
    // Both generations say that; a later one whose owner put it below `shellies/` is known by its other topics.
    return {
      certainty: 'open',
      decode: (payload, retained) => (this.#isGen2(ROOT + id) ? null : decode(payload, retained)),
    };
  }

  command(id: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const outputs = this.#outputs.get(id) ?? [{ kind: 'relay', channel: '0' }];
    const messages = outputs.flatMap((output) =>
      commandOf(`${ROOT}${id}/${output.kind}/${output.channel}`, output, command),
    );
    return messages.length === 0 ? null : messages;
  }

  #reader(id: string, levels: readonly string[]): TopicClaim['decode'] {
    const object = this.#key(id);
    const rest = levels.join('/');
    if (rest === 'announce') return (payload) => this.#announce(payload);
    // Others' commands, and all that the device knows of itself.
    if (levels[0] === 'command' || ['command', 'set', 'info'].includes(levels.at(-1) ?? 'info'))
      return () => OTHER;
    if (NOT_MEASURED.test(rest)) return () => OTHER;
    if (rest === 'online') return (payload) => online(object, payload);
    const [kind = '', channel = ''] = levels;
    if (OUTPUTS.includes(kind) && /^\d$/.test(channel)) {
      return this.#outputReader(id, { kind, channel }, levels.slice(2).join('_'));
    }
    switch (kind) {
      case 'input':
        return (payload) => scalarValue(object, `input${suffix(channel)}`, payload, 'boolean');
      case 'input_event':
        return (payload, retained) => press(object, `action${suffix(channel)}`, payload, retained);
      case 'status':
        return (payload) => motion(object, payload);
      case 'sensor':
        return (payload) => sensor(object, levels.slice(1).join('_'), payload);
      case 'temperature':
        // Inside the housing, whatever the room has.
        return (payload) => scalarValue(object, 'device_temperature', payload, 'number', '°C');
      case 'ext_temperature':
      case 'ext_humidity': {
        const word = kind.slice('ext_'.length);
        return (payload) =>
          scalarValue(object, `${word}${suffix(channel)}`, payload, 'number', UNITS.get(kind));
      }
      default:
        return (payload) =>
          scalarValue(object, meterName(levels), payload, undefined, UNITS.get(levels.at(-1) ?? ''));
    }
  }

  #key(id: string): string {
    return `${this.name}:${id}`;
  }

  #outputReader(id: string, output: Output, what: string): TopicClaim['decode'] {
    const object = this.#key(id);
    const channel = suffix(output.channel);
    if (what === '') {
      return (payload) => {
        const decoded = scalarValue(object, `switch${channel}`, payload, 'boolean');
        return decoded.type === 'said' ? this.#withOutput(id, output, decoded) : decoded;
      };
    }
    if (what === 'status') {
      return (payload) => {
        const message = objectOf(jsonOf(payload));
        if (message === null) return notJson(payload);
        const decoded = saidValues(object, lightValues(message, channel));
        return this.#withOutput(id, output, decoded);
      };
    }
    return (payload) => scalarValue(object, `${what}${channel}`, payload, 'number', UNITS.get(what));
  }

  /** The first word of an output also tells what the object can be told. */
  #withOutput(id: string, output: Output, decoded: Decoded): Decoded {
    const known = this.#outputs.get(id) ?? [];
    if (
      decoded.type !== 'said' ||
      known.some((one) => one.kind === output.kind && one.channel === output.channel)
    ) {
      return decoded;
    }
    const outputs = [...known, output].slice(0, 8);
    this.#outputs.set(id, outputs);
    const description = { commands: commandsOf(outputs) };
    return saidOf(...decoded.said.map((said) => ({ ...said, description })));
  }

  /** `shellies/announce` and `shellies/{id}/announce`: `{"id":"shelly1-…","model":"SHSW-1","mac":…,"ip":…,…}`. */
  #announce(payload: Buffer): Decoded {
    const message = objectOf(jsonOf(payload));
    if (message === null) return notJson(payload);
    const [id, model] = [ownText(message, 'id'), ownText(message, 'model')];
    if (id === undefined || model === undefined) return OTHER;
    return saidOf({ object: this.#key(id), description: { model: `Shelly ${model}` } });
  }
}

/** The first of several has the name for itself. */
function suffix(channel: string): string {
  return channel === '0' || channel === '' ? '' : `_${channel}`;
}

/** `emeter/1/power` is `power_1`, `relay/power` is `power`, `roller/0/pos` `roller_pos`. */
function meterName(levels: readonly string[]): string {
  const [kind = '', ...rest] = levels;
  const channel = rest.find((level) => /^\d$/.test(level)) ?? '';
  const words = rest.filter((level) => level !== channel);
  const name = kind === 'emeter' || (kind === 'relay' && words.length > 0) ? words : [kind, ...words];
  return `${name.join('_')}${suffix(channel)}`;
}

function online(object: string, payload: Buffer): Decoded {
  const availability = availabilityOf(payload, 'true', 'false');
  return availability === null ? OTHER : saidOf({ object, availability });
}

/** `type`: what it must be to say anything; `overpower` is no switch's state. */
function scalarValue(
  object: string,
  name: string,
  payload: Buffer,
  type?: 'boolean' | 'number',
  unit?: string,
): Decoded {
  const content = textOf(payload);
  if ('rejected' in content) return refused(content.rejected);
  const said = type === 'boolean' ? truthOf(content.text) : content.text;
  const value = said === undefined || content.text.startsWith('{') ? undefined : saidValue(name, said, unit);
  return saidValues(
    object,
    value === undefined || (type !== undefined && typeof value.value !== type) ? [] : [value],
  );
}

function truthOf(text: string): boolean | undefined {
  if (text === 'on' || text === '1') return true;
  return text === 'off' || text === '0' ? false : undefined;
}

/** `sensor/state open` is a door's, `sensor/motion`, `sensor/flood`, `sensor/smoke` true or false, the rest numbers. */
function sensor(object: string, what: string, payload: Buffer): Decoded {
  return scalarValue(object, what === 'state' ? 'door' : what, payload, undefined, UNITS.get(what));
}

/** `{"event":"S","event_cnt":2}`: S short, L long, SS, SSS, SL, LS. Empty before the first press. */
function press(object: string, measure: string, payload: Buffer, retained: boolean): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const press = PRESSES.get(ownText(message, 'event', 8) ?? '');
  if (press === undefined || retained) return OTHER;
  return saidValues(object, [{ measure, value: press, event: true }]);
}
const PRESSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ S: 'single', SS: 'double', SSS: 'triple', L: 'long', SL: 'single_long', LS: 'long_single' },
  }),
);

/** Shelly Motion: `{"motion":true,"timestamp":…,"active":true,"vibration":false,"lux":89,"bat":93}`. */
function motion(object: string, payload: Buffer): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const values = [
    saidValue('motion', own(message, 'motion')),
    saidValue('vibration', own(message, 'vibration')),
    saidValue('lux', own(message, 'lux'), 'lx'),
    saidValue('battery', own(message, 'bat'), '%'),
  ];
  return saidValues(
    object,
    values.filter((value) => value !== undefined),
  );
}

/** `{"ison":true,"mode":"color","red":255,"green":0,"blue":0,"gain":50,"brightness":50,"power":3.1}`. */
function lightValues(message: object, channel: string): SaidValue[] {
  const [r, g, b] = ['red', 'green', 'blue'].map((key) => own(message, key));
  const isColor = own(message, 'mode') === 'color';
  const values = [
    saidValue(`switch${channel}`, own(message, 'ison')),
    saidValue(`brightness${channel}`, own(message, isColor ? 'gain' : 'brightness'), '%'),
    isColor ? colorValue({ r, g, b }) : undefined,
    saidValue(`power${channel}`, own(message, 'power'), 'W'),
  ];
  return values.filter((value) => value !== undefined);
}

function commandsOf(outputs: readonly Output[]): CommandName[] {
  const kinds = outputs.map(({ kind }) => kind);
  return [
    'switch',
    ...(kinds.some((kind) => kind !== 'relay') ? ['brightness' as const] : []),
    ...(kinds.includes('color') ? ['color' as const] : []),
  ];
}

function commandOf(topic: string, { kind }: Output, command: ObjectCommand): VendorMessage[] {
  const messages: VendorMessage[] = [];
  if (command.switch !== undefined) {
    const payload = command.switch === 'toggle' ? 'toggle' : command.switch ? 'on' : 'off';
    messages.push({ topic: `${topic}/command`, payload });
  }
  if (kind === 'relay') return messages;
  const { brightness, color } = command;
  const level = brightness === undefined ? undefined : Math.round(brightness);
  const set = {
    ...(level !== undefined && (kind === 'color' ? { gain: level } : { brightness: level })),
    ...(kind === 'color' &&
      color !== undefined && { mode: 'color', red: color.r, green: color.g, blue: color.b }),
  };
  if (Object.keys(set).length > 0) messages.push({ topic: `${topic}/set`, payload: JSON.stringify(set) });
  return messages;
}
