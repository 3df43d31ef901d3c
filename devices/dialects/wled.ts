import { availabilityOf } from './availability.ts';
import { hexColor } from './color.ts';
import { OTHER, refused, saidOf, saidValues } from './decoded.ts';
import type {
  Decoded,
  Dialect,
  ObjectCommand,
  SaidDescription,
  TopicClaim,
  VendorMessage,
} from './dialect.ts';
import { textOf } from './json-object.ts';
import { brightnessValue, levelOf, onOff } from './light.ts';
import { plainNumber } from './plain-number.ts';
import { RecentMap } from './recent-map.ts';

const ROOT = 'wled/';
const FULL = 255;
/** Lights whose first word was heard; a building has a few. */
const MAX_REMEMBERED = 500;
/** Every one is a light with colours: it does not say so, its first brightness does. */
const WLED: SaidDescription = { model: 'WLED', commands: ['switch', 'brightness', 'color'] };
const COLOR = /^#(?:[0-9a-f]{2})?([0-9a-f]{6})$/i;

/**
 * WLED below its default `wled/{mac}`: kno.wled.ge/interfaces/mqtt, and mqtt.cpp, which says `/g` brightness, `/c`
 * colour (`#WWRRGGBB` with a white channel), `/v` the whole state in XML, and `/status`.
 */
export class Wled implements Dialect {
  readonly name = 'wled';
  readonly #introduced = new RecentMap<true>(MAX_REMEMBERED);

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(ROOT) || topic.length === ROOT.length) return null;
    const slash = topic.lastIndexOf('/');
    const object = `${this.name}:${topic.slice(ROOT.length, slash)}`;
    // Commands (`wled/{mac}`, `/col`, `/api`) and the XML, which says the same again.
    const last = topic.slice(slash + 1);
    const read = slash >= ROOT.length ? READERS.get(last) : undefined;
    return { certainty: 'sure', decode: (payload) => read?.(object, payload, this.#introduced) ?? OTHER };
  }

  command(address: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const topic = ROOT + address;
    const messages: VendorMessage[] = [];
    if (command.switch !== undefined) {
      messages.push({ topic, payload: command.switch === 'toggle' ? 'T' : onOff(command.switch) });
    }
    if (command.brightness !== undefined) {
      messages.push({ topic, payload: String(levelOf(command.brightness, FULL)) });
    }
    if (command.color !== undefined)
      messages.push({ topic: `${topic}/col`, payload: hexColor(command.color) });
    return messages.length === 0 ? null : messages;
  }
}

type Read = (object: string, payload: Buffer, introduced: RecentMap<true>) => Decoded;

const READERS = new Map<string, Read>(
  Object.entries({
    g: (object, payload, introduced) => {
      const level = plainNumber(payload);
      const brightness = brightnessValue(level, FULL);
      if (brightness === undefined || level > FULL)
        return payload.length === 0 ? OTHER : refused('payload-invalid');
      const values = [{ measure: 'switch', value: level > 0 }, brightness];
      if (introduced.get(object) === true) return saidValues(object, values);
      introduced.set(object, true);
      return saidOf({ object, values, description: WLED });
    },
    c: (object, payload) => {
      const content = textOf(payload);
      const [, color] = COLOR.exec('text' in content ? content.text : '') ?? [];
      if (color === undefined) return payload.length === 0 ? OTHER : refused('payload-invalid');
      return saidValues(object, [{ measure: 'color', value: `#${color.toLowerCase()}` }]);
    },
    status: (object, payload) => {
      const availability = availabilityOf(payload);
      return availability === null ? OTHER : saidOf({ object, availability });
    },
  } satisfies Record<string, Read>),
);
