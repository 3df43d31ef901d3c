import type { Leaf } from './json-leaves.ts';

/**
 * Milesight's LoRaWAN sensors: github.com/Milesight-IoT/SensorDecoders, the README of each model. A frame is a row of
 * channels: an id, a type, then as many bytes as that pair has, little-endian. Names are those of Milesight's own
 * codecs, so that a frame and a network server's decoded object say the same.
 */

/** Models that are known by name: what some pairs mean, and how stored rows are laid out, only the model tells. */
const MODELS = [
  ...(['vs121', 'vs133', 'vs135', 'vs350', 'vs351', 'ws202', 'ws301', 'em300-mcs'] as const),
  ...(['em300-th', 'am102', 'am103', 'am104', 'am107', 'am307', 'am308', 'am319'] as const),
] as const;
export type MilesightModel = (typeof MODELS)[number];

/** Their sensors send on this port unless told otherwise. */
const USUAL_PORT = 85;
/** As many bytes as LoRaWAN carries. */
const MAX_FRAME = 242;

/** What the frame of one uplink says. `at`: ms; a stored measurement that is sent late. */
export interface MilesightFrame {
  readonly values: readonly Leaf[];
  readonly history: readonly { readonly at: number; readonly values: readonly Leaf[] }[];
}

/** The model in the words of people or of a network server: a device profile, a tag, `vs350-porte`. */
export function milesightModel(words: string): MilesightModel | null {
  const text = words.toLowerCase();
  return MODELS.find((model) => text.includes(model) || text.includes(model.replace('-', ''))) ?? null;
}

export function namesMilesight(words: string): boolean {
  return milesightModel(words) !== null || /milesight/i.test(words);
}

type Read = (bytes: Buffer, at: number) => Leaf[];
interface Channel {
  readonly length: number;
  readonly read: Read;
  readonly telling: boolean;
}

const nothing: Read = () => [];
const one =
  (name: string, value: (bytes: Buffer, at: number) => number | boolean, unit?: string): Read =>
  (bytes, at) => [{ name, value: value(bytes, at), ...(unit !== undefined && { unit }) }];
const uint8 = (bytes: Buffer, at: number): number => bytes.readUInt8(at);
const uint16 = (bytes: Buffer, at: number): number => bytes.readUInt16LE(at);
const uint32 = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at);
const tenths = (bytes: Buffer, at: number): number => bytes.readInt16LE(at) / 10;
const halves = (bytes: Buffer, at: number): number => bytes.readUInt8(at) / 2;
const isSet = (bytes: Buffer, at: number): boolean => bytes.readUInt8(at) === 1;
const both =
  (first: Read, length: number, second: Read): Read =>
  (bytes, at) => [...first(bytes, at), ...second(bytes, at + length)];
const inAndOut = (prefix: string): Read => both(one(`${prefix}_in`, uint16), 2, one(`${prefix}_out`, uint16));
const counts =
  (first: number, regions: number): Read =>
  (bytes, at) =>
    Array.from({ length: regions }, (_, i) => ({ name: `region_${first + i}_count`, value: bytes[at + i] }));

const temperature = one('temperature', tenths, '°C');
const humidity = one('humidity', halves, '%');
const co2 = one('co2', uint16, 'ppm');

/** Nobody else writes such a pair: it tells a Milesight frame from Cayenne's, whose types are the same. */
const TELLING = true;
/** Id and type in hexadecimal, how many bytes follow, what they say. */
type Pair = readonly [pair: string, length: number, read: Read, telling?: true];

const PAIRS: readonly Pair[] = [
  // What it is.
  ['ff01', 1, nothing],
  ['ff08', 6, nothing],
  ['ff09', 2, nothing],
  ['ff0a', 2, nothing],
  ['ff0b', 1, nothing],
  ['ff0f', 1, nothing],
  ['ff16', 8, nothing],
  ['ff1f', 4, nothing],
  ['fffe', 1, nothing],
  ['ffff', 2, nothing],
  // The air.
  ['0175', 1, one('battery', uint8, '%'), TELLING],
  ['0367', 2, temperature],
  ['8367', 3, temperature],
  ['0468', 1, humidity],
  ['077d', 2, co2, TELLING],
  ['08e6', 2, one('tvoc', uint16, 'µg/m³'), TELLING],
  ['0973', 2, one('pressure', (bytes, at) => uint16(bytes, at) / 10, 'hPa')],
  ['0b7d', 2, one('pm2_5', uint16, 'µg/m³'), TELLING],
  ['0c7d', 2, one('pm10', uint16, 'µg/m³'), TELLING],
  ['06cb', 1, one('light_level', uint8), TELLING],
  ['0e01', 1, nothing],
  // People who pass: VS121, VS350, and line 1 of VS133.
  ['05cc', 4, inAndOut('period'), TELLING],
  ['85cc', 5, inAndOut('period'), TELLING],
  ['04cc', 4, inAndOut('total'), TELLING],
  ['84cc', 5, inAndOut('total'), TELLING],
  ['0dcc', 4, inAndOut('people_total'), TELLING],
  ['0aef', 4, nothing, TELLING],
  ['0f85', 4, nothing, TELLING],
  // People who are there: VS121, which also says where they stand and for how long; that is left out.
  ['04c9', 4, one('people_count_all', uint8), TELLING],
  ['06cd', 1, one('people_count_max', uint8), TELLING],
  ['07d5', 8, counts(1, 8), TELLING],
  ['08d5', 8, counts(9, 8), TELLING],
  ...['09da', '0ada', '0bda', '0cda'].map((pair): Pair => [pair, 8, nothing]),
  ['0ee4', 5, nothing],
  ['10f7', 4, nothing],
  // VS133: its lines, each with its totals; its regions, and how long people stay.
  ...[1, 2, 3, 4].flatMap((line): Pair[] => [
    [pairOf(line * 3, 'd2'), 4, one(`line_${line}_total_in`, uint32), TELLING],
    [pairOf(line * 3 + 1, 'd2'), 4, one(`line_${line}_total_out`, uint32), TELLING],
  ]),
  ...[2, 3, 4].map((line): Pair => [pairOf(line * 3 + 2, 'cc'), 4, inAndOut(`line_${line}_period`), TELLING]),
  ['0fe3', 4, counts(1, 4), TELLING],
  ['10e4', 5, nothing],
  ['50fc', 3, nothing],
];
const CHANNELS: ReadonlyMap<number, Channel> = new Map(
  PAIRS.map(([pair, length, read, telling = false]) => [
    Number.parseInt(pair, 16),
    { length, read, telling },
  ]),
);

function pairOf(id: number, type: string): string {
  return id.toString(16).padStart(2, '0') + type;
}

const door = one('door', isSet);
const pir = one('pir', isSet);
const airQuality = one('tvoc', (bytes, at) => uint16(bytes, at) / 100);
const AM300 = { '0500': pir, '087d': airQuality };
/** Pairs that one model reads otherwise than another. Without the model they say nothing. */
const OF_MODEL: Readonly<Partial<Record<MilesightModel, Readonly<Record<string, Read>>>>> = {
  ws301: { '0300': door },
  ws202: { '0300': pir, '0400': one('daylight', isSet) },
  'em300-mcs': { '0600': door },
  am307: AM300,
  am308: AM300,
  am319: AM300,
  am107: { '087d': one('tvoc', uint16, 'ppb') },
};
const LENGTHS: Readonly<Record<string, number>> = { '0300': 1, '0400': 1, '0500': 1, '0600': 1, '087d': 2 };

/** The pair of a stored measurement. */
const HISTORY = 0x20ce;
/** A stored measurement, after its id and its time: how long, and what it says. */
type Stored = (bytes: Buffer, at: number) => { readonly length: number; readonly read: Read } | null;

const fixed =
  (length: number, read: Read): Stored =>
  () => ({ length, read });
const airStored = both(temperature, 2, humidity);

/** VS350: with or without its totals. */
const passagesStored: Stored = (bytes, at) => {
  if (bytes[at] === 0) return { length: 5, read: (row, from) => inAndOut('period')(row, from + 1) };
  // The totals of that moment are history: only what passed counts.
  if (bytes[at] === 1) return { length: 9, read: (row, from) => inAndOut('period')(row, from + 1) };
  return null;
};
const VS121_STORED: Readonly<Record<number, readonly [length: number, read: Read]>> = {
  1: [4, one('people_count_all', uint8)],
  2: [4, inAndOut('period')],
  3: [1, one('people_count_max', uint8)],
  17: [5, nothing],
};
const peopleStored: Stored = (bytes, at) => {
  const type = bytes[at] ?? 0;
  if (type === 0 || type > 18) return null;
  const [length, read] = VS121_STORED[type] ?? [4, nothing];
  return { length: 1 + length, read: (row, from) => read(row, from + 1) };
};
const VS133_PERIODS: Readonly<Record<number, string>> = {
  ...{ 5: 'period', 8: 'line_2_period', 11: 'line_3_period', 14: 'line_4_period' },
};
/** VS133: one value of one line or region. Two bytes less where it is how long people stayed. */
const linesStored: Stored = (bytes, at) => {
  const type = bytes[at] ?? 0;
  if ([0x10, 0x20, 0x1e, 0x3c].includes(type)) return { length: 4, read: nothing };
  if (type < 3 || type > 0x1d) return null;
  const period = VS133_PERIODS[type];
  if (period !== undefined) return { length: 5, read: (row, from) => inAndOut(period)(row, from + 1) };
  return { length: 5, read: type === 15 ? (row, from) => counts(1, 4)(row, from + 1) : nothing };
};

const STORED: Readonly<Partial<Record<MilesightModel, Stored>>> = {
  vs350: passagesStored,
  vs121: peopleStored,
  vs133: linesStored,
  vs135: linesStored,
  'em300-th': fixed(4, airStored),
  'em300-mcs': fixed(4, both(airStored, 3, door)),
  am102: fixed(3, airStored),
  am103: fixed(5, both(airStored, 3, co2)),
};

/**
 * What a frame says, read whole: null where one channel of it is unknown, cut, or where nothing tells that the frame
 * is Milesight's at all. `named`: a network server, a profile or a tag says so. Without its model, what a digital
 * input is cannot be known, nor what was stored: the first is left out, the second leaves out the frame.
 */
export function milesightFrame(
  bytes: Buffer,
  { model, named, port }: { model: MilesightModel | null; named: boolean; port: number },
): MilesightFrame | null {
  if (bytes.length < 3 || bytes.length > MAX_FRAME) return null;
  const values: Leaf[] = [];
  const history: MilesightFrame['history'][number][] = [];
  let certain = named || port === USUAL_PORT;
  for (let at = 0; at < bytes.length; ) {
    if (at + 2 >= bytes.length) return null;
    const pair = bytes.readUInt16BE(at);
    at += 2;
    if (pair === HISTORY) {
      const stored = model === null ? null : (STORED[model]?.(bytes, at + 4) ?? null);
      if (stored === null || at + 4 + stored.length > bytes.length) return null;
      const said = stored.read(bytes, at + 4);
      if (said.length > 0) history.push({ at: uint32(bytes, at) * 1_000, values: said });
      at += 4 + stored.length;
      continue;
    }
    const channel = CHANNELS.get(pair) ?? channelOf(model, pair);
    if (channel === null || at + channel.length > bytes.length) return null;
    values.push(...channel.read(bytes, at));
    certain ||= channel.telling;
    at += channel.length;
  }
  return certain ? { values, history } : null;
}

function channelOf(model: MilesightModel | null, pair: number): Channel | null {
  const key = pair.toString(16).padStart(4, '0');
  const length = LENGTHS[key];
  if (length === undefined) return null;
  return { length, read: (model !== null && OF_MODEL[model]?.[key]) || nothing, telling: false };
}
