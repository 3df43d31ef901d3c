import { described, OTHER, refused, saidOf } from './decoded.ts';
import type {
  Availability,
  Decoded,
  Dialect,
  DiscoveredEntity,
  ObjectCommand,
  Said,
  SaidValue,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import {
  type AvailabilityConfig,
  availabilityOf,
  CONFIG_TOPIC,
  type EntityConfig,
  entitiesOf,
} from './home-assistant-config.ts';
import {
  deviceOf,
  type Entity,
  entityOf,
  isOwnAffair,
  type Output,
  type ReadValues,
  templateOf,
} from './home-assistant-entity.ts';
import { jsonOf, objectOf, own, ownText, textOf } from './json-object.ts';
import type { ValueTemplate } from './value-template.ts';

const ROOT = 'homeassistant/';
/** Entities that are remembered: a building's dozens of devices have some ten each. Further ones are not understood. */
const MAX_ENTITIES = 2_000;
/** With those that are not to be read: they still find room where the others have none left. */
const MAX_KEPT = 2 * MAX_ENTITIES;
/** A device's message with all its components: a hundred of them are a tenth of this. */
const MAX_CONFIG = 256 * 1024;
const MAX_TOPIC = 300;

/** Their topics carry badges, phones, pictures and people's doings: nothing on them is read. */
const ABOUT_PEOPLE = new Set(['tag', 'device_tracker', 'camera', 'image', 'notify', 'alarm_control_panel']);
const THEIR_TOPICS = ['topic', 'state_topic', 'json_attributes_topic', 'image_topic', 'url_topic'];

interface AvailabilityRead extends Omit<AvailabilityConfig, 'template'> {
  readonly template: ValueTemplate;
  readonly mode: string;
}
/** One thing that is read on a topic. */
interface Binding {
  readonly device: Device;
  readonly values?: ReadValues;
  readonly availability?: AvailabilityRead;
}
interface Device {
  readonly object: string;
  /** Measures by the configuration that gave them. */
  readonly measures: Map<string, string | undefined>;
  output: { readonly source: string; readonly does: Output } | null;
  /** The output's last state: `toggle` is not in Home Assistant's words. */
  on: boolean | undefined;
  /** By topic, where several have a say. */
  readonly available: Map<string, boolean>;
}
/** What one entity's configuration brought; a deletion takes it back. */
interface Learned {
  readonly source: string;
  /** null: a topic that is not to be read by anyone. */
  readonly device: Device | null;
  readonly bindings: readonly (readonly [topic: string, binding: Binding | 'silent'])[];
}

/**
 * MQTT discovery: home-assistant.io/integrations/mqtt. Devices of any make describe themselves under
 * `homeassistant/…/config`. What they describe is then read on the topics that they name, unless another dialect knows
 * those: then its object is told what was said of it.
 */
export class HomeAssistant implements Dialect {
  readonly name = 'home-assistant';
  readonly #others: readonly Dialect[];
  readonly #devices = new Map<string, Device>();
  readonly #bindings = new Map<string, (Binding | 'silent')[]>();
  /** By the topic of the configuration. */
  readonly #learned = new Map<string, Learned[]>();
  #entities = 0;

  constructor(others: readonly Dialect[]) {
    this.#others = others;
  }

  claim(topic: string): TopicClaim | null {
    const [, component, id] = CONFIG_TOPIC.exec(topic) ?? [];
    if (component !== undefined && id !== undefined) {
      return { certainty: 'sure', decode: (payload) => this.#configure(topic, component, id, payload) };
    }
    if (topic.startsWith(ROOT)) {
      return {
        certainty: 'sure',
        decode: (payload, retained) => this.#state(topic, payload, retained) ?? OTHER,
      };
    }
    return { certainty: 'open', decode: (payload, retained) => this.#state(topic, payload, retained) };
  }

  command(address: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const device = this.#devices.get(`${this.name}:${address}`);
    if (device === undefined || device.output === null) return null;
    const toggled = command.switch === 'toggle';
    if (toggled && device.on === undefined) return null;
    const messages = device.output.does.command(
      toggled ? { ...command, switch: device.on === false } : command,
    );
    return messages.length === 0 ? null : messages;
  }

  #configure(topic: string, component: string, id: string, payload: Buffer): Decoded {
    const message = objectOf(jsonOf(payload, MAX_CONFIG));
    if (message === null && payload.length > 0) return refused('payload-not-json');
    const gone = this.#forget(topic);
    if (message === null)
      return saidOf(...gone.map((object) => ({ object, availability: 'offline' as const })));
    return saidOf(
      ...entitiesOf(component, id, message).flatMap((entity) => this.#learn(topic, entity) ?? []),
    );
  }

  /** The objects of which nothing is left. */
  #forget(configuration: string): string[] {
    const learned = this.#learned.get(configuration) ?? [];
    this.#learned.delete(configuration);
    this.#entities -= learned.length;
    for (const { source, device, bindings } of learned) {
      for (const [topic, binding] of bindings) {
        const left = (this.#bindings.get(topic) ?? []).filter((other) => other !== binding);
        if (left.length === 0) this.#bindings.delete(topic);
        else this.#bindings.set(topic, left);
      }
      device?.measures.delete(source);
      if (device?.output?.source === source) device.output = null;
      if (device?.measures.size === 0) this.#devices.delete(device.object);
    }
    return learned.flatMap(({ device }) =>
      device === null || this.#devices.has(device.object) ? [] : device.object,
    );
  }

  #learn(configuration: string, config: EntityConfig): Said | null {
    if (ABOUT_PEOPLE.has(config.component)) {
      this.#silence(configuration, config);
      return null;
    }
    const topic = ownText(config.keys, 'state_topic', MAX_TOPIC);
    if (topic === undefined) return null;
    const described = this.#describedByOther(topic, config);
    return described === undefined ? this.#learnOwn(configuration, config) : described;
  }

  #silence(configuration: string, config: EntityConfig): void {
    if (this.#entities >= MAX_KEPT) return;
    const topics = THEIR_TOPICS.flatMap((key) => ownText(config.keys, key, MAX_TOPIC) ?? []);
    this.#keep(configuration, {
      source: configuration,
      device: null,
      bindings: topics.map((topic) => [topic, 'silent']),
    });
  }

  /** undefined: no other dialect has that topic. A value deep in a message is for those who know the whole. */
  #describedByOther(topic: string, config: EntityConfig): Said | null | undefined {
    const isWhole = own(config.keys, 'value_template') === undefined;
    for (const dialect of this.#others) {
      const certainty = dialect.claim(topic)?.certainty;
      if (certainty === 'sure') return dialect.describe?.(topic, discovered(config)) ?? null;
      const said = certainty === 'open' && isWhole ? dialect.describe?.(topic, discovered(config)) : null;
      if (said !== null && said !== undefined) return said;
    }
    return undefined;
  }

  #learnOwn(configuration: string, config: EntityConfig): Said | null {
    if (this.#entities >= MAX_ENTITIES) return null;
    const source = `${configuration} ${config.id}`;
    const object = `${this.name}:${deviceId(config)}`;
    const device = this.#devices.get(object) ?? {
      object,
      measures: new Map<string, string | undefined>(),
      output: null,
      on: undefined,
      available: new Map<string, boolean>(),
    };
    const taken = new Set([...device.measures.values()].filter((measure) => measure !== undefined));
    const names = { taken, mainFree: device.output === null && !taken.has('switch') };
    const entity = entityOf(config, names);
    if (entity === null) return null;
    this.#devices.set(object, device);
    device.measures.set(source, entity.measure);
    if (entity.output !== undefined) device.output = { source, does: entity.output };
    this.#keep(configuration, { source, device, bindings: bindingsOf(device, config, entity) });
    return { object, description: this.#description(device, config, entity) };
  }

  #description(device: Device, config: EntityConfig, { measure }: Entity): NonNullable<Said['description']> {
    const name = ownText(config.keys, 'name');
    const unit = ownText(config.keys, 'unit_of_measurement', 32);
    return {
      ...deviceOf(config),
      ...(measure !== undefined && { measures: [described(measure, name, unit)] }),
      commands: device.output?.does.commands ?? [],
    };
  }

  #keep(configuration: string, learned: Learned): void {
    this.#entities += 1;
    const before = this.#learned.get(configuration);
    if (before === undefined) this.#learned.set(configuration, [learned]);
    else before.push(learned);
    for (const [topic, binding] of learned.bindings) {
      const bound = this.#bindings.get(topic);
      if (bound === undefined) this.#bindings.set(topic, [binding]);
      else bound.push(binding);
    }
  }

  /** null: nobody described that topic. */
  #state(topic: string, payload: Buffer, retained: boolean): Decoded | null {
    const bindings = this.#bindings.get(topic);
    if (bindings === undefined) return null;
    const content = textOf(payload);
    if ('rejected' in content) return refused(content.rejected);
    const { text } = content;
    if (text === '' || bindings.includes('silent')) return OTHER;
    const json = jsonOf(payload);
    const said = new Map<Device, { values: SaidValue[]; availability?: Availability }>();
    for (const binding of bindings) {
      if (binding === 'silent') continue;
      const { device } = binding;
      const heard = said.get(device) ?? { values: [] };
      said.set(device, heard);
      heard.values.push(...(binding.values?.(text, json, retained) ?? []));
      const availability =
        binding.availability && availabilityOfDevice(device, binding.availability, text, json);
      if (availability !== undefined) heard.availability = availability;
      const on = heard.values.find(({ measure }) => measure === 'switch')?.value;
      if (typeof on === 'boolean') device.on = on;
    }
    const sayings = [...said].filter(
      ([, { values, availability }]) => values.length > 0 || availability !== undefined,
    );
    return saidOf(...sayings.map(([{ object }, heard]) => ({ object, ...heard })));
  }
}

function bindingsOf(device: Device, config: EntityConfig, { reads }: Entity): Learned['bindings'] {
  const mode = ownText(config.keys, 'availability_mode') ?? 'latest';
  const available = availabilityOf(config.keys).flatMap((one) => {
    const template = templateOf(one.template);
    return template === null
      ? []
      : [[one.topic, { device, availability: { ...one, template, mode } }] as const];
  });
  return [...reads.map(([topic, values]) => [topic, { device, values }] as const), ...available];
}

/** `latest`: the last word counts; `all`, `any`: the last words of all its topics do. */
function availabilityOfDevice(
  { available }: Device,
  { topic, online, offline, template, mode }: AvailabilityRead,
  text: string,
  json: unknown,
): Availability | undefined {
  const said = template.take(text, json);
  if (said !== online && said !== offline) return undefined;
  available.set(topic, said === online);
  const last = [...available.values()];
  const isOnline =
    mode === 'all' ? last.every(Boolean) : mode === 'any' ? last.some(Boolean) : said === online;
  return isOnline ? 'online' : 'offline';
}

function discovered(config: EntityConfig): DiscoveredEntity {
  return {
    deviceClass: ownText(config.keys, 'device_class'),
    unit: ownText(config.keys, 'unit_of_measurement', 32),
    name: ownText(config.keys, 'name'),
    ownAffair: isOwnAffair(config),
    device: deviceOf(config),
  };
}

/** The first identifier of its device, which may be given as a list; else of its network card; else the entity's own. */
function deviceId({ id, device }: EntityConfig): string {
  const identifiers = own(device, 'identifiers');
  const connections = own(device, 'connections');
  const [first] = Array.isArray(identifiers) ? identifiers : [identifiers];
  const [connection] = Array.isArray(connections) ? connections : [];
  const candidates = [first, Array.isArray(connection) ? connection[1] : undefined, id];
  return (
    candidates
      .map((said) => ownText({ said: String(said ?? '') }, 'said') ?? '')
      .find((said) => said !== '') ?? id
  );
}
