/**
 * Messages as vendors' documentation and captures of real devices show them, and what they say here. In the order in
 * which a device sends them: a discovery comes before what it describes.
 */
export interface Documented {
  readonly dialect: string;
  /** The page or capture that shows it. */
  readonly from: string;
  readonly topic: string;
  readonly payload: string;
  readonly retained?: true;
  /** What it says of each object: values by measure, or its availability; nothing: housekeeping, descriptions. */
  readonly says?: Readonly<
    Record<string, Readonly<Record<string, unknown>> | 'online' | 'offline' | 'sleeping'>
  >;
}

type Row = readonly [
  topic: string,
  payload: string | object,
  says?: Documented['says'],
  retained?: 'retained',
];

function documented(dialect: string, from: string, rows: readonly Row[]): Documented[] {
  return rows.map(([topic, payload, says, retained]) => ({
    dialect,
    from,
    topic,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    ...(says !== undefined && { says }),
    ...(retained !== undefined && { retained: true as const }),
  }));
}

const zigbee2mqtt = [
  ...documented('zigbee2mqtt', 'zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html', [
    [
      'zigbee2mqtt/kitchen/climate',
      { temperature: 27.34, humidity: 44.72 },
      { 'zigbee2mqtt:kitchen/climate': { temperature: 27.34, humidity: 44.72 } },
    ],
    ['zigbee2mqtt/button', { action: 'single' }, { 'zigbee2mqtt:button': { action: 'single' } }],
    ['zigbee2mqtt/hall', { occupancy: true }, { 'zigbee2mqtt:hall': { presence: true } }],
    [
      'zigbee2mqtt/bulb',
      { state: 'ON', brightness: 215, color_temp: 325 },
      { 'zigbee2mqtt:bulb': { switch: true, brightness: 85, color_temp: 325 } },
    ],
    ['zigbee2mqtt/bulb/set', { state: 'ON', brightness: 255, color: { x: 0.123, y: 0.123 } }],
    ['zigbee2mqtt/bulb/set/state', 'ON'],
    ['zigbee2mqtt/bulb/get', { state: '' }],
    ['zigbee2mqtt/bridge/state', 'online', undefined, 'retained'],
    ['zigbee2mqtt/bridge/logging', { level: 'info', message: 'Zigbee: allowing new devices to join.' }],
    [
      'zigbee2mqtt/bridge/event',
      { type: 'device_leave', data: { ieee_address: '0x90fd9ffffe6494fc', friendly_name: 'my_bulb' } },
    ],
    ['zigbee2mqtt/bridge/response/permit_join', { data: { value: true }, status: 'ok' }],
  ]),
  ...documented('zigbee2mqtt', 'zigbee2mqtt.io/guide/configuration/device-availability.html', [
    [
      'zigbee2mqtt/kitchen/climate/availability',
      'online',
      { 'zigbee2mqtt:kitchen/climate': 'online' },
      'retained',
    ],
    ['zigbee2mqtt/bulb/availability', { state: 'offline' }, { 'zigbee2mqtt:bulb': 'offline' }, 'retained'],
  ]),
  ...documented(
    'zigbee2mqtt',
    'zigbee2mqtt.io/devices, "Exposes" of MCCGQ11LM, GZCGQ01LM, SJCGQ11LM, ZNCZ02LM',
    [
      [
        'zigbee2mqtt/porte',
        { battery: 97, contact: false, voltage: 3015 },
        { 'zigbee2mqtt:porte': { battery: 97, door: true, voltage: 3015 } },
      ],
      [
        'zigbee2mqtt/fenetre',
        { illuminance: 7981, illuminance_lux: 6 },
        { 'zigbee2mqtt:fenetre': { light: 6 } },
      ],
      [
        'zigbee2mqtt/fuite',
        { water_leak: false, battery_low: false },
        { 'zigbee2mqtt:fuite': { water_leak: false, battery_low: false } },
      ],
      [
        'zigbee2mqtt/prise',
        { state: 'OFF', power: 0, energy: 1.2, linkquality: 84 },
        { 'zigbee2mqtt:prise': { switch: false, power: 0, energy: 1.2 } },
      ],
    ],
  ),
];

const tasmota = [
  ...documented('tasmota', 'tasmota.github.io/docs/MQTT', [
    [
      'tele/bureau/SENSOR',
      { Time: '2017-02-16T10:13:52', DS18B20: { Temperature: 20.6 } },
      { 'tasmota:bureau': { temperature: 20.6 } },
    ],
    ['cmnd/tasmota_switch/Power', 'TOGGLE'],
    ['stat/tasmota_switch/RESULT', { POWER: 'ON' }],
    ['stat/tasmota_switch/POWER', 'ON', { 'tasmota:tasmota_switch': { switch: true } }],
    ['stat/tasmota_switch/POWER', 'OFF', { 'tasmota:tasmota_switch': { switch: false } }, 'retained'],
  ]),
  ...documented('tasmota', 'tasmota.github.io/docs/JSON-Status-Responses', [
    [
      'stat/sonoff/STATUS8',
      {
        StatusSNS: {
          Time: '2018-02-07T20:16:19',
          DHT11: { Temperature: 78.8, Humidity: 27.0 },
          SHT3X: { Temperature: 74.8, Humidity: 18.9 },
          TempUnit: 'F',
        },
      },
      { 'tasmota:sonoff': { temperature: 26, humidity: 27, sht3x_temperature: 23.78, sht3x_humidity: 18.9 } },
    ],
    [
      'stat/sonoff/STATUS10',
      { StatusSNS: { Time: '2018-02-10T22:46:34', BMP280: { Temperature: 80.9, Pressure: 984.4 } } },
      { 'tasmota:sonoff': { temperature: 80.9, pressure: 984.4 } },
    ],
    [
      'stat/sonoff/STATUS11',
      {
        StatusSTS: {
          Time: '2018.02.15 01:00:50',
          Uptime: '1 02:33:26',
          Vcc: 3.504,
          POWER: 'OFF',
          Wifi: { AP: 1, SSId: 'XXX', RSSI: 100, APMac: '34:31:C4:XX:XX:XX' },
        },
      },
      { 'tasmota:sonoff': { switch: false } },
    ],
    [
      'tele/sc/SENSOR',
      {
        Time: '2018-02-16T16:18:49',
        Temperature: 25,
        Humidity: 83,
        Light: 10,
        Noise: 20,
        AirQuality: 100,
        TempUnit: 'C',
      },
      {
        'tasmota:sc': {
          temperature: 25,
          humidity: 83,
          light_percent: 10,
          noise_percent: 20,
          air_quality: 100,
        },
      },
    ],
    [
      'tele/pow/SENSOR',
      {
        Time: '2018.02.04 23:17:01',
        ENERGY: {
          Total: 3.185,
          Yesterday: 3.058,
          Today: 0.127,
          Power: 0,
          Factor: 0.0,
          Voltage: 221,
          Current: 0.0,
        },
      },
      {
        'tasmota:pow': {
          energy_total: 3.185,
          energy_yesterday: 3.058,
          energy_today: 0.127,
          power: 0,
          energy_factor: 0,
          voltage: 221,
          current: 0,
        },
      },
    ],
    [
      'stat/sonoff/STATUS5',
      { StatusNET: { Hostname: 'XXX', IPAddress: '192.168.178.20', Mac: '2C:3A:E8:01:02:03' } },
    ],
  ]),
  ...documented('tasmota', 'tasmota.github.io/docs/Matter, ADC, Buttons-and-Switches', [
    [
      'tele/air/SENSOR',
      {
        Time: '2023-05-28T20:04:27',
        SCD40: { CarbonDioxide: 618, eCO2: 623, Temperature: 23.8, Humidity: 61.1, DewPoint: 15.8 },
        TempUnit: 'C',
      },
      { 'tasmota:air': { co2: 618, eco2: 623, temperature: 23.8, humidity: 61.1, dew_point: 15.8 } },
    ],
    [
      'tele/jardin/SENSOR',
      { Time: '2019-10-31T18:55:09', ANALOG: { Illuminance: 8 } },
      { 'tasmota:jardin': { light: 8 } },
    ],
    [
      'tele/jardin/SENSOR',
      { Time: '2019-09-04T13:08:48', Epoch: 1567595328, ANALOG: { A0: 8 } },
      { 'tasmota:jardin': { analog_a0: 8 } },
    ],
    [
      'tele/va-et-vient/SENSOR',
      { Time: '2021-01-01T00:00:00', Switch1: 'ON' },
      { 'tasmota:va-et-vient': { input_1: true } },
    ],
    ['stat/bouton/BUTTON1', { ACTION: 'DOUBLE' }, { 'tasmota:bouton': { button_1_action: 'double' } }],
    [
      'stat/bouton/RESULT',
      { Button2: { Action: 'SINGLE' } },
      { 'tasmota:bouton': { button_2_action: 'single' } },
    ],
  ]),
  ...documented('tasmota', 'tasmota.github.io/docs/openHAB', [
    ['tele/tasmota-E8A6E4/LWT', 'Online', { 'tasmota:tasmota-E8A6E4': 'online' }, 'retained'],
    ['tele/tasmota-E8A6E4/UPTIME', { Time: '2017-07-25T12:02:00', Uptime: 68 }],
    [
      'tele/tasmota-E8A6E4/ENERGY',
      {
        Time: '2017-07-25T12:06:28',
        Total: 0.64,
        Yesterday: 0.007,
        Today: 0.003,
        Period: 0,
        Power: 0,
        Factor: 0.0,
        Voltage: 0,
        Current: 0.0,
      },
      {
        'tasmota:tasmota-E8A6E4': {
          energy_total: 0.64,
          energy_yesterday: 0.007,
          energy_today: 0.003,
          energy_period: 0,
          power: 0,
          energy_factor: 0,
          voltage: 0,
          current: 0,
        },
      },
    ],
  ]),
  ...documented('tasmota', 'gist.github.com/tablatronix/1ff3262f8ab9f73af814fbd6a77fad98', [
    [
      'tele/tasmota_C59B5E/SENSOR',
      {
        Time: '2021-06-13T06:59:52',
        ANALOG: { CTEnergy: { Energy: 0.006, Power: 2068, Voltage: 230, Current: 8.992 } },
        DHT11: { Temperature: 23.0, Humidity: 37.0, DewPoint: 7.5 },
        TempUnit: 'C',
      },
      {
        'tasmota:tasmota_C59B5E': {
          analog_ctenergy_energy: 0.006,
          analog_ctenergy_power: 2068,
          analog_ctenergy_voltage: 230,
          analog_ctenergy_current: 8.992,
          temperature: 23,
          humidity: 37,
          dew_point: 7.5,
        },
      },
    ],
  ]),
  ...documented('tasmota', 'github.com/arendst/Tasmota/issues/9267, a captured NSPanel', [
    [
      'tasmota/discovery/0CDC7E31E4CC/config',
      {
        ip: '192.168.178.67',
        dn: 'Tasmota',
        fn: ['Entrée', '', null],
        hn: 'NSPanel1-1228',
        mac: '0CDC7E31E4CC',
        md: 'NSPanel',
        ty: 0,
        ofln: 'Offline',
        onln: 'Online',
        state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
        sw: '12.2.0',
        t: 'NSPanel1',
        ft: '%prefix%/%topic%/',
        tp: ['cmnd', 'stat', 'tele'],
        rl: [1, 1, 0],
        lk: 0,
        lt_st: 0,
        ver: 1,
      },
      undefined,
      'retained',
    ],
    [
      'tasmota/discovery/0CDC7E31E4CC/sensors',
      {
        sn: {
          Time: '2022-11-28T16:17:32',
          ANALOG: { Temperature1: 23.2 },
          ESP32: { Temperature: 28.9 },
          TempUnit: 'C',
        },
        ver: 1,
      },
      undefined,
      'retained',
    ],
  ]),
];

const esphome = [
  ...documented('esphome', 'esphome.io/components/mqtt.html, mqtt_component.cpp, light_json_schema.cpp', [
    ['salon/status', 'online', undefined, 'retained'],
    ['salon/sensor/temp_rdc/state', '21.4', { 'esphome:salon': { temp_rdc: 21.4 } }, 'retained'],
    ['salon/sensor/temp_rdc/state', 'nan', undefined, 'retained'],
    ['salon/binary_sensor/motion/state', 'ON', { 'esphome:salon': { presence: true } }, 'retained'],
    ['salon/sensor/mode/state', 'Confort', { 'esphome:salon': { mode: 'Confort' } }, 'retained'],
    [
      'salon/light/lampe/state',
      { effect: 'None', color_mode: 'rgb', state: 'ON', brightness: 255, color: { r: 255, g: 0, b: 51 } },
      { 'esphome:salon': { switch: true, brightness: 100, color: '#ff0033' } },
      'retained',
    ],
    [
      'salon/light/guirlande/state',
      { color_mode: 'brightness', state: 'OFF', brightness: 51, color: {} },
      { 'esphome:salon': { guirlande: false, guirlande_brightness: 20 } },
      'retained',
    ],
    ['salon/switch/restart/state', 'OFF', { 'esphome:salon': { restart: false } }, 'retained'],
    [
      'salon/climate/chauffage/current_temperature/state',
      '19.5',
      { 'esphome:salon': { temperature: 19.5 } },
      'retained',
    ],
    [
      'salon/climate/chauffage/target_temperature/state',
      '21.0',
      { 'esphome:salon': { chauffage_target_temperature: 21 } },
      'retained',
    ],
    ['salon/cover/volet/position/state', '40', { 'esphome:salon': { volet_position: 40 } }, 'retained'],
    ['salon/event/sonnette/state', { event_type: 'press' }, { 'esphome:salon': { sonnette: 'press' } }],
    ['salon/light/lampe/command', { state: 'ON' }],
    ['salon/debug', '[D][sensor:093]: temp_rdc: 21.4'],
    ['salon/status', 'offline', { 'esphome:salon': 'offline' }, 'retained'],
    ['esphome/cave/sensor/humidity/state', '61', { 'esphome:esphome/cave': { humidity: 61 } }, 'retained'],
  ]),
];

const shellyGen1 = [
  ...documented('shelly-gen1', 'shelly-api-docs.shelly.cloud/gen1, a captured Shelly 1 and Shelly 3EM', [
    ['shellies/shelly1/online', 'true', { 'shelly-gen1:shelly1': 'online' }, 'retained'],
    [
      'shellies/announce',
      {
        id: 'shelly1',
        model: 'SHSW-1',
        mac: '8CAAB54B98DF',
        ip: '192.168.8.93',
        new_fw: false,
        fw_ver: '20220809-123240/v1.12-g99f7e0b',
      },
    ],
    [
      'shellies/shelly1/info',
      { wifi_sta: { connected: true, ssid: 'maison' }, mac: '8CAAB54B98DF', relays: [{ ison: false }] },
    ],
    ['shellies/shelly1/relay/0', 'off', { 'shelly-gen1:shelly1': { switch: false } }, 'retained'],
    ['shellies/shelly1/relay/0/command', 'on'],
    ['shellies/shelly1/input/0', '0', { 'shelly-gen1:shelly1': { input: false } }],
    ['shellies/shelly1/input_event/0', { event: '', event_cnt: 0 }],
    [
      'shellies/shelly1/input_event/0',
      { event: 'S', event_cnt: 2 },
      { 'shelly-gen1:shelly1': { action: 'single' } },
    ],
    [
      'shellies/shellies/shellyem3/emeter/0/power',
      '0.00',
      { 'shelly-gen1:shellies/shellyem3': { power: 0 } },
    ],
    [
      'shellies/shellies/shellyem3/emeter/0/voltage',
      '230.35',
      { 'shelly-gen1:shellies/shellyem3': { voltage: 230.35 } },
    ],
    [
      'shellies/shellies/shellyem3/emeter/1/current',
      '0.01',
      { 'shelly-gen1:shellies/shellyem3': { current_1: 0.01 } },
    ],
    [
      'shellies/shellies/shellyem3/emeter/2/total',
      '0.0',
      { 'shelly-gen1:shellies/shellyem3': { total_2: 0 } },
    ],
    ['shellies/shelly1/online', 'false', { 'shelly-gen1:shelly1': 'offline' }, 'retained'],
  ]),
  ...documented(
    'shelly-gen1',
    'shelly-api-docs.shelly.cloud/gen1: Shelly H&T, Door/Window 2, Motion, RGBW2, Dimmer; pastebin.com/zWaNqRer',
    [
      [
        'shellies/shellyht-1/sensor/temperature',
        '22.38',
        { 'shelly-gen1:shellyht-1': { temperature: 22.38 } },
      ],
      ['shellies/shellyht-1/sensor/humidity', '54.5', { 'shelly-gen1:shellyht-1': { humidity: 54.5 } }],
      ['shellies/shellyht-1/sensor/battery', '100', { 'shelly-gen1:shellyht-1': { battery: 100 } }],
      ['shellies/shellydw2-2/sensor/state', 'open', { 'shelly-gen1:shellydw2-2': { door: true } }],
      ['shellies/shellydw2-2/sensor/state', 'close', { 'shelly-gen1:shellydw2-2': { door: false } }],
      ['shellies/shellydw2-2/sensor/lux', '312', { 'shelly-gen1:shellydw2-2': { light: 312 } }],
      [
        'shellies/shelly1pm-3/temperature',
        '41.06',
        { 'shelly-gen1:shelly1pm-3': { device_temperature: 41.06 } },
      ],
      ['shellies/shelly1pm-3/temperature_f', '105.91'],
      ['shellies/shelly1pm-3/overtemperature', '0'],
      ['shellies/shelly1pm-3/relay/0/power', '61.74', { 'shelly-gen1:shelly1pm-3': { power: 61.74 } }],
      [
        'shellies/shelly1-3/ext_temperature/1',
        '35.75',
        { 'shelly-gen1:shelly1-3': { temperature_1: 35.75 } },
      ],
      [
        'shellies/shellymotionsensor-4/status',
        { motion: true, timestamp: 1612345678, active: true, vibration: false, lux: 89, bat: 93 },
        { 'shelly-gen1:shellymotionsensor-4': { presence: true, vibration: false, light: 89, battery: 93 } },
      ],
      [
        'shellies/shellyrgbw2-5/color/0/status',
        {
          ison: true,
          has_timer: false,
          mode: 'color',
          red: 255,
          green: 128,
          blue: 0,
          white: 0,
          gain: 60,
          effect: 0,
          power: 3.1,
          overpower: false,
        },
        { 'shelly-gen1:shellyrgbw2-5': { switch: true, brightness: 60, color: '#ff8000', power: 3.1 } },
      ],
      [
        'shellies/shellydimmer-6/light/0/status',
        { ison: true, mode: 'white', brightness: 42 },
        { 'shelly-gen1:shellydimmer-6': { switch: true, brightness: 42 } },
      ],
    ],
  ),
];

const gen2Capture =
  'captures: shelly-api-docs.shelly.cloud/gen2/General/Notifications; shellyplus1-441793ab3fb4, plus1pm';
const shellyGen2 = documented('shelly-gen2', gen2Capture, [
  [
    'shellyplusht-b8d61a8b17cc/events/rpc',
    {
      src: 'shellyplusht-b8d61a8b17cc',
      dst: 'shellyplusht-b8d61a8b17cc/events',
      method: 'NotifyFullStatus',
      params: {
        ts: 1680962879.62,
        'humidity:0': { id: 0, rh: 42.2 },
        'temperature:0': { id: 0, tC: 19.8, tF: 67.6 },
      },
    },
    { 'shelly-gen2:shellyplusht-b8d61a8b17cc': { humidity: 42.2, temperature: 19.8 } },
  ],
  [
    'shellyplusht-b8d61a8b17cc/events/rpc',
    {
      src: 'shellyplusht-b8d61a8b17cc',
      method: 'NotifyEvent',
      params: { ts: 1680962880.1, events: [{ component: 'sys', event: 'sleep', ts: 1680962880.1 }] },
    },
    { 'shelly-gen2:shellyplusht-b8d61a8b17cc': 'sleeping' },
  ],
  [
    'shellyplus1-441793ab3fb4/online',
    'true',
    { 'shelly-gen2:shellyplus1-441793ab3fb4': 'online' },
    'retained',
  ],
  [
    'shellyplus1-441793ab3fb4/events/rpc',
    {
      src: 'shellyplus1-441793ab3fb4',
      dst: 'shellyplus1-441793ab3fb4/events',
      method: 'NotifyStatus',
      params: { ts: 1708179956.3, 'switch:0': { id: 0, temperature: { tC: 37.67, tF: 99.81 } } },
    },
    { 'shelly-gen2:shellyplus1-441793ab3fb4': { device_temperature: 37.67 } },
  ],
  [
    'shellyplus1-441793ab3fb4/status/switch:0',
    { id: 0, source: 'init', output: false, temperature: { tC: 37.7, tF: 99.8 } },
    { 'shelly-gen2:shellyplus1-441793ab3fb4': { switch: false, device_temperature: 37.7 } },
  ],
  [
    'shellyplus1-441793ab3fb4/status/input:0',
    { id: 0, state: false },
    { 'shelly-gen2:shellyplus1-441793ab3fb4': { input: false } },
  ],
  ['shellyplus1-441793ab3fb4/command/switch:0', 'on'],
  [
    'shellies/plus1pm/events/rpc',
    {
      src: 'shellyplus1pm-4417939341dc',
      dst: 'shellies/plus1pm/events',
      method: 'NotifyStatus',
      params: { ts: 1.61, mqtt: { connected: true } },
    },
  ],
  ['shellies/plus1pm/online', 'true', { 'shelly-gen2:shellies/plus1pm': 'online' }, 'retained'],
  ['shellies/plus1pm/status/mqtt', { connected: true }],
  [
    'shellies/plus1pm/status/switch:0',
    {
      id: 0,
      source: 'init',
      output: false,
      apower: 0.0,
      voltage: 232.7,
      current: 0.0,
      aenergy: { total: 0.0, by_minute: [0, 0, 0], minute_ts: 1661517385 },
      temperature: { tC: 39.2, tF: 102.5 },
    },
    {
      'shelly-gen2:shellies/plus1pm': {
        switch: false,
        power: 0,
        voltage: 232.7,
        current: 0,
        energy: 0,
        device_temperature: 39.2,
      },
    },
  ],
  [
    'shellyplusi4-1/events/rpc',
    {
      src: 'shellyplusi4-c4d8d5000001',
      method: 'NotifyEvent',
      params: {
        ts: 1708180040.5,
        events: [{ component: 'input:1', id: 1, event: 'single_push', ts: 1708180040.5 }],
      },
    },
    { 'shelly-gen2:shellyplusi4-1': { action_1: 'single_push' } },
  ],
  [
    'shellyplusi4-1/events/rpc',
    {
      src: 'shellyplusi4-c4d8d5000001',
      method: 'NotifyEvent',
      params: {
        ts: 1735821119.25,
        events: [
          {
            component: 'sys',
            event: 'config_changed',
            restart_required: false,
            ts: 1735821119.25,
            cfg_rev: 20,
          },
        ],
      },
    },
  ],
]);

const wled = documented('wled', 'kno.wled.ge/interfaces/mqtt, wled00/mqtt.cpp', [
  ['wled/4022d8/status', 'online', { 'wled:4022d8': 'online' }, 'retained'],
  ['wled/4022d8/g', '128', { 'wled:4022d8': { switch: true, brightness: 50 } }],
  ['wled/4022d8/g', '0', { 'wled:4022d8': { switch: false, brightness: 0 } }],
  ['wled/4022d8/c', '#FFA000', { 'wled:4022d8': { color: '#ffa000' } }],
  ['wled/4022d8/c', '#80FFA000', { 'wled:4022d8': { color: '#ffa000' } }],
  ['wled/4022d8/v', '<?xml version="1.0" ?><vs><ac>128</ac><cl>255</cl></vs>'],
  ['wled/4022d8', 'T'],
  ['wled/4022d8/col', '#FF0000'],
  ['wled/4022d8/api', 'FX=73'],
]);

const homeAssistant = [
  ...documented('home-assistant', 'home-assistant.io/integrations/mqtt, "Discovery examples"', [
    [
      'homeassistant/binary_sensor/garden/config',
      { name: 'garden', device_class: 'motion', state_topic: 'homeassistant/binary_sensor/garden/state' },
      undefined,
      'retained',
    ],
    ['homeassistant/binary_sensor/garden/state', 'ON', { 'home-assistant:garden': { presence: true } }],
    [
      'homeassistant/sensor/sensorBedroomT/config',
      {
        device_class: 'temperature',
        name: 'Temperature',
        state_topic: 'homeassistant/sensor/sensorBedroom/state',
        unit_of_measurement: '°C',
        value_template: '{{ value_json.temperature}}',
        unique_id: 'temp01ae',
        device: { identifiers: ['bedroom01ae'], name: 'Bedroom' },
      },
      undefined,
      'retained',
    ],
    [
      'homeassistant/sensor/sensorBedroomH/config',
      {
        device_class: 'humidity',
        name: 'Humidity',
        state_topic: 'homeassistant/sensor/sensorBedroom/state',
        unit_of_measurement: '%',
        value_template: '{{ value_json.humidity}}',
        unique_id: 'hum01ae',
        device: { identifiers: ['bedroom01ae'], name: 'Bedroom' },
      },
      undefined,
      'retained',
    ],
    [
      'homeassistant/sensor/sensorBedroom/state',
      { temperature: 23.2, humidity: 43.7 },
      { 'home-assistant:bedroom01ae': { temperature: 23.2, humidity: 43.7 } },
    ],
    [
      'homeassistant/switch/irrigation/config',
      { '~': 'homeassistant/switch/irrigation', name: 'garden', cmd_t: '~/set', stat_t: '~/state' },
      undefined,
      'retained',
    ],
    ['homeassistant/switch/irrigation/state', 'ON', { 'home-assistant:irrigation': { switch: true } }],
    ['homeassistant/switch/irrigation/set', 'ON'],
    [
      'homeassistant/light/kitchen/config',
      {
        '~': 'homeassistant/light/kitchen',
        name: 'Kitchen',
        unique_id: 'kitchen_light',
        cmd_t: '~/set',
        stat_t: '~/state',
        schema: 'json',
        brightness: true,
      },
      undefined,
      'retained',
    ],
    [
      'homeassistant/light/kitchen/state',
      { state: 'ON', brightness: 255 },
      { 'home-assistant:kitchen': { switch: true, brightness: 100 } },
    ],
    ['homeassistant/status', 'online'],
  ]),
  ...documented(
    'home-assistant',
    'GaggiMate MQTTPlugin.cpp; github.com/home-assistant/core tests/components/mqtt',
    [
      [
        'homeassistant/device/gaggimate/config',
        {
          dev: { ids: 'A1_B2', name: 'GaggiMate', mf: 'GaggiMate', mdl: 'GaggiMate' },
          o: { name: 'GaggiMate', sw: 'v0.3.0' },
          cmps: {
            boiler: {
              p: 'sensor',
              device_class: 'temperature',
              unit_of_measurement: '°C',
              value_template: '{{ value_json.temperature }}',
              unique_id: 'boiler0Tmp',
              state_topic: 'gaggimate/A1_B2/boilers/0/temperature',
            },
          },
          state_topic: 'gaggimate/A1_B2/state',
          qos: 2,
        },
        undefined,
        'retained',
      ],
      [
        'gaggimate/A1_B2/boilers/0/temperature',
        { temperature: 93.1 },
        { 'home-assistant:A1_B2': { temperature: 93.1 } },
      ],
    ],
  ),
  ...documented('home-assistant', 'home-assistant.io/integrations/tag.mqtt', [
    [
      'homeassistant/tag/0AFFD2/config',
      { topic: '0AFFD2/tag_scanned', value_template: '{{ value_json.PN532.UID }}' },
      undefined,
      'retained',
    ],
    ['0AFFD2/tag_scanned', { Time: '2020-09-28T17:02:10', PN532: { UID: 'E9F35959', DATA: 'ILOVETASMOTA' } }],
  ]),
];

const peopleCounter = documented(
  'people-counter',
  'github.com/Andrea-Fox/peopleCounter, integrationWithHomeAssistant.md and #21',
  [
    ['people_counter/entree/counter', '1', { 'people-counter:entree': { in: 1 } }],
    ['people_counter/entree/counter', '2', { 'people-counter:entree': { out: 1 } }],
    ['people_counter/entree/counter', '0'],
  ],
);

export const DOCUMENTED: readonly Documented[] = [
  ...zigbee2mqtt,
  ...tasmota,
  ...esphome,
  ...shellyGen1,
  ...shellyGen2,
  ...wled,
  ...homeAssistant,
  ...peopleCounter,
];
