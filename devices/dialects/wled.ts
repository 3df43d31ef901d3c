import { hexColor } from './color.ts';
import { OTHER, refused, saidOf, saidValues } from './decoded.ts';
import type { Decoded, Dialect, ObjectCommand, TopicClaim, VendorMessage } from './dialect.ts';
import { textOf } from './json-object.ts';
import { brightnessValue, levelOf, onOff } from './light.ts';
import { plainNumber } from './plain-number.ts';

const ROOT = 'wled/';
const FULL = 255;
const COLOR = /^#(?:[0-9a-f]{2})?([0-9a-f]{6})$/i;

/**
 * WLED below its default `wled/{mac}`: kno.wled.ge/interfaces/mqtt, and mqtt.cpp, which says `/g` brightness, `/c`
 * colour (`#WWRRGGBB` with a white channel), `/v` the whole state in XML, and `/status`.
 */
export class Wled implements Dialect {
  readonly name = 'wled';

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith(ROOT) || topic.length === ROOT.length) return null;
    const slash = topic.lastIndexOf('/');
    const object = `${this.name}:${topic.slice(ROOT.length, slash)}`;
    // Commands (`wled/{mac}`, `/col`, `/api`) and the XML, which says the same again.
    const read = slash < ROOT.length ? undefined : READERS[topic.slice(slash + 1)];
    return { certainty: 'sure', decode: (payload) => read?.(object, payload) ?? OTHER };
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

/** Every WLED is a light with colours; its own words do not say so, its brightness does. */
const READERS: Readonly<Record<string, (object: string, payload: Buffer) => Decoded>> = {
  g: (object, payload) => {
    const level = plainNumber(payload);
    const brightness = brightnessValue(level, FULL);
    if (brightness === undefined) return payload.length === 0 ? OTHER : refused('payload-invalid');
    const commands = ['switch', 'brightness', 'color'] as const;
    const values = [{ measure: 'switch', value: level > 0 }, brightness];
    return saidOf({ object, values, description: { model: 'WLED', commands } });
  },
  c: (object, payload) => {
    const content = textOf(payload);
    const [, color] = COLOR.exec('text' in content ? content.text : '') ?? [];
    if (color === undefined) return payload.length === 0 ? OTHER : refused('payload-invalid');
    return saidValues(object, [{ measure: 'color', value: `#${color.toLowerCase()}` }]);
  },
  status: (object, payload) => {
    const content = textOf(payload);
    const said = 'text' in content ? content.text : '';
    return said === 'online' || said === 'offline' ? saidOf({ object, availability: said }) : OTHER;
  },
};
