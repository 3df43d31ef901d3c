import type { SaidValue } from './dialect.ts';
import { type Leaf, leavesOf, MAX_LEAVES } from './json-leaves.ts';
import { objectsOf, own } from './json-object.ts';
import { type MilesightModel, milesightFrame, milesightModel, namesMilesight } from './milesight.ts';
import { PassageCounts } from './passage-counts.ts';
import { RecentMap } from './recent-map.ts';
import { saidPlainly, saidValue } from './said-value.ts';

/** One uplink, as a network server tells it. */
export interface Uplink {
  /** The object's key. */
  readonly object: string;
  /** What the server's codec made of the frame; null: it has none. */
  readonly decoded: object | null;
  /** Base64. */
  readonly frame: unknown;
  readonly port: number;
  /** Whatever may name the maker and the model: profile, tags, the device's own name. */
  readonly words: string;
  /** ms; absent: now. */
  readonly at: number | undefined;
  readonly nonce: string | undefined;
  readonly retained: boolean;
}

/** A frame of LoRaWAN in base64: 242 bytes at most. */
const MAX_BASE64 = 324;
/** Stored measurements of one uplink. */
const MAX_HISTORY = 32;

/** Milesight's codecs in words: `"pir":"trigger"`, `"magnet_status":"open"`. */
const WORDS: Readonly<Record<string, boolean>> = { trigger: true, normal: false, idle: false, close: false };
const NAMES: Readonly<Record<string, string>> = { people_count_all: 'count', magnet_status: 'door' };

/** Devices whose words are remembered; a building has some dozen. */
const MAX_MAKES = 500;

interface Make {
  readonly model: MilesightModel | null;
  readonly named: boolean;
}

/** What uplinks say, of devices behind LoRaWAN network servers. */
export class LorawanUplinks {
  readonly #counters = new PassageCounts();
  readonly #makes = new RecentMap<Make>(MAX_MAKES);

  valuesOf(uplink: Uplink): SaidValue[] {
    const { decoded } = uplink;
    if (decoded !== null) {
      const history = objectsOf(own(decoded, 'history')).slice(0, MAX_HISTORY);
      return [
        ...this.#values(leavesOf(decoded), uplink),
        ...history.flatMap((row) => {
          const seconds = own(row, 'timestamp');
          if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return [];
          return this.#storedValues(leavesOf(row), seconds * 1_000, uplink);
        }),
      ].slice(0, MAX_LEAVES);
    }
    const bytes = bytesOf(uplink.frame);
    const frame = bytes && milesightFrame(bytes, { ...this.#makeOf(uplink.words), port: uplink.port });
    if (!frame) return [];
    return [
      ...this.#values(frame.values, uplink),
      ...frame.history.flatMap(({ at, values }) => this.#storedValues(values, at, uplink)),
    ].slice(0, MAX_LEAVES);
  }

  /** What the words say of maker and model: the same of every uplink. */
  #makeOf(words: string): Make {
    let make = this.#makes.get(words);
    if (make === undefined) {
      make = { model: milesightModel(words), named: namesMilesight(words) };
      this.#makes.set(words, make);
    }
    return make;
  }

  #values(leaves: readonly Leaf[], { object, at, nonce, retained }: Uplink): SaidValue[] {
    return leaves.flatMap((leaf) => {
      const people = this.#counters.read(leaf.name, leaf.value, {
        object,
        nonce,
        ...(retained && { stored: true }),
      });
      const said = people ?? [meaningOf(leaf)].filter((value) => value !== undefined);
      return said
        .filter((value) => !(retained && value.event))
        .map((value) => ({
          ...(nonce !== undefined && { nonce }),
          ...value,
          ...(at !== undefined && { at }),
        }));
    });
  }

  /** The device kept it and sends it late: at its own time, and known again when it is sent twice. */
  #storedValues(leaves: readonly Leaf[], at: number, { object, retained }: Uplink): SaidValue[] {
    if (retained) return [];
    const nonce = `${object} ${at}`;
    return leaves.flatMap((leaf) => {
      const people = this.#counters.read(leaf.name, leaf.value, { object, nonce, stored: true });
      const said = people ?? [meaningOf(leaf)].filter((value) => value !== undefined);
      return said.map((value) => ({ nonce, ...value, at }));
    });
  }
}

function meaningOf({ name, value, unit }: Leaf): SaidValue | undefined {
  if (name === 'timestamp') return undefined;
  // A step of six, not lux.
  if (name === 'light_level') return saidPlainly(name, value);
  const word = typeof value === 'string' && Object.hasOwn(WORDS, value) ? WORDS[value] : value;
  return saidValue(Object.hasOwn(NAMES, name) ? NAMES[name]! : name, word, unit);
}

function bytesOf(base64: unknown): Buffer | null {
  if (typeof base64 !== 'string' || base64.length > MAX_BASE64) return null;
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return null;
  return Buffer.from(base64, 'base64');
}
