import { claimedTime } from './claimed-time.ts';
import { OTHER, refused, saidOf } from './decoded.ts';
import type { Availability, Decoded, Dialect, Said, SaidValue, TopicClaim } from './dialect.ts';
import { leavesOf } from './json-leaves.ts';
import { jsonObject, own, ownText, textOf } from './json-object.ts';
import { isAboutAPerson } from './person-words.ts';
import { unpaddedNumber } from './plain-number.ts';
import { RecentMap } from './recent-map.ts';
import { saidValue } from './said-value.ts';
import { scalar } from './scalar.ts';

/** Last levels that say what a message is, not whose: `cave/esp32/state`. */
const CONTAINER =
  /^(?:state|status|data|values?|sensors?|telemetry|json|attributes|lwt|availability|online)$/i;
const AVAILABILITY = /^(?:status|state|lwt|availability|online|connected)$/i;
const COMMAND = /^(?:set|get|cmd|cmnd|command|commands|config)$/i;
/** The radio that heard something, and how far it was: phones are counted like that, and must not be. */
const SIGHTING = new Set(['distance', 'mac', 'uuid', 'idtype', 'address']);
const HOUSEKEEPING = new Set([
  'time',
  'timestamp',
  'ts',
  'datetime',
  'date',
  'at',
  'id',
  'rssi',
  'seq',
  'nonce',
]);

/** Objects that have said a value; a building has some hundred. Whether one that was forgotten is there goes unheard. */
const MAX_OBJECTS = 2_000;

/**
 * What nobody else understood: a number, ON, OFF, true or false on any topic, or JSON whose leaves are such. The
 * address is the topic; of a plain value, without its last level, which is the measure.
 */
export class Plain implements Dialect {
  readonly name = 'plain';
  readonly #spoken = new RecentMap<true>(MAX_OBJECTS);

  claim(topic: string): TopicClaim | null {
    const levels = topic.split('/');
    if (topic.startsWith('$') || levels.some((level) => level === '')) return null;
    const last = levels.at(-1)!;
    if (COMMAND.test(last) || levels.some(isAboutAPerson)) return { certainty: 'last', decode: () => OTHER };
    const owner = levels.length > 1 ? levels.slice(0, -1).join('/') : topic;
    const decode = reader({
      whole: `${this.name}:${CONTAINER.test(last) ? owner : topic}`,
      owner: `${this.name}:${owner}`,
      last: levels.length > 1 && !CONTAINER.test(last) ? last : 'value',
      tells: AVAILABILITY.test(last),
    });
    return { certainty: 'last', decode: (payload) => this.#ofSpoken(decode(payload)) };
  }

  /** `online` alone makes no object: other makes say it before they say what they are. */
  #ofSpoken(decoded: Decoded): Decoded {
    if (decoded.type !== 'said') return decoded;
    const [said] = decoded.said;
    if (said === undefined || this.#spoken.get(said.object) === true) return decoded;
    if (said.values === undefined) return OTHER;
    this.#spoken.set(said.object, true);
    return decoded;
  }
}

/**
 * Digits of the shortest number that readers write for a card on a topic of their owner's choice (ESPHome's `on_tag`):
 * a bare whole number as long as that may be somebody's badge, and is nobody's to keep.
 */
const CARD_DIGITS = 7;

interface Topic {
  /** Of JSON. */
  readonly whole: string;
  /** Of one value. */
  readonly owner: string;
  /** What one value is called. */
  readonly last: string;
  /** Whether its last level tells if the object is there. */
  readonly tells: boolean;
}

function reader(topic: Topic): (payload: Buffer) => Decoded {
  const { owner, last, tells } = topic;
  const single = (said: unknown): Decoded => {
    const value = HOUSEKEEPING.has(last.toLowerCase()) ? undefined : saidValue(last, said);
    return value === undefined ? OTHER : saidOf({ object: owner, values: [value] });
  };
  return (payload) => {
    const number = unpaddedNumber(payload);
    if (!Number.isNaN(number)) {
      return payload.length >= CARD_DIGITS && Number.isInteger(number) ? OTHER : single(number);
    }
    const content = textOf(payload);
    if ('rejected' in content) return refused(content.rejected);
    const { text } = content;
    if (text.startsWith('{')) return object(topic, text);
    const availability = tells ? availabilityOf(text) : null;
    if (availability !== null) return saidOf({ object: owner, availability });
    const value = scalar(text);
    // Words on an unknown topic may be anything, a name too.
    return typeof value === 'number' || typeof value === 'boolean' ? single(value) : OTHER;
  };
}

function object({ whole, owner, last }: Topic, text: string): Decoded {
  const message = jsonObject(text);
  if (message === null) return refused('payload-not-json');
  if (isSighting(message)) return refused('phone-refused');
  const at = claimedTime(own(message, 'at'));
  const when = Number.isNaN(at) ? {} : { at };
  // Our own form of one value: `{"value":21.5,"unit":"°C"}`.
  const value = own(message, 'value');
  if (value !== undefined && typeof value !== 'object') {
    const said = saidValue(last, value, ownText(message, 'unit', 32));
    return said === undefined ? OTHER : saidOf({ object: owner, values: [{ ...said, ...when }] });
  }
  const values = leavesOf(message).flatMap(({ name, value: leaf, unit }): SaidValue[] => {
    if (HOUSEKEEPING.has(name.toLowerCase())) return [];
    const said = saidValue(name, leaf, unit);
    return said === undefined ? [] : [{ ...said, ...when }];
  });
  const said: Said = { object: whole, values };
  return values.length === 0 ? OTHER : saidOf(said);
}

function isSighting(message: object): boolean {
  const keys = Object.keys(message).map((key) => key.toLowerCase());
  return keys.includes('rssi') && keys.some((key) => SIGHTING.has(key));
}

function availabilityOf(text: string): Availability | null {
  switch (text.toLowerCase()) {
    case 'online':
    case 'connected':
      return 'online';
    case 'offline':
    case 'disconnected':
      return 'offline';
    default:
      return null;
  }
}
