import type { ReadingValue } from '../../hub/contract/entries.ts';
import type { RejectionReason } from '../../hub/contract/errors.ts';

/** One value, as its object says it, in the hub's words where there is one (`temperature`, `co2`, `in` …). */
export interface SaidValue {
  /** One topic level: see MEASURE_PATTERN. */
  readonly measure: string;
  readonly value: ReadingValue;
  readonly unit?: string;
  /** As the object claims, ms; only from a clock with a zone. Absent: now. */
  readonly at?: number;
  /** Where its clock only knows how long ago that was, ms; instead of `at`. */
  readonly ago?: number;
  /** A press, a passage: something that happened, not a state. A retained copy of it is old and never comes here. */
  readonly event?: true;
  /** Tells a repeated uplink, or a stored one that is sent late, from a new one. */
  readonly nonce?: string;
}

/** `sleeping`: it said that it would be silent for a while. */
export type Availability = 'online' | 'offline' | 'sleeping';

/** What an object tells about itself. What is absent was not said. */
export interface SaidDescription {
  readonly name?: string;
  /** Maker and model, for people: `IKEA TRADFRI bulb E27`. */
  readonly model?: string;
  /** A room, in the vendor's tool's words. */
  readonly room?: string;
  readonly measures?: readonly { readonly measure: string; readonly name?: string; readonly unit?: string }[];
  /** What it can be told to do. */
  readonly commands?: readonly CommandName[];
}

/** What one message says of one object. */
export interface Said {
  /** Unique and lasting: `{dialect}:{address}`, as `zigbee2mqtt:salon/lampe`, `tasmota:prise-3`. */
  readonly object: string;
  readonly values?: readonly SaidValue[];
  readonly availability?: Availability;
  readonly description?: SaidDescription;
}

export type Decoded =
  | { readonly type: 'said'; readonly said: readonly Said[] }
  /** Of that dialect, and nothing to keep: a log line, a command's echo, an object's own housekeeping. */
  | { readonly type: 'other' }
  | { readonly type: 'rejected'; readonly reason: RejectionReason };

/** How one topic is read: prepared once, asked for each message. */
export interface TopicReader {
  decode(payload: Buffer, retained: boolean): Decoded;
}

/** How a dialect reads one topic that may be its own. */
export interface TopicClaim {
  /** `sure`: the topic says whose it is. `open`: the payload does. `last`: what nobody else understood. */
  readonly certainty: 'sure' | 'open' | 'last';
  /** `null`, and never when `sure`: the payload is not of this dialect. */
  decode(payload: Buffer, retained: boolean): Decoded | null;
}

export type CommandName = 'switch' | 'brightness' | 'color';
/** `{site}/object/{object}/set`, once read. At least one of them. */
export interface ObjectCommand {
  readonly switch?: boolean | 'toggle';
  /** 0 to 100 %. */
  readonly brightness?: number;
  /** 0 to 255 each. */
  readonly color?: { readonly r: number; readonly g: number; readonly b: number };
}
export interface VendorMessage {
  readonly topic: string;
  readonly payload: string;
}

/** What Home Assistant's discovery says of one topic. */
export interface DiscoveredEntity {
  readonly deviceClass: string | undefined;
  readonly unit: string | undefined;
  readonly name: string | undefined;
  /** About the device itself or one of its settings. */
  readonly ownAffair: boolean;
  readonly device: SaidDescription;
}

/**
 * How one vendor's firmware speaks. Nothing of it throws, whatever it is given, and no value is invented. What it
 * learns from messages (a list of devices, a discovery) it keeps in bounded maps of its own.
 */
export interface Dialect {
  readonly name: string;
  /** By the topic alone, asked once for each topic; null: not of this dialect, whatever the payload. */
  claim(topic: string): TopicClaim | null;
  /**
   * Home Assistant's discovery tells of `topic`, one of this dialect's own: what that says of its object. null: nothing
   * that the dialect does not say better itself.
   */
  describe?(topic: string, entity: DiscoveredEntity): Said | null;
  /** The vendor's own words for a command to `address` (what follows `{dialect}:`); null: it has none. */
  command?(address: string, command: ObjectCommand): readonly VendorMessage[] | null;
}
