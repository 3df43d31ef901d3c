import { nameOfEntity } from './device-class.ts';
import type { CommandName, ObjectCommand, SaidDescription, SaidValue, VendorMessage } from './dialect.ts';
import type { EntityConfig } from './home-assistant-config.ts';
import { objectOf, own, ownText } from './json-object.ts';
import {
  besidesMain,
  brightnessValue,
  colorValue,
  isOutput,
  jsonLightCommand,
  jsonLightValues,
  levelOf,
  onOff,
  switchValue,
} from './light.ts';
import { isAboutAPerson } from './person-words.ts';
import { measureOf, saidValue } from './said-value.ts';
import { scalar } from './scalar.ts';
import { type ValueTemplate, valueTemplate } from './value-template.ts';

/** Home Assistant's default for `brightness_scale`. */
const FULL = 255;
const MAX_TOPIC = 300;
const PLAIN: ValueTemplate = { key: undefined, take: (text) => text };
/** The colour modes in which a light takes `{"r","g","b"}`. */
const RGB_MODES = ['rgb', 'rgbw', 'rgbww'];

/** Takes apart a message on one of an entity's topics. `json`: undefined where it is none. */
export type ReadValues = (text: string, json: unknown, retained: boolean) => SaidValue[];

export interface Output {
  readonly commands: readonly CommandName[];
  command(command: ObjectCommand): readonly VendorMessage[];
}

/** How an entity's topics are read. */
export interface Entity {
  readonly reads: readonly (readonly [topic: string, read: ReadValues])[];
  /** What it measures; an output's state is `switch`. */
  readonly measure?: string;
  readonly output?: Output;
}

/** What the entity's device already has, which decides the entity's names. */
export interface Names {
  readonly taken: ReadonlySet<string>;
  /** No output of the device has the plain names `switch`, `brightness`, `color` yet. */
  readonly mainFree: boolean;
}

/** An entity of a component that is read here; null: of another, or one whose values are a person's. */
export function entityOf(config: EntityConfig, names: Names): Entity | null {
  const topic = ownText(config.keys, 'state_topic', MAX_TOPIC);
  if (topic === undefined) return null;
  switch (config.component) {
    case 'sensor':
    case 'number':
    case 'select':
    case 'text':
    case 'lock':
    case 'cover':
    case 'valve':
      return measuring(config, topic, names, (value, measure, unit) => saidValue(measure, value, unit));
    case 'binary_sensor': {
      const truth = truthOf(config.keys);
      return measuring(config, topic, names, (value, measure) => saidValue(measure, truth(value)));
    }
    case 'event':
      return measuring(config, topic, names, (value, measure, _unit, retained) => {
        const event = saidValue(measure, own(objectOf(value) ?? {}, 'event_type'));
        return event === undefined || retained ? undefined : { ...event, event: true };
      });
    case 'switch':
    case 'fan':
    case 'siren':
      return switching(config, topic, names);
    case 'light':
      return lighting(config, topic, names);
    default:
      return null;
  }
}

/** Who describes it, in the words of `SaidDescription`. */
export function deviceOf({ device, keys }: EntityConfig): SaidDescription {
  // An entity without a device is one.
  const name = ownText(Object.keys(device).length === 0 ? keys : device, 'name');
  const model = [ownText(device, 'manufacturer'), ownText(device, 'model')].filter(
    (word) => word !== undefined,
  );
  const room = ownText(device, 'suggested_area');
  return {
    ...(name !== undefined && { name }),
    ...(model.length > 0 && { model: model.join(' ') }),
    ...(room !== undefined && { room }),
  };
}

export function isOwnAffair({ keys }: EntityConfig): boolean {
  return own(keys, 'entity_category') !== undefined && own(keys, 'entity_category') !== null;
}

/** Absent: the payload as it is. null: none of those that are understood, so what it would say stays unsaid. */
export function templateOf(source: unknown): ValueTemplate | null {
  if (source === undefined || source === null || source === '') return PLAIN;
  return typeof source === 'string' ? valueTemplate(source) : null;
}

type Say = (
  value: unknown,
  measure: string,
  unit: string | undefined,
  retained: boolean,
) => SaidValue | undefined;

function measuring(config: EntityConfig, topic: string, names: Names, say: Say): Entity | null {
  const template = config.component === 'event' ? EVENT : templateOf(own(config.keys, 'value_template'));
  const ownName = template?.key ?? config.id;
  if (template === null || isAboutAPerson(ownName) || isAboutAPerson(config.id)) return null;
  const deviceClass = ownText(config.keys, 'device_class');
  const { component, id } = config;
  const name = nameOfEntity(
    { component, deviceClass, ownAffair: isOwnAffair(config), own: [ownName, id] },
    names.taken,
  );
  if (name === undefined) return null;
  const unit = ownText(config.keys, 'unit_of_measurement', 32);
  const read: ReadValues = (text, json, retained) => {
    const value = say(template.take(text, json), name, unit, retained);
    return value === undefined ? [] : [value];
  };
  return { reads: [[topic, read]], measure: measureOf(name) ?? name };
}

/** An event is the whole object. */
const EVENT: ValueTemplate = { key: undefined, take: (_text, json) => json };

/** By `payload_on` and `payload_off`, or `state_on` and `state_off` of a switch; truth itself is understood too. */
function truthOf(keys: object): (value: unknown) => boolean | undefined {
  const on = word(keys, 'state_on') ?? word(keys, 'payload_on') ?? 'ON';
  const off = word(keys, 'state_off') ?? word(keys, 'payload_off') ?? 'OFF';
  return (value) => {
    const said = typeof value === 'string' ? value.trim() : String(value);
    if (said === on) return true;
    if (said === off) return false;
    const truth = scalar(value);
    return typeof truth === 'boolean' ? truth : undefined;
  };
}

function word(keys: object, key: string): string | undefined {
  const value = own(keys, key);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** Under the plain names where it is the device's main output, else under its own. */
function asOutput(
  config: EntityConfig,
  names: Names,
): { isMain: boolean; name: (value: SaidValue) => SaidValue } {
  const isMain = names.mainFree && !isOwnAffair(config) && isOutput(config.id);
  return { isMain, name: isMain ? (value) => value : (value) => besidesMain(config.id, value) };
}

function switching(config: EntityConfig, topic: string, names: Names): Entity | null {
  const key = config.component === 'switch' ? 'value_template' : 'state_value_template';
  const template = templateOf(own(config.keys, key));
  if (template === null) return null;
  const { isMain, name } = asOutput(config, names);
  const truth = truthOf(config.keys);
  const read: ReadValues = (text, json) => {
    const value = switchValue(truth(template.take(text, json)));
    return value === undefined ? [] : [name(value)];
  };
  const commandTopic = ownText(config.keys, 'command_topic', MAX_TOPIC);
  const output = isMain && commandTopic !== undefined ? switchOutput(config.keys, commandTopic) : undefined;
  return {
    reads: [[topic, read]],
    ...(isMain && { measure: 'switch' }),
    ...(output !== undefined && { output }),
  };
}

function switchOutput(keys: object, topic: string): Output {
  return {
    commands: ['switch'],
    command: ({ switch: on }) => (typeof on === 'boolean' ? [{ topic, payload: payloadOf(keys, on) }] : []),
  };
}

function payloadOf(keys: object, on: boolean): string {
  return word(keys, on ? 'payload_on' : 'payload_off') ?? onOff(on);
}

function lighting(config: EntityConfig, topic: string, names: Names): Entity | null {
  const { keys } = config;
  const schema = ownText(keys, 'schema') ?? 'basic';
  if (schema !== 'json' && schema !== 'basic' && schema !== 'default') return null;
  const { isMain, name } = asOutput(config, names);
  const scale = own(keys, 'brightness_scale');
  const full = typeof scale === 'number' && scale > 0 ? scale : FULL;
  const reads = schema === 'json' ? jsonReads(topic, full, name) : basicReads(keys, topic, full, name);
  const commandTopic = ownText(keys, 'command_topic', MAX_TOPIC);
  if (!isMain || commandTopic === undefined) return { reads, ...(isMain && { measure: 'switch' }) };
  const output =
    schema === 'json' ? jsonOutput(keys, commandTopic, full) : basicOutput(keys, commandTopic, full);
  return { reads, measure: 'switch', output };
}

function jsonReads(topic: string, full: number, name: (value: SaidValue) => SaidValue): Entity['reads'] {
  const read: ReadValues = (_text, json) => {
    const message = objectOf(json);
    return message === null ? [] : jsonLightValues(message, full).map(name);
  };
  return [[topic, read]];
}

/** A topic each for the state, the brightness and the colour `r,g,b`. */
function basicReads(
  keys: object,
  topic: string,
  full: number,
  name: (value: SaidValue) => SaidValue,
): Entity['reads'] {
  const truth = truthOf(keys);
  const parts = [
    [topic, 'state_value_template', (value: unknown) => switchValue(truth(value))],
    [
      ownText(keys, 'brightness_state_topic', MAX_TOPIC),
      'brightness_value_template',
      (value: unknown) => brightnessValue(value, full),
    ],
    [ownText(keys, 'rgb_state_topic', MAX_TOPIC), 'rgb_value_template', rgbValue],
  ] as const;
  return parts.flatMap(([stateTopic, key, say]) => {
    const template = templateOf(own(keys, key));
    if (stateTopic === undefined || template === null) return [];
    const read: ReadValues = (text, json) => {
      const value = say(template.take(text, json));
      return value === undefined ? [] : [name(value)];
    };
    return [[stateTopic, read] as const];
  });
}

function rgbValue(said: unknown): SaidValue | undefined {
  const [, r, g, b] =
    typeof said === 'string' ? (/^(\d{1,3}),(\d{1,3}),(\d{1,3})$/.exec(said.trim()) ?? []) : [];
  return r === undefined ? undefined : colorValue({ r: Number(r), g: Number(g), b: Number(b) });
}

function jsonOutput(keys: object, topic: string, full: number): Output {
  const said = own(keys, 'supported_color_modes');
  const modes: readonly unknown[] = Array.isArray(said) ? said : [];
  const hasColor = modes.some((mode) => RGB_MODES.includes(String(mode)));
  const dims = own(keys, 'brightness') === true || modes.some((mode) => mode !== 'onoff');
  const commands: CommandName[] = [
    'switch',
    ...(dims ? ['brightness' as const] : []),
    ...(hasColor ? ['color' as const] : []),
  ];
  return {
    commands,
    command: (command) => {
      const able = only(command, commands);
      return Object.keys(able).length === 0 ? [] : [{ topic, payload: jsonLightCommand(able, full) }];
    },
  };
}

function basicOutput(keys: object, topic: string, full: number): Output {
  const brightnessTopic = ownText(keys, 'brightness_command_topic', MAX_TOPIC);
  const rgbTopic = ownText(keys, 'rgb_command_topic', MAX_TOPIC);
  return {
    commands: [
      'switch',
      ...(brightnessTopic === undefined ? [] : ['brightness' as const]),
      ...(rgbTopic === undefined ? [] : ['color' as const]),
    ],
    command: ({ switch: on, brightness, color }) => [
      ...(typeof on === 'boolean' ? [{ topic, payload: payloadOf(keys, on) }] : []),
      ...(brightness === undefined || brightnessTopic === undefined
        ? []
        : [{ topic: brightnessTopic, payload: String(levelOf(brightness, full)) }]),
      ...(color === undefined || rgbTopic === undefined
        ? []
        : [{ topic: rgbTopic, payload: `${color.r},${color.g},${color.b}` }]),
    ],
  };
}

function only(command: ObjectCommand, names: readonly CommandName[]): ObjectCommand {
  return Object.fromEntries(
    Object.entries(command).filter(([name]) => (names as readonly string[]).includes(name)),
  );
}
