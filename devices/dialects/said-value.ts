import type { ReadingValue } from '../../hub/contract/entries.ts';
import { MEASURES } from '../../hub/contract/measures.ts';
import type { SaidValue } from './dialect.ts';
import { isAboutAPerson } from './person-words.ts';
import { remembered } from './remembered.ts';
import { scalar } from './scalar.ts';

/** Vendors' names of what the hub has a word for. `!`: the other way round. */
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    temperature: 'temperature temp tempc temp_c tc ambient_temperature air_temperature room_temperature',
    humidity: 'humidity hum rh relative_humidity air_humidity',
    co2: 'co2 co2_ppm carbon_dioxide co2_concentration carbondioxide',
    light: 'light illuminance illuminance_lux light_level lux brightness_lux ambient_light',
    battery: 'battery battery_level battery_percent battery_percentage batt',
    sound: 'sound noise sound_level noise_level sound_pressure spl',
    presence: 'presence occupancy motion pir motion_detected occupied',
    door: 'door door_open garage_door',
    '!door': 'contact',
    count: 'count people_count person_count people people_counter',
    in: 'in people_in',
    out: 'out people_out',
  }).flatMap(([word, names]) => names.split(' ').map((name) => [name, word])),
);

/** The hub publishes and listens to these below an object itself. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['occupancy', 'occupied'],
  ['set', 'setting'],
]);

/** The ways in which a unit of the hub's is written. */
const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '°C': '°c c ºc ℃ cel celsius degc',
    '°F': '°f f ºf ℉ fahrenheit degf',
    '%': '% %rh percent pct',
    ppm: 'ppm',
    lx: 'lx lux',
    dB: 'db dba db(a) dbspl',
  }).flatMap(([unit, ways]) => ways.split(' ').map((way) => [way, unit])),
);

/** What one vendor's name means here. */
interface Name {
  /** In the hub's words, or as it is. */
  readonly measure: string;
  readonly inverted: boolean;
  /** Sanitised: one topic level. */
  readonly plain: string;
}

/** null: a name under which nothing is read. */
const nameOf = remembered((said): Name | null => (isAboutAPerson(said) ? null : meaningOf(plainName(said))));

function meaningOf(plain: string): Name | null {
  if (plain === '') return null;
  const word = WORDS.get(plain) ?? plain;
  const inverted = word.startsWith('!');
  return { measure: inverted ? word.slice(1) : word, inverted, plain: RESERVED.get(plain) ?? plain };
}

/** One topic level of lower-case letters, digits, `_`, `-` and `.`; empty where nothing is left. */
export const plainName = remembered((said): string =>
  said
    .slice(0, 200)
    .normalize('NFC')
    .replaceAll(/([a-z])([A-Z])(?=[a-z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_')
    .replaceAll(/^[_.-]+|[_.-]+$/g, '')
    .slice(0, 60),
);

/**
 * The hub's word for a vendor's name, or that name as one topic level; null where its value must not be read.
 */
export function measureOf(name: string): string | null {
  return nameOf(name)?.measure ?? null;
}

/**
 * One value by its vendor's name, its scalar and, where it says one, its unit. undefined: it says nothing.
 * What has the hub's name also has its unit and its kind; where the vendor's differ, it keeps a name of its own.
 */
export function saidValue(name: string, said: unknown, unit?: string): SaidValue | undefined {
  const value = scalar(said);
  if (value === undefined) return undefined;
  const meaning = nameOf(name);
  return meaning === null ? undefined : inHubWords(meaning, value, unit);
}

/** The same under its own name, whatever the hub has for it: what is no lux, no percent, no person. */
export function saidPlainly(name: string, said: unknown, unit?: string): SaidValue | undefined {
  const value = scalar(said);
  const meaning = nameOf(name);
  if (value === undefined || meaning === null) return undefined;
  return withUnit(
    Object.hasOwn(MEASURES, meaning.plain) ? `${meaning.plain}_own` : meaning.plain,
    value,
    unit,
  );
}

/** Whether a vendor's name is one that the hub has a word for. */
export function isHubWord(name: string): boolean {
  return Object.hasOwn(MEASURES, measureOf(name) ?? '');
}

function inHubWords(name: Name, value: ReadingValue, unit: string | undefined): SaidValue | undefined {
  const known = Object.hasOwn(MEASURES, name.measure) ? MEASURES[name.measure] : undefined;
  if (known === undefined) return withUnit(name.plain, value, unit);
  if (known.kind === 'state') {
    const truth = truthOf(value, name.inverted);
    if (truth !== undefined) return { measure: name.measure, value: truth };
    // A level is no truth, and a word (`home`) may be about somebody.
    return typeof value === 'number' ? withUnit(`${name.plain}_level`, value, unit) : undefined;
  }
  if (typeof value !== 'number') return { measure: `${name.plain}_state`, value };
  // People, who come in whole numbers.
  if (known.unit === undefined) {
    return Number.isSafeInteger(value) && value >= 0 ? { measure: name.measure, value } : undefined;
  }
  if (unit === undefined) return { measure: name.measure, value };
  const spoken = UNITS.get(unit.trim().toLowerCase());
  if (spoken === known.unit) return { measure: name.measure, value };
  if (spoken === '°F' && known.unit === '°C') return { measure: name.measure, value: celsius(value) };
  return withUnit(
    `${name.plain}_${spoken === '%' ? 'percent' : plainName(unit) || 'own'}`.slice(0, 60),
    value,
    unit,
  );
}

/** With its unit as the hub writes it, of at most 32 characters (hub/contract/entries.ts). Nobody here thinks in °F. */
function withUnit(measure: string, value: ReadingValue, unit: string | undefined): SaidValue {
  const said = unit?.trim() ?? '';
  if (said === '' || said.length > 32 || typeof value !== 'number') return { measure, value };
  const spoken = UNITS.get(said.toLowerCase()) ?? said;
  return spoken === '°F' ? { measure, value: celsius(value), unit: '°C' } : { measure, value, unit: spoken };
}

/** To the hundredth: sensors that speak Fahrenheit have a tenth. */
export function celsius(fahrenheit: number): number {
  return Math.round(((fahrenheit - 32) * 500) / 9) / 100;
}

/** `inverted`: a contact, which is true when it touches. Words say the same for both. */
function truthOf(value: ReadingValue, inverted: boolean): boolean | undefined {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case true:
    case 1:
      return !inverted;
    case false:
    case 0:
      return inverted;
    case 'open':
    case 'opened':
    case 'detected':
    case 'occupied':
      return true;
    case 'close':
    case 'closed':
    case 'clear':
    case 'vacant':
      return false;
    default:
      return undefined;
  }
}
