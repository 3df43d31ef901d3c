import { VENDOR_ROOTS } from '../../hub/contract/topics.ts';
import { OTHER, refused, saidOf } from './decoded.ts';
import type { Decoded, Dialect, Said, SaidValue, TopicClaim } from './dialect.ts';
import { MAX_LEAVES } from './json-leaves.ts';
import { jsonOf, objectOf, own } from './json-object.ts';
import { saidValue } from './said-value.ts';

/** The version of RFC 8428; a pack of a later one must not be read [RFC 8428, 4.4]. */
const VERSION = 10;
/** Below it a time is relative to now [RFC 8428, 4.5.3]: 2^28 s was in 1978. */
const ABSOLUTE = 2 ** 28;
/** As long as a resolved name is read. */
const MAX_NAME = 150;

const LABELS = new Set([
  'bn',
  'bt',
  'bu',
  'bv',
  'bs',
  'bver',
  'n',
  'u',
  'v',
  'vs',
  'vb',
  'vd',
  's',
  't',
  'ut',
]);
/** What a record measures where its name only says who: by its unit, sec. 12.1 and RFC 8798. */
const MEASURE_OF_UNIT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      Cel: 'temperature',
      '%RH': 'humidity',
      lx: 'light',
      '%EL': 'battery',
      'dB[SPL]': 'sound',
      ppm: 'co2',
    },
  }),
);
/** SenML's words for units that people write otherwise. */
const UNITS: ReadonlyMap<string, string> = new Map(Object.entries({ '%EL': '%', EL: 's', '/': '' }));
/** Other vendors' trees: whatever lies there is said in their words. */
const FOREIGN: ReadonlySet<string> = new Set(VENDOR_ROOTS);

/** SenML in JSON, RFC 8428: lists of records on whatever topic. Names are the sender's, and unique in the world. */
export class SenMl implements Dialect {
  readonly name = 'senml';

  claim(topic: string): TopicClaim | null {
    if (topic.startsWith('$') || FOREIGN.has(topic.split('/', 1)[0]!)) return null;
    return { certainty: 'open', decode: (payload) => this.#pack(topic, payload) };
  }

  #pack(topic: string, payload: Buffer): Decoded | null {
    if (payload[0] !== BRACKET) return null;
    const pack = jsonOf(payload);
    if (!Array.isArray(pack) || pack.length === 0 || !pack.every(isRecord)) return null;
    const said = new Map<string, SaidValue[]>();
    let base = NO_BASE;
    let count = 0;
    for (const record of pack) {
      const next = baseAfter(base, record);
      if (next === null) return refused('payload-invalid');
      base = next;
      const resolved = resolve(base, record, topic);
      if (resolved === null) return refused('payload-invalid');
      for (const value of resolved.values) {
        if (count++ >= MAX_LEAVES) return saidBy(this.name, said);
        const values = said.get(resolved.object);
        if (values === undefined) said.set(resolved.object, [value]);
        else values.push(value);
      }
    }
    return saidBy(this.name, said);
  }
}

const BRACKET = '['.charCodeAt(0);

function saidBy(dialect: string, said: ReadonlyMap<string, readonly SaidValue[]>): Decoded {
  const all: Said[] = [...said].map(([object, values]) => ({ object: `${dialect}:${object}`, values }));
  return all.length === 0 ? OTHER : saidOf(...all);
}

/** An object that holds SenML's labels, and at least one: any other list is not SenML. */
function isRecord(record: unknown): record is object {
  const object = objectOf(record);
  return object !== null && Object.keys(object).some((label) => LABELS.has(label));
}

interface Base {
  readonly name: string;
  readonly time: number;
  readonly unit: string | undefined;
  readonly value: number;
  readonly sum: number;
}
const NO_BASE: Base = { name: '', time: 0, unit: undefined, value: 0, sum: 0 };

/** Base fields hold for the record that says them and those after it. null: one of them is not what it must be. */
function baseAfter(base: Base, record: object): Base | null {
  const keys = Object.keys(record);
  // "If the label ends with _ and is not understood, the pack must not be processed" [RFC 8428, 4.4].
  if (keys.some((key) => key.endsWith('_'))) return null;
  if (!keys.some((key) => key.startsWith('b'))) return base;
  const version = own(record, 'bver') ?? VERSION;
  const name = own(record, 'bn') ?? base.name;
  const unit = own(record, 'bu') ?? base.unit;
  const time = own(record, 'bt') ?? base.time;
  const value = own(record, 'bv') ?? base.value;
  const sum = own(record, 'bs') ?? base.sum;
  if (typeof version !== 'number' || version > VERSION) return null;
  if (typeof name !== 'string' || (unit !== undefined && typeof unit !== 'string')) return null;
  if (typeof time !== 'number' || typeof value !== 'number' || typeof sum !== 'number') return null;
  return { name, time, unit, value, sum };
}

/** One record with its base; null: it is none. */
function resolve(
  base: Base,
  record: object,
  topic: string,
): { object: string; values: readonly SaidValue[] } | null {
  const name = own(record, 'n') ?? '';
  const unit = own(record, 'u') ?? base.unit;
  const time = own(record, 't') ?? 0;
  if (typeof name !== 'string' || typeof time !== 'number') return null;
  if (unit !== undefined && typeof unit !== 'string') return null;
  const full = base.name + name;
  // "The resolved name must consist only of A-Z a-z 0-9 - : . / _ and begin with a letter or digit" [RFC 8428, 4.5.1].
  if (full.length > MAX_NAME || !/^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(full)) return null;
  const { object, measure } = whoAndWhat(base.name, name, unit, topic);
  const when = timeOf(base.time + time);
  const spoken = UNITS.get(unit ?? '') ?? unit;
  const values = [
    saidValue(measure, readValue(base, record), spoken),
    saidValue(`${measure}_sum`, readSum(base, record)),
  ].filter((value) => value !== undefined);
  return { object, values: values.map((value) => ({ ...value, ...when })) };
}

/** `v` counts from the base value; `vd`, bytes, is no reading. A record that has only its base says nothing. */
function readValue(base: Base, record: object): unknown {
  const number = own(record, 'v');
  if (typeof number === 'number') return number + base.value;
  const text = own(record, 'vs');
  if (typeof text === 'string') return text;
  const truth = own(record, 'vb');
  return typeof truth === 'boolean' ? truth : undefined;
}

function readSum(base: Base, record: object): number | undefined {
  const sum = own(record, 's');
  return typeof sum === 'number' ? sum + base.sum : undefined;
}

/** Seconds: of the epoch, or from now. */
function timeOf(seconds: number): { at: number } | { ago: number } | object {
  if (seconds === 0 || !Number.isFinite(seconds)) return {};
  if (seconds >= ABSOLUTE) return { at: Math.round(seconds * 1_000) };
  return { ago: Math.round(-seconds * 1_000) };
}

const DEVICE_URN = /^(urn:dev:[a-z]+:[^:/_]+)[:/_]?(.*)$/;

/** A name says who and what, split where its base name ends, its device URN does (RFC 9039), or its last level begins. */
function whoAndWhat(
  baseName: string,
  name: string,
  unit: string | undefined,
  topic: string,
): { object: string; measure: string } {
  const unnamed = MEASURE_OF_UNIT.get(unit ?? '') ?? 'value';
  const who = (text: string): string => text.replace(/[:/._-]+$/, '');
  if (baseName !== '' && name !== '') return { object: who(baseName), measure: name };
  const full = baseName + name;
  const urn = DEVICE_URN.exec(full);
  if (urn !== null) return { object: urn[1]!, measure: urn[2] || unnamed };
  const split = Math.max(full.lastIndexOf('/'), full.lastIndexOf(':'));
  if (split < 0)
    return baseName === '' ? { object: topic, measure: full } : { object: full, measure: unnamed };
  return { object: who(full.slice(0, split)), measure: full.slice(split + 1) || unnamed };
}
