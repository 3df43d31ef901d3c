import { notJson, OTHER, refused, saidOf } from './decoded.ts';
import type { Decoded, Dialect, SaidDescription, SaidValue, TopicClaim } from './dialect.ts';
import { jsonOf, objectOf, own, ownText, textOf } from './json-object.ts';
import { saidValue } from './said-value.ts';
import { scalar } from './scalar.ts';

/** Somebody's phone, watch or tag was near. */
const PHONE: Decoded = refused('phone-refused');

/** `{base}/{gateway}/…`: `home` unless it was set otherwise. */
const TOPIC = /^home\/([^/]+)\/(?:([A-Za-z0-9_]+)toMQTT(\/.+)?|(LWT|version|RLStoMQTT)|(commands\/.+))$/;

/**
 * What Theengs calls a device, of those that are sensors: github.com/theengs/decoder, docs/participate/adding-decoders.
 * The others are scales, trackers, beacons, health bands, tyres, and whatever changes its address.
 */
const SENSOR_TYPES = new Set([
  ...['THB', 'THBX', 'BBQ', 'CTMO', 'ACEL', 'PLANT', 'ENRG', 'WCVR', 'ACTR', 'AIR', 'BATT', 'UNIQ'],
]);

interface Named {
  readonly name: string;
  readonly unit?: string;
}
/** Names of Theengs and of the gateway's own sensors, of what surrounds people, not of them. */
const AMBIENT: ReadonlyMap<string, Named> = new Map(
  Object.entries({
    tempc: { name: 'temperature', unit: '°C' },
    temp: { name: 'temperature' },
    temperature_C: { name: 'temperature', unit: '°C' },
    hum: { name: 'humidity', unit: '%' },
    humidity: { name: 'humidity', unit: '%' },
    lux: { name: 'light', unit: 'lx' },
    co2: { name: 'co2', unit: 'ppm' },
    moi: { name: 'moisture', unit: '%' },
    fer: { name: 'conductivity', unit: 'µS/cm' },
    for: { name: 'formaldehyde', unit: 'mg/m³' },
    pm25: { name: 'pm2_5', unit: 'µg/m³' },
    pm10: { name: 'pm10', unit: 'µg/m³' },
    rain_mm: { name: 'rain', unit: 'mm' },
    wind_avg_km_h: { name: 'wind', unit: 'km/h' },
    darkness: { name: 'darkness' },
    open: { name: 'door' },
    contact: { name: 'contact' },
    motion: { name: 'motion' },
    presence: { name: 'presence' },
    hcsr501: { name: 'motion' },
    leak: { name: 'leak' },
    water_leak: { name: 'leak' },
  }),
);
/** Said of any object, and of a phone too: alone they tell no sensor. */
const BESIDE: ReadonlyMap<string, Named> = new Map(
  Object.entries({ batt: { name: 'battery', unit: '%' }, volt: { name: 'voltage', unit: 'V' } }),
);

/**
 * OpenMQTTGateway, with Theengs' decoder for Bluetooth: docs.openmqttgateway.com/use. Only sensors come in, each told
 * by what it measures and by what Theengs calls it; phones, beacons, trackers and people's own devices never do,
 * nor what is said of an address and its distance alone.
 */
export class OpenMqttGateway implements Dialect {
  readonly name = 'open-mqtt-gateway';

  claim(topic: string): TopicClaim | null {
    const found = TOPIC.exec(topic);
    if (found === null) return null;
    const [, gateway, radio, rest, own] = found;
    return { certainty: 'sure', decode: this.#reader(gateway!, radio, rest?.slice(1), own) };
  }

  #reader(
    gateway: string,
    radio: string | undefined,
    rest: string | undefined,
    own: string | undefined,
  ): TopicClaim['decode'] {
    const object = `${this.name}:${gateway}`;
    if (own === 'LWT') return (payload) => presence(object, payload);
    if (radio === 'SYS') return (payload, retained) => system(object, payload, retained);
    if (radio === 'BT' && rest !== undefined && !rest.includes('/')) {
      // Whichever gateway hears it, it is the same sensor.
      return (payload) => bluetooth(`${this.name}:${rest.toUpperCase()}`, payload);
    }
    if (radio === '433' && rest === undefined) {
      return (payload, retained) => remoteControl(`${object}/433`, payload, retained);
    }
    // Bluetooth without an address, raw frames, and what it writes for trackers.
    if (radio === 'BT') return (payload) => (payload.length === 0 ? OTHER : PHONE);
    if (radio === undefined) return () => OTHER;
    const key = `${object}/${radio}${rest === undefined ? '' : `/${rest}`}`;
    return (payload) => sensors(key, payload);
  }
}

function presence(object: string, payload: Buffer): Decoded {
  const content = textOf(payload);
  const text = 'text' in content ? content.text.toLowerCase() : '';
  return text === 'online' || text === 'offline' ? saidOf({ object, availability: text }) : OTHER;
}

/** Every two minutes, about itself. */
function system(object: string, payload: Buffer, retained: boolean): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const version = ownText(message, 'version', 40);
  const description: SaidDescription = {
    model: `OpenMQTTGateway${version === undefined ? '' : ` ${version}`}`,
  };
  return saidOf({ object, description, ...(!retained && { availability: 'online' as const }) });
}

function bluetooth(object: string, payload: Buffer): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const type = own(message, 'type');
  if (type !== undefined && (typeof type !== 'string' || !SENSOR_TYPES.has(type))) return PHONE;
  if (isPersonal(message)) return PHONE;
  const model = modelOf(message);
  const values = valuesOf(message, AMBIENT);
  // Without a type: firmware before Theengs named them. What it measures must tell then.
  if (values.length === 0 && (type === undefined || model === undefined)) return PHONE;
  values.push(...valuesOf(message, BESIDE));
  return values.length === 0
    ? OTHER
    : saidOf({ object, values, ...(model !== undefined && { description: { model } }) });
}

/** A resolvable private address is a phone's; an iBeacon names itself by a UUID; Apple's company number. */
function isPersonal(message: object): boolean {
  if (own(message, 'mfid') === '4c00' || own(message, 'uuid') !== undefined) return true;
  if (own(message, 'steps') !== undefined || own(message, 'weight') !== undefined) return true;
  const address = own(message, 'id') ?? own(message, 'mac');
  const first = typeof address === 'string' ? Number.parseInt(address.slice(0, 2), 16) : Number.NaN;
  const isRandom = own(message, 'mac_type') === 1 || own(message, 'mac_type') === 3;
  return isRandom && first >> 6 === RESOLVABLE;
}
/** The two highest bits of a random address [Bluetooth Core, Vol 6, Part B, 1.3.2]. */
const RESOLVABLE = 0b01;

/** LoRa nodes, 433 MHz weather sensors (rtl_433), and what is wired to the gateway itself. */
function sensors(object: string, payload: Buffer): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  // Tyres tell a car, a WiPhone what somebody wrote.
  const type = own(message, 'type');
  if (type === 'TPMS' || type === 'WiPhone') return OTHER;
  const values = valuesOf(message, AMBIENT);
  if (values.length === 0) return OTHER;
  values.push(...valuesOf(message, BESIDE));
  const model = modelOf(message);
  return saidOf({ object, values, ...(model !== undefined && { description: { model } }) });
}

/** `{"value":1315156,"protocol":1,"length":24,"delay":317}`: a button's code, once it is pressed. */
function remoteControl(object: string, payload: Buffer, retained: boolean): Decoded {
  const message = objectOf(jsonOf(payload));
  if (message === null) return notJson(payload);
  const code = own(message, 'value');
  if (retained || typeof code !== 'number' || !Number.isSafeInteger(code) || code < 0) return OTHER;
  return saidOf({ object, values: [{ measure: 'button', value: code, event: true }] });
}

function valuesOf(message: object, names: ReadonlyMap<string, Named>): SaidValue[] {
  const values: SaidValue[] = [];
  for (const key of Object.keys(message)) {
    const named = names.get(key);
    if (named === undefined) continue;
    const unit = key === 'temp' && own(message, 'unit') === 'F' ? '°F' : named.unit;
    const value = saidValue(named.name, own(message, key), unit);
    if (value !== undefined && !values.some(({ measure }) => measure === value.measure)) values.push(value);
  }
  if (names === AMBIENT) {
    // A pressure is a number, `pres` of a motion sensor is not.
    const pressure = scalar(own(message, 'pres'));
    if (typeof pressure === 'number') values.push({ measure: 'pressure', value: pressure, unit: 'hPa' });
  }
  return values;
}

function modelOf(message: object): string | undefined {
  const brand = ownText(message, 'brand', 40);
  const model = ownText(message, 'model', 60) ?? ownText(message, 'model_id', 60);
  const both = [brand === 'GENERIC' ? undefined : brand, model]
    .filter((word) => word !== undefined)
    .join(' ');
  return both === '' ? undefined : both;
}
