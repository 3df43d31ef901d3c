import { OTHER } from './decoded.ts';
import type { Decoded, Dialect, ObjectCommand, TopicClaim, VendorMessage } from './dialect.ts';
import { HomieDevice, type HomieProperty, MAX_PROPERTIES } from './homie-device.ts';
import { HomieDevices, MAX_DEVICES, textContent } from './homie-devices.ts';
import { RecentMap } from './recent-map.ts';

const BASE = 'homie/';
/** Longest attribute that is remembered; a list of 64 properties is shorter. */
const MAX_ATTRIBUTE = 2_048;

/** What a device has said of itself, attribute by attribute. */
interface Attributes {
  name?: string;
  readonly properties: Map<string, HomieProperty>;
}

/**
 * Homie 3 and 4: homieiot.github.io, convention.md. Every attribute is a retained message of its own.
 * Version 5 lies below `homie/5/`.
 */
export class Homie implements Dialect {
  readonly name = 'homie';
  readonly #devices = new HomieDevices(this.name, BASE);
  readonly #attributes = new RecentMap<Attributes>(MAX_DEVICES);

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(BASE)) return null;
    const [id = '', ...levels] = topic.slice(BASE.length).split('/');
    if (id === '' || id === '5' || levels.length === 0) return null;
    return { certainty: 'sure', decode: this.#reader(id, levels) };
  }

  command(id: string, command: ObjectCommand): readonly VendorMessage[] | null {
    return this.#devices.command(id, command);
  }

  #reader(id: string, levels: readonly string[]): (payload: Buffer, retained: boolean) => Decoded {
    const [node, property, attribute] = levels as [string, string?, string?];
    if (id.startsWith('$') || levels.length > 3) return () => OTHER;
    if (node === '$state' && property === undefined) {
      return (payload) => {
        // A device that is taken away clears its topics.
        if (payload.length === 0) this.#forget(id);
        return this.#devices.state(id, payload);
      };
    }
    if (node === '$name' && property === undefined) {
      return (payload) =>
        this.#changed(id, payload, (attributes, name) => {
          attributes.name = name;
        });
    }
    if (node.startsWith('$') || property === undefined) return () => OTHER;
    if (property === '$properties' && attribute === undefined) {
      return (payload) =>
        this.#changed(id, payload, ({ properties }, list) => {
          for (const one of list.split(',')) declare(properties, `${node}/${one.trim()}`, {});
        });
    }
    if (property.startsWith('$')) return () => OTHER;
    const path = `${node}/${property}`;
    if (attribute === undefined) {
      return (payload, retained) => this.#devices.value(id, path, payload, retained);
    }
    const read = ATTRIBUTES.get(attribute);
    if (read === undefined) return () => OTHER;
    return (payload) =>
      this.#changed(id, payload, ({ properties }, text) => declare(properties, path, read(text)));
  }

  #changed(id: string, payload: Buffer, change: (attributes: Attributes, text: string) => void): Decoded {
    const text = textContent(payload);
    if (text === null || text === '' || text.length > MAX_ATTRIBUTE) return OTHER;
    const attributes: Attributes = this.#attributes.get(id) ?? { properties: new Map() };
    change(attributes, text);
    this.#attributes.set(id, attributes);
    return this.#devices.describe(id, new HomieDevice(attributes.properties), attributes.name?.slice(0, 100));
  }

  #forget(id: string): void {
    this.#attributes.delete(id);
    this.#devices.forget(id);
  }
}

/** `homie/{device}/{node}/{property}/{attribute}` */
const ATTRIBUTES: ReadonlyMap<string, (text: string) => HomieProperty> = new Map([
  ['$datatype', (datatype: string): HomieProperty => ({ datatype })],
  ['$format', (format) => ({ format })],
  ['$unit', (unit) => ({ unit })],
  ['$name', (name) => ({ name })],
  ['$settable', (text) => ({ settable: text === 'true' })],
  ['$retained', (text) => ({ retained: text !== 'false' })],
]);

function declare(properties: Map<string, HomieProperty>, path: string, said: HomieProperty): void {
  const known = properties.get(path);
  if (known === undefined && properties.size >= MAX_PROPERTIES) return;
  properties.set(path, { ...known, ...said });
}
