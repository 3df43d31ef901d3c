import { availabilityOf } from './availability.ts';
import { claimedTime } from './claimed-time.ts';
import { notJson, OTHER, refused, saidOf, saidValues } from './decoded.ts';
import type {
  Availability,
  CommandName,
  Decoded,
  Dialect,
  ObjectCommand,
  Said,
  SaidDescription,
  SaidValue,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import { jsonOf, objectOf, objectsOf, own, ownText, textOf } from './json-object.ts';
import { brightnessValue, colorValue, levelOf } from './light.ts';
import { remembered } from './remembered.ts';
import { measureOf, saidValue } from './said-value.ts';

const BASE = 'zigbee2mqtt/';
/** Devices, and groups, that are remembered: a coordinator holds some hundred. Further ones are left out. */
const MAX_REMEMBERED = 500;
/** `bridge/devices` says some kilobytes of every device; the broker takes no larger packet from a gateway. */
const MAX_LIST = 1024 * 1024;
/** Values of one message; the richest devices say some forty. */
const MAX_VALUES = 64;
/** Zigbee's level control cluster counts to 254. */
const FULL = 254;

/** Properties about the radio, the firmware or a setting, not about the world. */
const HOUSEKEEPING = new Set([
  ...[
    'linkquality',
    'last_seen',
    'elapsed',
    'update_available',
    'color_mode',
    'identify',
    'effect',
    'transition',
  ],
  ...['power_on_behavior', 'power_outage_memory', 'indicator_mode', 'action_transaction_time'],
]);
const SETTING = /_(?:calibration|precision|startup|options|config|sensitivity|timeout)$/;
/** A property that tells of the device rather than of the room. */
const isSetting = remembered((property) => HOUSEKEEPING.has(property) || SETTING.test(property));
const isSwitch = remembered((property) => /^state(?:_.+)?$/.test(property));

/** What `bridge/devices` and `bridge/groups` said of one name. */
interface Known {
  /** Properties that switch it: `state`, or one for each endpoint. */
  readonly switches: readonly string[];
  readonly commands: readonly CommandName[];
}

/**
 * Zigbee2MQTT: zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html and exposes.html.
 * The address is the friendly name, which may hold `/`: by habit `room/thing`.
 */
export class Zigbee2Mqtt implements Dialect {
  readonly name = 'zigbee2mqtt';
  readonly #devices = new Map<string, Known>();
  readonly #groups = new Map<string, Known>();
  /** Those that say themselves whether they are there: the bridge's return says nothing of them. */
  readonly #available = new Set<string>();
  /** Friendly names by IEEE address, which groups name their members by. */
  readonly #names = new Map<string, string>();

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(BASE) || topic.length === BASE.length) return null;
    return { certainty: 'sure', decode: this.#reader(topic.slice(BASE.length)) };
  }

  command(name: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const known = this.#devices.get(name) ?? this.#groups.get(name);
    const can = (what: CommandName): boolean => known === undefined || known.commands.includes(what);
    const payload: Record<string, unknown> = {};
    if (command.switch !== undefined && can('switch')) {
      const state = command.switch === 'toggle' ? 'TOGGLE' : command.switch ? 'ON' : 'OFF';
      for (const property of known?.switches ?? ['state']) payload[property] = state;
    }
    if (command.brightness !== undefined && can('brightness')) {
      payload.brightness = levelOf(command.brightness, FULL);
    }
    if (command.color !== undefined && can('color')) payload.color = command.color;
    if (Object.keys(payload).length === 0) return null;
    return [{ topic: `${BASE}${name}/set`, payload: JSON.stringify(payload) }];
  }

  #reader(rest: string): (payload: Buffer, retained: boolean) => Decoded {
    if (rest === 'bridge/state') return (payload) => this.#bridgeState(payload);
    if (rest === 'bridge/devices') return (payload) => this.#deviceList(payload);
    if (rest === 'bridge/groups') return (payload) => this.#groupList(payload);
    const levels = rest.split('/');
    const last = levels.pop()!;
    const before = levels.join('/');
    if (levels[0] === 'bridge') return () => OTHER;
    if (levels.length > 0) {
      if (last === 'availability') return (payload) => this.#availability(before, payload);
      // Others' commands; and `action` alone, which the device's JSON says too.
      if (last === 'set' || last === 'get' || last === 'action' || levels.at(-1) === 'set')
        return () => OTHER;
    }
    return (payload, retained) => {
      const message = objectOf(jsonOf(payload));
      if (message !== null) return saidValues(this.#key(rest), valuesOf(message, retained));
      return levels.length > 0 ? attribute(this.#key(before), last, payload) : notJson(payload);
    };
  }

  #key(name: string): string {
    return `${this.name}:${name}`;
  }

  #availability(name: string, payload: Buffer): Decoded {
    const availability = presenceOf(payload);
    if (availability === null) return notJson(payload);
    if (this.#devices.has(name) || this.#groups.has(name)) this.#available.add(name);
    return saidOf({ object: this.#key(name), availability });
  }

  /** When the bridge goes, so does all that it speaks for; when it is back, so is what does not say so itself. */
  #bridgeState(payload: Buffer): Decoded {
    const availability = presenceOf(payload);
    if (availability === null) return notJson(payload);
    const names = [...this.#devices.keys(), ...this.#groups.keys()].filter(
      (name) => availability === 'offline' || !this.#available.has(name),
    );
    return saidOf(...names.map((name) => ({ object: this.#key(name), availability })));
  }

  #deviceList(payload: Buffer): Decoded {
    const list = jsonOf(payload, MAX_LIST);
    if (!Array.isArray(list)) return notJson(payload);
    this.#devices.clear();
    this.#names.clear();
    const said: Said[] = [];
    for (const device of objectsOf(list)) {
      const name = ownText(device, 'friendly_name');
      if (name === undefined || own(device, 'type') === 'Coordinator') continue;
      if (this.#devices.size >= MAX_REMEMBERED) break;
      const features = featuresOf(own(objectOf(own(device, 'definition')) ?? {}, 'exposes'));
      const commands = commandsOf(features);
      this.#devices.set(name, { switches: switchesOf(features), commands });
      const address = ownText(device, 'ieee_address');
      if (address !== undefined) this.#names.set(address, name);
      said.push({
        object: this.#key(name),
        description: { ...nameAndRoom(name), ...modelOf(device), measures: measuresOf(features), commands },
      });
    }
    for (const name of this.#available) {
      if (!this.#devices.has(name) && !this.#groups.has(name)) this.#available.delete(name);
    }
    return saidOf(...said);
  }

  /** A group takes the commands that one of its members takes. */
  #groupList(payload: Buffer): Decoded {
    const list = jsonOf(payload, MAX_LIST);
    if (!Array.isArray(list)) return notJson(payload);
    this.#groups.clear();
    const said: Said[] = [];
    for (const group of objectsOf(list)) {
      const name = ownText(group, 'friendly_name');
      if (name === undefined) continue;
      if (this.#groups.size >= MAX_REMEMBERED) break;
      const members = objectsOf(own(group, 'members')).map((member) =>
        this.#devices.get(this.#names.get(ownText(member, 'ieee_address') ?? '') ?? ''),
      );
      const commands = [...new Set(members.flatMap((member) => member?.commands ?? []))];
      this.#groups.set(name, { switches: ['state'], commands });
      said.push({ object: this.#key(name), description: { ...nameAndRoom(name), commands } });
    }
    return saidOf(...said);
  }
}

/** `online` alone before version 1.33, `{"state":"online"}` since. */
function presenceOf(payload: Buffer): Availability | null {
  const message = objectOf(jsonOf(payload));
  return message === null
    ? availabilityOf(payload)
    : availabilityOf(Buffer.from(ownText(message, 'state') ?? ''));
}

function valuesOf(message: object, retained: boolean): SaidValue[] {
  const at = lastSeen(message);
  const values: SaidValue[] = [];
  for (const key of Object.keys(message)) {
    if (values.length >= MAX_VALUES) break;
    const value = propertyValue(message, key, retained);
    if (value !== undefined && !values.some(({ measure }) => measure === value.measure)) {
      values.push(at === undefined ? value : { ...value, at });
    }
  }
  return values;
}

/** Zigbee2MQTT says its cached states again when it starts. When they were heard it says only if so configured. */
function lastSeen(message: object): number | undefined {
  const said = own(message, 'last_seen');
  if (said === undefined || said === null) return undefined;
  const at = claimedTime(said);
  return Number.isNaN(at) ? undefined : at;
}

function propertyValue(message: object, key: string, retained: boolean): SaidValue | undefined {
  const said = own(message, key);
  if (key === 'color') return colorValue(said);
  if (key === 'action') {
    const action = saidValue(key, said);
    return action === undefined || retained ? undefined : { ...action, event: true };
  }
  if (isSetting(key)) return undefined;
  if (key === 'brightness') return brightnessValue(said, FULL);
  if (isSwitch(key)) return saidValue(said === 'ON' || said === 'OFF' ? switchMeasure(key) : key, said);
  // Before 2.0 `illuminance` was the sensor's raw figure where `illuminance_lux` stands beside it.
  if (key === 'illuminance' && Object.hasOwn(message, 'illuminance_lux')) return undefined;
  // A presence sensor that says both: `occupancy` lingers.
  if (key === 'occupancy' && Object.hasOwn(message, 'presence')) return undefined;
  return saidValue(key, said);
}

/** `state` is `switch` here; an endpoint's, `state_l1`, is `switch_l1`. */
function switchMeasure(property: string): string {
  return `switch${property.slice('state'.length)}`;
}

/** `output: attribute` of the configuration: each property on a topic of its own. */
function attribute(object: string, property: string, payload: Buffer): Decoded {
  const content = textOf(payload);
  if ('rejected' in content) return refused(content.rejected);
  const value = propertyValue({ [property]: content.text }, property, false);
  return saidValues(object, value === undefined ? [] : [value]);
}

/** By habit the levels before the last are the room. */
function nameAndRoom(friendlyName: string): SaidDescription {
  const slash = friendlyName.lastIndexOf('/');
  if (slash <= 0 || slash === friendlyName.length - 1) return { name: friendlyName };
  return { name: friendlyName.slice(slash + 1), room: friendlyName.slice(0, slash) };
}

function modelOf(device: object): SaidDescription {
  const definition = objectOf(own(device, 'definition'));
  const words =
    definition === null
      ? [ownText(device, 'manufacturer'), ownText(device, 'model_id')]
      : [ownText(definition, 'vendor'), ownText(definition, 'model')];
  const model = words.filter((word) => word !== undefined).join(' ');
  return model === '' ? {} : { model };
}

/** What a device exposes: a property, or the composite that is its colour. */
interface Feature {
  readonly name: string;
  readonly property: string;
  readonly unit: string | undefined;
  readonly said: boolean;
  readonly settable: boolean;
  /** ON and OFF: a cover's state is OPEN and CLOSE, a lock's LOCK and UNLOCK. */
  readonly onOff: boolean;
}

/** `access`, bit 1: said in its state; bit 2: takes `/set`. */
const SAID = 1;
const SETTABLE = 2;

/** The generic exposes, those inside the specific ones (`light`, `switch` …) too. A composite stands for itself. */
function featuresOf(exposes: unknown): Feature[] {
  return objectsOf(exposes).flatMap((expose) => {
    const type = own(expose, 'type');
    const property = ownText(expose, 'property');
    if (property === undefined || type === undefined) return featuresOf(own(expose, 'features'));
    const access = own(expose, 'access');
    const bits = typeof access === 'number' ? access : type === 'composite' ? SAID | SETTABLE : 0;
    return {
      name: ownText(expose, 'name') ?? property,
      property,
      unit: ownText(expose, 'unit', 32),
      said: (bits & SAID) !== 0,
      settable: (bits & SETTABLE) !== 0,
      onOff: own(expose, 'value_on') === 'ON',
    };
  });
}

function switchesOf(features: readonly Feature[]): string[] {
  return features
    .filter(({ property, settable, onOff }) => settable && onOff && isSwitch(property))
    .map(({ property }) => property);
}

function commandsOf(features: readonly Feature[]): CommandName[] {
  const settable = (...names: readonly string[]): boolean =>
    features.some((feature) => feature.settable && names.includes(feature.name));
  return [
    ...(switchesOf(features).length > 0 ? ['switch' as const] : []),
    ...(settable('brightness') ? ['brightness' as const] : []),
    ...(settable('color_xy', 'color_hs') ? ['color' as const] : []),
  ];
}

/** As `propertyValue` will name them. */
function measuresOf(features: readonly Feature[]): NonNullable<SaidDescription['measures']> {
  const measures = new Map<string, { measure: string; unit?: string }>();
  for (const { property, unit, said, onOff } of features) {
    if (!said || isSetting(property)) continue;
    const measure = onOff && isSwitch(property) ? switchMeasure(property) : measureOf(property);
    if (measure === null || measures.has(measure) || measures.size >= MAX_VALUES) continue;
    const spoken = property === 'brightness' ? '%' : unit;
    measures.set(measure, { measure, ...(spoken !== undefined && { unit: spoken }) });
  }
  return [...measures.values()];
}
