import sparkplug from 'sparkplug-payload/lib/sparkplugPayloadProto.js';
import { described, OTHER, refused, saidOf } from './decoded.ts';
import type { Decoded, Dialect, Said, SaidValue, TopicClaim } from './dialect.ts';
import { lastLevel, pathNames } from './path-names.ts';
import { RecentMap } from './recent-map.ts';
import { saidValue } from './said-value.ts';

const { DataType, Payload } = sparkplug.org.eclipse.tahu.protobuf;
type Metric = InstanceType<typeof Payload.Metric>;
/** As decoded: its metrics tell which value they were given. */
interface Message {
  readonly timestamp: Metric['timestamp'];
  readonly metrics: readonly Metric[];
}

/** `spBv1.0/{group}/{type}/{node}[/{device}]` [Sparkplug 3.0.0, 4]. */
const TOPIC = /^spBv1\.0\/([^/]+)\/([NDS][A-Z]+)\/([^/]+)(?:\/([^/]+))?$/;
/** Births that are remembered, of nodes and of devices. A gateway of a workshop has a dozen. */
const MAX_BIRTHS = 200;
/** Metrics of one birth that are remembered; further ones are not read. */
const MAX_METRICS = 200;
/** A birth of 200 metrics with their properties is some 20 KiB. */
const MAX_PAYLOAD = 64 * 1024;
/** Of one message, values; and objects that die with their node. */
const MAX_SAID = 64;

/** About the node itself, or a command to it: nothing that it measures. */
const HOUSEKEEPING = /^(?:bdSeq$|Node Control\/|Device Control\/|Properties\/|Node Info\/)/;

interface Known {
  readonly name: string;
  readonly unit: string | undefined;
  readonly datatype: number;
}

/** What a node or a device said of its metrics when it came. */
interface Birth {
  /** Of the session: its death says the same, and an older death is an old will. */
  readonly session: string | null;
  readonly byAlias: ReadonlyMap<number, Known>;
  readonly byName: ReadonlyMap<string, Known>;
}

/**
 * Sparkplug B, Eclipse's specification 3.0.0, as Tahu's protobuf reads it. Data names its metrics by aliases of the
 * birth, and need not say their types: without the birth nothing of it is read. The hub is the broker: whoever was
 * connected to an earlier run of it connects again, and is then born again, so that no rebirth need be asked for.
 */
export class SparkplugB implements Dialect {
  readonly name = 'sparkplug-b';
  readonly #births = new RecentMap<Birth>(MAX_BIRTHS);

  claim(topic: string): TopicClaim | null {
    if (!topic.startsWith('spBv1.0/')) return null;
    const found = TOPIC.exec(topic);
    return { certainty: 'sure', decode: found === null ? () => OTHER : this.#reader(found) };
  }

  #reader([, group, type, node, device]: readonly (string | undefined)[]): TopicClaim['decode'] {
    const key = `${this.name}:${group}/${node}${device === undefined ? '' : `/${device}`}`;
    const isOfNode = type?.startsWith('N');
    if (isOfNode === (device !== undefined)) return () => OTHER;
    const read =
      (decode: (payload: Message) => Decoded): TopicClaim['decode'] =>
      (bytes, retained) => {
        // A birth, a death or data are never retained [tck-id-payloads-nbirth-retain]; a retained one is old.
        if (retained || bytes.length === 0) return OTHER;
        if (bytes.length > MAX_PAYLOAD) return refused('payload-too-large');
        const payload = payloadOf(bytes);
        return payload === null ? refused('payload-invalid') : decode(payload);
      };
    switch (type) {
      case 'NBIRTH':
      case 'DBIRTH':
        return read((payload) => this.#birth(key, payload));
      case 'NDATA':
      case 'DDATA':
        return read((payload) => this.#data(key, payload));
      case 'NDEATH':
        return read((payload) => this.#nodeDeath(key, payload));
      case 'DDEATH':
        return read(() => this.#deviceDeath(key));
      default:
        return () => OTHER;
    }
  }

  #birth(object: string, payload: Message): Decoded {
    const metrics = payload.metrics.filter(isMeasured).slice(0, MAX_METRICS);
    const names = pathNames(metrics.map(({ name }) => name!));
    const byAlias = new Map<number, Known>();
    const byName = new Map<string, Known>();
    for (const metric of metrics) {
      const known: Known = {
        name: names.get(metric.name!) ?? lastLevel(metric.name!),
        unit: unitOf(metric),
        datatype: metric.datatype ?? 0,
      };
      byName.set(metric.name!, known);
      if (metric.alias !== undefined && metric.alias !== null) byAlias.set(numberOf(metric.alias), known);
    }
    const birth: Birth = { session: sessionOf(payload), byAlias, byName };
    this.#births.set(object, birth);
    const measures = [...byName.values()].flatMap(({ name, unit }) => {
      const value = saidValue(name, 0, unit);
      return value === undefined ? [] : [described(value.measure, name, value.unit)];
    });
    const values = valuesOf(object, birth, payload) ?? [];
    const name = lastLevel(object);
    return saidOf({ object, availability: 'online', description: { name, measures }, values });
  }

  #data(object: string, payload: Message): Decoded {
    const birth = this.#births.get(object);
    const values = birth && valuesOf(object, birth, payload);
    if (!values) return refused('birth-missing');
    return values.length === 0 ? OTHER : saidOf({ object, values });
  }

  /** The node's will: all of its devices die with it [tck-id-operational-behavior-edge-node-termination]. */
  #nodeDeath(object: string, payload: Message): Decoded {
    const session = sessionOf(payload);
    const birth = this.#births.get(object);
    if (birth?.session && session && birth.session !== session) return OTHER;
    const dead = [...this.#births.keys()]
      .filter((key) => key.startsWith(`${object}/`))
      .slice(0, MAX_SAID - 1);
    return this.#dead([object, ...dead]);
  }

  #deviceDeath(object: string): Decoded {
    return this.#dead([object]);
  }

  #dead(objects: readonly string[]): Decoded {
    for (const object of objects) this.#births.delete(object);
    return saidOf(...objects.map((object): Said => ({ object, availability: 'offline' })));
  }
}

function payloadOf(bytes: Buffer): Message | null {
  try {
    const { timestamp, metrics } = Payload.decode(bytes);
    return { timestamp, metrics: metrics as Metric[] };
  } catch {
    return null;
  }
}

function isMeasured({ name }: Metric): boolean {
  return name !== undefined && name !== null && name !== '' && !HOUSEKEEPING.test(name);
}

/** Metric `bdSeq`; null where it says none. */
function sessionOf({ metrics }: Message): string | null {
  const metric = metrics.find(({ name }) => name === 'bdSeq');
  return metric === undefined ? null : String(metric.longValue ?? metric.intValue ?? '');
}

function unitOf({ properties }: Metric): string | undefined {
  const index = properties?.keys?.indexOf('engUnit') ?? -1;
  return (index >= 0 && properties?.values?.[index]?.stringValue) || undefined;
}

/** null: one of its metrics was not in the birth. */
function valuesOf(object: string, birth: Birth, payload: Message): SaidValue[] | null {
  const values: SaidValue[] = [];
  for (const metric of payload.metrics.slice(0, MAX_METRICS)) {
    const named = metric.name !== undefined && metric.name !== null && metric.name !== '';
    if (named && !isMeasured(metric)) continue;
    const known = named ? birth.byName.get(metric.name!) : birth.byAlias.get(numberOf(metric.alias));
    // Beyond the bound of a birth: known to the node, not to us.
    if (known === undefined && birth.byName.size >= MAX_METRICS) continue;
    if (known === undefined) return null;
    if (metric.isNull || metric.isTransient || values.length >= MAX_SAID) continue;
    const said = saidValue(known.name, metricValue(metric, metric.datatype || known.datatype), known.unit);
    if (said === undefined) continue;
    const at = millisecondsOf(metric.timestamp) ?? millisecondsOf(payload.timestamp);
    values.push({
      ...said,
      ...(at !== undefined && { at }),
      // Stored while the host was away, and sent late.
      ...(metric.isHistorical && at !== undefined && { nonce: `${object} ${at}` }),
    });
  }
  return values;
}

/** By its datatype [Sparkplug 3.0.0, 6.4.16]; undefined: no scalar, none of that type, or not exact in a double. */
function metricValue(metric: Metric, datatype: number): unknown {
  switch (metric.value) {
    case 'intValue':
      return integer(metric.intValue ?? 0, datatype);
    case 'longValue':
      // Implementations differ on whether a UInt32 is an int or a long.
      if (datatype === DataType.Int64) return exact(metric.longValue, true);
      return datatype === DataType.UInt64 || datatype === DataType.UInt32
        ? exact(metric.longValue, false)
        : undefined;
    case 'floatValue':
      // A float has seven significant digits: 20.1, not 20.100000381469727.
      return datatype === DataType.Float ? Number((metric.floatValue ?? 0).toPrecision(7)) : undefined;
    case 'doubleValue':
      return datatype === DataType.Double ? metric.doubleValue : undefined;
    case 'booleanValue':
      return datatype === DataType.Boolean ? metric.booleanValue : undefined;
    case 'stringValue':
      return datatype === DataType.String || datatype === DataType.Text ? metric.stringValue : undefined;
    default:
      return undefined;
  }
}

function integer(bits: number, datatype: number): number | undefined {
  switch (datatype) {
    case DataType.Int8:
      return (bits << 24) >> 24;
    case DataType.Int16:
      return (bits << 16) >> 16;
    case DataType.Int32:
      return bits | 0;
    case DataType.UInt8:
    case DataType.UInt16:
    case DataType.UInt32:
      return bits >>> 0;
    default:
      return undefined;
  }
}

function exact(value: Metric['longValue'], signed: boolean): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = numberOf(typeof value === 'number' || !signed ? value : value.toSigned());
  return Number.isSafeInteger(number) ? number : undefined;
}

function millisecondsOf(value: Metric['timestamp']): number | undefined {
  const number = numberOf(value);
  return number > 0 && Number.isSafeInteger(number) ? number : undefined;
}

/** Protobuf's 64 bits; 0 where there are none. */
function numberOf(value: Metric['longValue']): number {
  return typeof value === 'object' && value !== null ? value.toNumber() : (value ?? 0);
}
