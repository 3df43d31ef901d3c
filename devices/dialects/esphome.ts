import { availabilityOf } from './availability.ts';
import { described, OTHER, saidOf, saidValues } from './decoded.ts';
import { nameOfEntity } from './device-class.ts';
import type {
  Availability,
  CommandName,
  Decoded,
  Dialect,
  DiscoveredEntity,
  ObjectCommand,
  Said,
  SaidValue,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import { jsonOf, objectOf, ownText, textOf } from './json-object.ts';
import { besidesMain, isOutput, jsonLightCommand, jsonLightValues, onOff, switchValue } from './light.ts';
import { unpaddedNumber } from './plain-number.ts';
import { RecentMap } from './recent-map.ts';
import { measureOf, saidValue } from './said-value.ts';
import { treesBut } from './vendor-trees.ts';

/** Nodes that are remembered by their topic prefix; a building has some dozen, and few other topics end in `status`. */
const MAX_NODES = 500;
/** Entities of one node whose class and unit discovery has told of. */
const MAX_ENTITIES = 100;
/** ESPHome's levels are bytes. */
const FULL = 255;
const COMMANDS = ['switch', 'brightness', 'color'] as const;

/** `<prefix>/<type>/<object_id>/state`, of climates and covers `…/current_temperature/state`: mqtt_component.cpp. */
const STATE =
  /^(.+)\/(sensor|binary_sensor|switch|light|fan|climate|cover|valve|number|select|text|lock|event)\/([^/]+)\/(?:([^/]+)\/)?state$/;
/** Commands, and states of no use: buttons, updates, cameras. */
const OTHER_TOPIC = /^(.+)\/(?:[a-z_]+)\/[^/]+\/(?:[^/]+\/)?command$/;
const STATUS = /^(.+)\/(status|debug)$/;
const FOREIGN = treesBut('esphome');

interface Meaning {
  /** What its value is called, before the hub's words. */
  readonly name: string;
  readonly unit?: string;
}
interface Output {
  readonly type: 'light' | 'switch' | 'fan';
  readonly id: string;
}
interface Node {
  /** It has said something of its own: `<prefix>/status` alone is said by many. */
  heard: boolean;
  availability: Availability | null;
  output: Output | null;
  commands: readonly CommandName[];
  /** By `type/object_id`, as discovery told. */
  readonly meanings: Map<string, Meaning>;
}

/**
 * ESPHome's default topics: esphome.io/components/mqtt.html, light_json_schema.cpp, mqtt_climate.cpp. What is measured
 * in what unit its discovery for Home Assistant says, which it sends by default.
 */
export class EspHome implements Dialect {
  readonly name = 'esphome';
  readonly #nodes = new RecentMap<Node>(MAX_NODES);

  claim(topic: string): TopicClaim | null {
    if (FOREIGN.has(topic.slice(0, topic.indexOf('/')))) return null;
    const [, prefix, type, id, part] = STATE.exec(topic) ?? [];
    if (prefix !== undefined && type !== undefined && id !== undefined) {
      return { certainty: 'open', decode: this.#stateReader(prefix, type, id, part) };
    }
    const [, node, what] = STATUS.exec(topic) ?? [];
    if (node !== undefined) {
      const decode = (payload: Buffer) =>
        what === 'status' ? this.#status(node, payload) : this.#ifHeard(node);
      return { certainty: 'open', decode };
    }
    const [, commanded] = OTHER_TOPIC.exec(topic) ?? [];
    return commanded === undefined ? null : { certainty: 'open', decode: () => this.#ifHeard(commanded) };
  }

  describe(topic: string, entity: DiscoveredEntity): Said | null {
    const [, prefix, type, id, part] = STATE.exec(topic) ?? [];
    if (prefix === undefined || type === undefined || id === undefined || FOREIGN.has(prefix.split('/')[0]!))
      return null;
    const node = this.#node(prefix);
    node.heard = true;
    const meaning = isOutputType(type) ? null : this.#meaning(node, type, id, part, entity);
    const { name, unit } = entity;
    return {
      object: this.#key(prefix),
      ...(node.availability !== null && { availability: node.availability }),
      description: {
        ...entity.device,
        ...(meaning !== null && {
          measures: [described(measureOf(meaning.name) ?? meaning.name, name, unit)],
        }),
      },
    };
  }

  command(prefix: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const node = this.#nodes.get(prefix);
    if (node === undefined || node.output === null) return null;
    const { type, id } = node.output;
    const topic = `${prefix}/${type}/${id}/command`;
    if (type === 'light') return [{ topic, payload: jsonLightCommand(command, FULL) }];
    if (command.switch === undefined) return null;
    return [{ topic, payload: command.switch === 'toggle' ? 'TOGGLE' : onOff(command.switch) }];
  }

  #key(prefix: string): string {
    return `${this.name}:${prefix}`;
  }

  #node(prefix: string): Node {
    let node = this.#nodes.get(prefix);
    if (node === undefined) {
      node = { heard: false, availability: null, output: null, commands: [], meanings: new Map() };
      this.#nodes.set(prefix, node);
    }
    return node;
  }

  #ifHeard(prefix: string): Decoded | null {
    return this.#nodes.get(prefix)?.heard === true ? OTHER : null;
  }

  /** Its birth comes before its states: kept until they tell that it is a node's. */
  #status(prefix: string, payload: Buffer): Decoded | null {
    const availability = availabilityOf(payload);
    if (availability === null) return this.#ifHeard(prefix);
    const node = this.#node(prefix);
    node.availability = availability;
    return node.heard ? saidOf({ object: this.#key(prefix), availability }) : null;
  }

  #stateReader(prefix: string, type: string, id: string, part: string | undefined): TopicClaim['decode'] {
    const object = this.#key(prefix);
    const key = entityKey(type, id, part);
    const plain = ownName(type, id, part);
    return (payload, retained) => {
      const node = this.#node(prefix);
      const before = node.commands;
      const values = isOutputType(type)
        ? outputValues(node, { type, id }, payload)
        : stateValues(type, node.meanings.get(key) ?? { name: plain }, payload, retained);
      if (values === null) return null;
      if (node.heard && node.commands === before) return saidValues(object, values);
      node.heard = true;
      const { availability, commands } = node;
      return saidOf({
        object,
        values,
        ...(availability !== null && { availability }),
        description: { commands },
      });
    };
  }

  /** By its class where no other entity of the node has that, else by its own name. */
  #meaning(
    node: Node,
    type: string,
    id: string,
    part: string | undefined,
    entity: DiscoveredEntity,
  ): Meaning {
    const key = entityKey(type, id, part);
    const own = ownName(type, id, part);
    const { deviceClass, ownAffair, unit } = entity;
    const taken = new Set(
      [...node.meanings].flatMap(([other, { name }]) => (other === key ? [] : (measureOf(name) ?? name))),
    );
    const nameable = { component: type, deviceClass, ownAffair, own: [own, `${type}_${own}`] };
    const meaning = { name: nameOfEntity(nameable, taken) ?? own, ...(unit !== undefined && { unit }) };
    if (node.meanings.size < MAX_ENTITIES || node.meanings.has(key)) node.meanings.set(key, meaning);
    return meaning;
  }
}

function entityKey(type: string, id: string, part: string | undefined): string {
  return part === undefined ? `${type}/${id}` : `${type}/${id}/${part}`;
}

function isOutputType(type: string): type is Output['type'] {
  return type === 'light' || type === 'switch' || type === 'fan';
}

/** The node's first output is what it is there for: it keeps the plain names and takes the commands. */
function isMain(node: Node, output: Output): boolean {
  if (node.output === null && isOutput(output.id)) node.output = output;
  return node.output?.type === output.type && node.output.id === output.id;
}

/** ON, OFF, or a light's JSON. null: no state of an ESPHome. */
function outputValues(node: Node, output: Output, payload: Buffer): SaidValue[] | null {
  if (payload.length === 0) return [];
  const message = output.type === 'light' ? objectOf(jsonOf(payload)) : null;
  const bare = output.type === 'light' ? null : bareText(payload);
  if (message === null && bare === null) return null;
  const values =
    message === null
      ? [switchValue(bare)].filter((value) => value !== undefined)
      : jsonLightValues(message, FULL);
  if (values.length === 0) return [];
  if (!isMain(node, output)) return values.map((value) => besidesMain(output.id, value));
  const commands = COMMANDS.filter(
    (name) => node.commands.includes(name) || values.some(({ measure }) => measure === name),
  );
  if (commands.length > node.commands.length) node.commands = commands;
  return values;
}

/** A bare word or number, of events an object. null: no state of an ESPHome. */
function stateValues(type: string, meaning: Meaning, payload: Buffer, retained: boolean): SaidValue[] | null {
  if (type === 'event') {
    const message = objectOf(jsonOf(payload));
    if (message === null) return payload.length === 0 ? [] : null;
    const value = saidValue(meaning.name, ownText(message, 'event_type'));
    return value === undefined || retained ? [] : [{ ...value, event: true }];
  }
  const number = unpaddedNumber(payload);
  const said = Number.isNaN(number) ? bareText(payload) : number;
  if (said === null) return null;
  const value = saidValue(meaning.name, said, meaning.unit);
  return value === undefined ? [] : [value];
}

/** `living_room_temperature`; of a climate what the room has, and what is wanted, `chauffage_target_temperature`. */
function ownName(type: string, id: string, part: string | undefined): string {
  if (type === 'climate' && part?.startsWith('current_')) return part.slice('current_'.length);
  return part === undefined ? id : `${id}_${part}`;
}

/** null: an object or a list, which no bare state is. */
function bareText(payload: Buffer): string | null {
  const content = textOf(payload);
  if ('rejected' in content) return null;
  return content.text.startsWith('{') || content.text.startsWith('[') ? null : content.text;
}
