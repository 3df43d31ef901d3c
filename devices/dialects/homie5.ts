import { OTHER, refused } from './decoded.ts';
import type { Decoded, Dialect, ObjectCommand, TopicClaim, VendorMessage } from './dialect.ts';
import { HomieDevice, type HomieProperty, MAX_PROPERTIES } from './homie-device.ts';
import { HomieDevices } from './homie-devices.ts';
import { jsonOf, objectOf, own, ownText } from './json-object.ts';

const BASE = 'homie/5/';
/** A `$description` of 64 properties is some 16 KiB. */
const MAX_DESCRIPTION = 64 * 1024;

/** Homie 5: homieiot.github.io, convention. A device describes itself in one JSON document. */
export class Homie5 implements Dialect {
  readonly name = 'homie5';
  readonly #devices = new HomieDevices(this.name, BASE);

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(BASE)) return null;
    const [id = '', ...levels] = topic.slice(BASE.length).split('/');
    return id === '' ? null : { certainty: 'sure', decode: this.#reader(id, levels) };
  }

  command(id: string, command: ObjectCommand): readonly VendorMessage[] | null {
    return this.#devices.command(id, command);
  }

  #reader(id: string, levels: readonly string[]): (payload: Buffer, retained: boolean) => Decoded {
    const [node, property] = levels;
    if (id.startsWith('$')) return () => OTHER;
    if (levels.length === 1 && node === '$state') return (payload) => this.#devices.state(id, payload);
    if (levels.length === 1 && node === '$description') return (payload) => this.#description(id, payload);
    // `set`, `$target`, `$alert`, `$log`
    if (levels.length !== 2 || node!.startsWith('$') || property!.startsWith('$')) return () => OTHER;
    const path = `${node}/${property}`;
    return (payload, retained) => this.#devices.value(id, path, payload, retained);
  }

  #description(id: string, payload: Buffer): Decoded {
    if (payload.length === 0) {
      this.#devices.forget(id);
      return OTHER;
    }
    const description = objectOf(jsonOf(payload, MAX_DESCRIPTION));
    if (description === null) return refused('payload-not-json');
    const properties = new Map<string, HomieProperty>();
    for (const [node, about] of entriesOf(own(description, 'nodes'))) {
      for (const [property, said] of entriesOf(own(about, 'properties'))) {
        if (properties.size < MAX_PROPERTIES) properties.set(`${node}/${property}`, propertyOf(said));
      }
    }
    return this.#devices.describe(id, new HomieDevice(properties), ownText(description, 'name'));
  }
}

/** Nodes and properties, by their ids. */
function entriesOf(value: unknown): [string, object][] {
  return Object.entries(objectOf(value) ?? {}).flatMap(([id, about]) => {
    const object = objectOf(about);
    return object === null ? [] : [[id, object]];
  });
}

function propertyOf(said: object): HomieProperty {
  const text = (key: string): object => {
    const value = ownText(said, key);
    return value === undefined ? {} : { [key]: value };
  };
  const truth = (key: string): object => {
    const value = own(said, key);
    return typeof value === 'boolean' ? { [key]: value } : {};
  };
  return {
    ...text('datatype'),
    ...text('format'),
    ...text('unit'),
    ...text('name'),
    ...truth('settable'),
    ...truth('retained'),
  };
}
