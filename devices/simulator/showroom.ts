import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { Air } from './air.ts';
import { Random } from './random.ts';

/**
 * The showroom's table: five objects of five makers, each in its own words, on the topics its firmware chooses. They
 * know nothing of the hub but its address and a credential.
 */

export interface ShowroomOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** The keys under which the hub finds them, and what staff would write on the table. */
export const SHOWROOM_OBJECTS = [
  {
    key: 'zigbee2mqtt:air-showroom',
    name: 'Capteur d’air',
    room: null,
    about: 'Il dit quand ouvrir la fenêtre.',
    public: true,
    workshops: true,
  },
  {
    key: 'zigbee2mqtt:lampe-showroom',
    name: 'Lampe de couleur',
    room: 'showroom',
    about: 'Les ateliers apprennent à la commander.',
    public: true,
    workshops: true,
  },
  {
    key: 'tasmota:prise-3d',
    name: 'Prise de l’imprimante 3D',
    room: 'showroom',
    about: 'Elle dit combien d’électricité passe.',
    public: true,
    workshops: false,
  },
  {
    key: 'esphome:meteo-jardin',
    name: 'Météo du jardin',
    room: 'jardin',
    about: 'Un petit boîtier dehors, fait par un atelier.',
    public: true,
    workshops: true,
  },
  {
    key: 'chirpstack:24e124fffef12345',
    name: 'Compteur de la table',
    // The room has a counter of its own: these people are among them.
    room: null,
    about: 'Il compte les personnes devant la table.',
    public: true,
    workshops: false,
  },
] as const;

/** Real devices speak every few minutes; somebody who looks at the demo does not wait so long. */
const AIR_EVERY_MS = 10_000;
const PLUG_EVERY_MS = 15_000;
const WEATHER_EVERY_MS = 20_000;
const COUNTER_EVERY_MS = 30_000;

/** Plays until `signal` aborts. */
export async function playShowroom(options: ShowroomOptions): Promise<void> {
  const { signal } = options;
  const random = new Random(options.seed);
  const clients: MqttClient[] = [];
  const connect = async (clientId: string, will?: IClientOptions['will']): Promise<MqttClient> => {
    const { url, username, password } = options;
    const client = await mqtt.connectAsync(url, { username, password, clientId, ...(will && { will }) });
    // It comes back by itself: a hub that restarts is no reason for a device to end.
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  await Promise.all([
    zigbee(
      await connect('zigbee2mqtt', retained('zigbee2mqtt/bridge/state', { state: 'offline' })),
      random,
      signal,
    ),
    plug(await connect('DVES_3D', retained('tele/prise-3d/LWT', 'Offline')), random, signal),
    weather(await connect('meteo-jardin', retained('meteo-jardin/status', 'offline')), random, signal),
    counter(await connect('chirpstack'), random, signal),
  ]);
  for (const client of clients) await client.endAsync(true);
}

function retained(topic: string, message: object | string): NonNullable<IClientOptions['will']> {
  return { topic, payload: Buffer.from(textOf(message)), qos: 1, retain: true };
}

const textOf = (message: object | string): string =>
  typeof message === 'string' ? message : JSON.stringify(message);

async function say(
  client: MqttClient,
  topic: string,
  message: object | string,
  retain = false,
): Promise<void> {
  // Disconnected: the moment is over, the next one is said.
  if (client.connected) await client.publishAsync(topic, textOf(message), { qos: 0, retain }).catch(() => {});
}

async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}

/**
 * The air sensor's last day, with the times at which it was measured, as a bridge says them that keeps `last_seen`:
 * nobody looks at a demo for a day to see a day's chart.
 */
export async function tellLastDay(options: Omit<ShowroomOptions, 'signal'>): Promise<void> {
  const { url, username, password, seed } = options;
  const random = new Random(seed);
  const client = await mqtt.connectAsync(url, { username, password, clientId: 'zigbee2mqtt-day' });
  const room = new Air(20, 21);
  const now = Date.now();
  for (let minutes = 24 * 60; minutes > 10; minutes--) {
    const at = new Date(now - minutes * 60_000);
    const open = at.getHours() >= 9 && at.getHours() < 18;
    room.minute(open ? random.whole(3, 9) : 0);
    if (minutes % 15 > 0) continue;
    await say(client, 'zigbee2mqtt/air-showroom', {
      co2: Math.round(room.co2),
      humidity: rounded(room.humidity, 1),
      last_seen: at.toISOString(),
      temperature: rounded(room.temperature, 2),
    });
  }
  await client.endAsync();
}

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html: a bridge with an air sensor and a lamp. */
async function zigbee(client: MqttClient, random: Random, signal: AbortSignal): Promise<void> {
  const air = 'zigbee2mqtt/air-showroom';
  const lamp = 'zigbee2mqtt/lampe-showroom';
  const numeric = (property: string, unit: string) => ({
    type: 'numeric',
    name: property,
    property,
    access: 1,
    unit,
  });
  const devices = [
    {
      ieee_address: '0x00158d0001a2b3c4',
      type: 'Router',
      friendly_name: 'air-showroom',
      definition: {
        vendor: 'Heiman',
        model: 'HS3AQ',
        description: 'Smart air quality monitor',
        exposes: [
          numeric('co2', 'ppm'),
          numeric('temperature', '°C'),
          numeric('humidity', '%'),
          numeric('battery', '%'),
        ],
      },
    },
    {
      ieee_address: '0x00158d0001ffeedd',
      type: 'Router',
      friendly_name: 'lampe-showroom',
      definition: {
        vendor: 'IKEA',
        model: 'LED1924G9',
        description: 'TRADFRI bulb E27, color, 806 lm',
        exposes: [
          {
            type: 'light',
            features: [
              {
                type: 'binary',
                name: 'state',
                property: 'state',
                access: 7,
                value_on: 'ON',
                value_off: 'OFF',
              },
              {
                type: 'numeric',
                name: 'brightness',
                property: 'brightness',
                access: 7,
                value_min: 0,
                value_max: 254,
              },
              {
                type: 'composite',
                name: 'color_hs',
                property: 'color',
                access: 7,
                features: [
                  { type: 'numeric', name: 'hue', property: 'hue', access: 7 },
                  { type: 'numeric', name: 'saturation', property: 'saturation', access: 7 },
                ],
              },
            ],
          },
        ],
      },
    },
  ];
  const light = { state: 'ON', brightness: 178, color: { hue: 32, saturation: 88 } };
  const announce = async (): Promise<void> => {
    await say(client, 'zigbee2mqtt/bridge/state', { state: 'online' }, true);
    await say(client, 'zigbee2mqtt/bridge/devices', devices, true);
    await say(client, `${air}/availability`, { state: 'online' }, true);
    await say(client, `${lamp}/availability`, { state: 'online' }, true);
    await say(client, lamp, light);
  };
  client.on('connect', () => void announce());
  client.on('message', (_topic, payload) => {
    obey(light, payload);
    void say(client, lamp, light);
  });
  await client.subscribeAsync(`${lamp}/set`);
  await announce();

  const room = new Air(20, 21);
  await every(AIR_EVERY_MS, signal, async () => {
    room.minute(random.whole(2, 9));
    await say(client, air, {
      battery: 87,
      co2: Math.round(room.co2 + random.around(0, 6)),
      humidity: rounded(room.humidity, 1),
      linkquality: random.whole(80, 140),
      temperature: rounded(room.temperature, 2),
    });
  });
}

/** `{"state":"ON"|"OFF"|"TOGGLE"}`, `{"brightness":0…254}`, `{"color":{"r","g","b"}}`, together or alone. */
function obey(
  light: { state: string; brightness: number; color: { hue: number; saturation: number } },
  payload: Buffer,
): void {
  const { state, brightness, color } = JSON.parse(payload.toString()) as {
    state?: string;
    brightness?: number;
    color?: { r: number; g: number; b: number };
  };
  if (state === 'TOGGLE') light.state = light.state === 'ON' ? 'OFF' : 'ON';
  else if (state !== undefined) light.state = state;
  if (brightness !== undefined) {
    light.brightness = brightness;
    light.state = brightness > 0 ? 'ON' : 'OFF';
  }
  if (color !== undefined) {
    light.color = hueOf(color);
    light.state = 'ON';
  }
}

/** en.wikipedia.org/wiki/HSL_and_HSV, "From RGB". */
function hueOf({ r, g, b }: { r: number; g: number; b: number }): { hue: number; saturation: number } {
  const high = Math.max(r, g, b);
  const spread = high - Math.min(r, g, b);
  if (spread === 0) return { hue: 0, saturation: 0 };
  const sixth =
    high === r ? ((g - b) / spread + 6) % 6 : high === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
  return { hue: Math.round(sixth * 60), saturation: Math.round((spread / high) * 100) };
}

/** tasmota.github.io/docs/MQTT: a plug that measures, and obeys `cmnd/prise-3d/POWER0`. */
async function plug(client: MqttClient, random: Random, signal: AbortSignal): Promise<void> {
  let on = true;
  let total = 41.2;
  const tell = async (): Promise<void> => {
    await say(client, 'stat/prise-3d/RESULT', { POWER: on ? 'ON' : 'OFF' });
    await say(client, 'stat/prise-3d/POWER', on ? 'ON' : 'OFF');
  };
  const measure = async (): Promise<void> => {
    const power = on ? Math.round(random.around(118, 14)) : 0;
    total += (power / 1_000) * (PLUG_EVERY_MS / 3_600_000);
    const energy = { TotalStartTime: '2026-01-12T09:00:00', Total: rounded(total, 3), Power: power };
    const time = new Date().toISOString().slice(0, 19);
    await say(client, 'tele/prise-3d/SENSOR', {
      Time: time,
      ENERGY: { ...energy, Voltage: random.whole(229, 234), Current: rounded(power / 231, 3) },
    });
  };
  const announce = async (): Promise<void> => {
    await say(client, 'tele/prise-3d/LWT', 'Online', true);
    await say(
      client,
      'tasmota/discovery/DC4F22A1B2C3/config',
      {
        ip: '192.168.1.43',
        dn: 'Imprimante 3D',
        fn: ['Imprimante 3D', null, null, null, null, null, null, null],
        hn: 'prise-3d',
        mac: 'DC4F22A1B2C3',
        md: 'Gosund SP1',
        t: 'prise-3d',
        ft: '%prefix%/%topic%/',
        tp: ['cmnd', 'stat', 'tele'],
        rl: [1, 0, 0, 0, 0, 0, 0, 0],
        lk: 1,
        lt_st: 0,
        ver: 1,
      },
      true,
    );
    await tell();
  };
  client.on('connect', () => void announce());
  client.on('message', (_topic, payload) => {
    const word = payload.toString().toUpperCase();
    on = word === 'TOGGLE' ? !on : word === 'ON';
    void tell().then(measure);
  });
  await client.subscribeAsync(['cmnd/prise-3d/POWER', 'cmnd/prise-3d/POWER0']);
  await announce();
  await every(PLUG_EVERY_MS, signal, measure);
}

/** esphome.io/components/mqtt.html: a node with two sensors, and its discovery for Home Assistant. */
async function weather(client: MqttClient, random: Random, signal: AbortSignal): Promise<void> {
  const sensors = [
    { id: 'temperature', name: 'Température', device_class: 'temperature', unit: '°C' },
    { id: 'humidite', name: 'Humidité', device_class: 'humidity', unit: '%' },
  ];
  const announce = async (): Promise<void> => {
    await say(client, 'meteo-jardin/status', 'online', true);
    for (const { id, name, device_class, unit } of sensors) {
      await say(
        client,
        `homeassistant/sensor/meteo-jardin/${id}/config`,
        {
          dev_cla: device_class,
          unit_of_meas: unit,
          stat_cla: 'measurement',
          name,
          stat_t: `meteo-jardin/sensor/${id}/state`,
          avty_t: 'meteo-jardin/status',
          uniq_id: `ESPsensor${id}`,
          dev: { ids: 'a4cf12b3c4d5', name: 'meteo-jardin', mdl: 'nodemcu-32s', mf: 'Espressif' },
        },
        true,
      );
    }
  };
  client.on('connect', () => void announce());
  await announce();
  let outside = 14;
  await every(WEATHER_EVERY_MS, signal, async () => {
    outside += random.around(0, 0.08);
    await say(client, 'meteo-jardin/sensor/temperature/state', outside.toFixed(1), true);
    await say(client, 'meteo-jardin/sensor/humidite/state', (95 - outside * 2).toFixed(1), true);
  });
}

/** chirpstack.io/docs/chirpstack/integrations/events.html: uplinks of a Milesight VS121, which counts people in view. */
async function counter(client: MqttClient, random: Random, signal: AbortSignal): Promise<void> {
  const eui = '24e124fffef12345';
  let frame = 0;
  await every(COUNTER_EVERY_MS, signal, async () => {
    const people = random.whole(0, 5);
    await say(client, `application/5b1d4c3e-0c5a-4b9e-8a57-2f1f6a0c9d11/device/${eui}/event/up`, {
      deduplicationId: `${eui}-${frame}-${random.whole(0, 2 ** 31)}`,
      time: new Date().toISOString(),
      deviceInfo: {
        tenantName: 'Tiers-lieu',
        applicationName: 'Showroom',
        deviceProfileName: 'Milesight VS121',
        deviceName: 'compteur-table',
        devEui: eui,
        tags: { room: 'Showroom' },
      },
      devAddr: '01ab23cd',
      adr: true,
      dr: 5,
      fCnt: frame++,
      fPort: 85,
      confirmed: false,
      // Channel 04 C9: people in view now, how many regions, which of them are taken.
      data: Buffer.from([0x04, 0xc9, people, 1, people > 0 ? 1 : 0, 0]).toString('base64'),
    });
  });
}
