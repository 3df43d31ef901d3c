import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** github.com/1technophile/OpenMQTTGateway, docs/use; github.com/theengs/decoder, tests/BLE/test_ble.cpp. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});
const bluetooth = (mac: string): string => `home/OpenMQTTGateway/BTtoMQTT/${mac}`;
const PHONE = { type: 'rejected', reason: 'phone-refused' };

describe('OpenMQTTGateway', () => {
  test('a sensor of old firmware says its numbers as text', () => {
    expect(listener.hear(bluetooth('4C33A6603C79'), '{"hum":"52.6","tempc":"19.2","tempf":"66.56"}')).toEqual(
      {
        type: 'said',
        said: [
          {
            object: 'open-mqtt-gateway:4C33A6603C79',
            values: [
              { measure: 'humidity', value: 52.6 },
              { measure: 'temperature', value: 19.2 },
            ],
          },
        ],
      },
    );
  });

  test.each<[string, object, string, object]>([
    [
      'a thermometer',
      {
        brand: 'Xiaomi',
        model: 'Mi Jia round',
        model_id: 'LYWSDCGQ',
        type: 'THB',
        tempc: 26,
        tempf: 78.8,
        hum: 61.4,
        mac: '58:2D:34:33:AA:DF',
      },
      'Xiaomi Mi Jia round',
      { temperature: 26, humidity: 61.4 },
    ],
    [
      'the battery of a thermometer alone',
      { brand: 'Xiaomi', model: 'Mi Jia round', model_id: 'LYWSDCGQ', type: 'THB', batt: 81 },
      'Xiaomi Mi Jia round',
      { battery: 81 },
    ],
    [
      'an air sensor',
      {
        brand: 'Sensirion',
        model: 'MyCO₂/CO₂ Gadget',
        model_id: 'SCD4X',
        type: 'AIR',
        tempc: -10,
        tempf: 14,
        hum: 76.80323491,
        co2: 745,
      },
      'Sensirion MyCO₂/CO₂ Gadget',
      { temperature: -10, humidity: 76.80323491, co2: 745 },
    ],
    [
      'a door',
      {
        brand: 'Otio/BeeWi',
        model: 'Door & Window Sensor',
        model_id: 'BSDOO',
        type: 'CTMO',
        cidc: false,
        open: true,
        batt: 100,
      },
      'Otio/BeeWi Door & Window Sensor',
      { door: true, battery: 100 },
    ],
    [
      'a lamp that sees movement',
      {
        brand: 'Xiaomi',
        model: 'MiLamp',
        model_id: 'MUE4094RT',
        type: 'CTMO',
        cont: true,
        motion: true,
        darkness: 29,
      },
      'Xiaomi MiLamp',
      { presence: true, darkness: 29 },
    ],
    [
      'a RuuviTag',
      {
        brand: 'Ruuvi',
        model: 'RuuviTag',
        model_id: 'RuuviTag_RAWv1',
        type: 'ACEL',
        track: true,
        hum: 20.5,
        tempc: 26.3,
        pres: 1027.66,
        accx: -0.98,
        volt: 2.899,
      },
      'Ruuvi RuuviTag',
      { temperature: 26.3, humidity: 20.5, pressure: 1027.66, voltage: 2.899 },
    ],
    [
      'a plant',
      { brand: 'Xiaomi', model: 'RoPot', model_id: 'HHCCPOT002', type: 'PLANT', moi: 3 },
      'Xiaomi RoPot',
      { moisture: 3 },
    ],
  ])('%s is heard, with its model', (_what, message, model, values) => {
    const heard = { id: 'A4:C1:38:12:34:56', rssi: -71, ...message };
    expect(listener.hear(bluetooth('A4C138123456'), heard)).toMatchObject({
      said: [{ object: 'open-mqtt-gateway:A4C138123456', description: { model } }],
    });
    expect(listener.values(bluetooth('A4C138123456'), heard)).toEqual(values);
  });

  test.each<[string, object]>([
    [
      'an unknown address and its distance',
      { id: '45:e1:74:12:6e:00', rssi: -89, distance: 21.51847, servicedata: 'fe0000' },
    ],
    [
      'an iBeacon',
      {
        id: '60:87:57:4C:9B:C2',
        mac_type: 1,
        rssi: -78,
        distance: 7.85288,
        brand: 'GENERIC',
        model: 'iBeacon',
        model_id: 'IBEACON',
        mfid: '4c00',
        uuid: '1de4b189115e45f6b44e509352269977',
        major: 0,
        minor: 0,
        txpower: -66,
      },
    ],
    [
      'an iBeacon with a battery',
      { brand: 'GENERIC', model: 'iBeacon', model_id: 'IBEACON', type: 'BCON', volt: 2.6, batt: 80 },
    ],
    [
      'an Apple device',
      {
        brand: 'Apple',
        model: 'iPhone',
        model_id: 'APPLEDEVICE',
        type: 'UNIQ',
        mfid: '4c00',
        unlocked: true,
        batt: 80,
        tempc: 20,
      },
    ],
    [
      'a fitness band',
      { brand: 'Xiaomi', model: 'Mi Band', model_id: 'MiBand', type: 'BODY', steps: 7842, tempc: 36 },
    ],
    ['a fitness band of old firmware', { steps: 7842, hum: 40 }],
    [
      'a scale',
      { brand: 'Xiaomi', model: 'Mi Body Composition Scale', type: 'SCALE', weight: 71.4, impedance: 506 },
    ],
    [
      'a tracker',
      { brand: 'Tile', model: 'Smart Tracker', model_id: 'TILE', type: 'TRACK', batt: 90, tempc: 21 },
    ],
    [
      'a changing address',
      {
        brand: 'GENERIC',
        model: 'MS-CDP',
        model_id: 'MS-CDP',
        type: 'RMAC',
        device: 'Microsoft advertising beacon',
      },
    ],
    [
      'a resolvable address, whatever it says',
      { id: '5A:10:A8:46:90:AC', mac_type: 1, type: 'THB', model: 'x', tempc: 20 },
    ],
    ['a battery of nobody knows what', { id: '58:2D:34:33:AA:DF', batt: 50 }],
  ])('P12 %s is told to nobody', (_what, message) => {
    expect(listener.hear(bluetooth('4587574C9BC2'), message)).toEqual(PHONE);
  });

  test('P12 what is heard on a topic without an address is told to nobody either', () => {
    expect(listener.hear('home/OpenMQTTGateway/BTtoMQTT', { id: '45:e1:74:12:6e:00', rssi: -89 })).toEqual(
      PHONE,
    );
    expect(listener.hear('home/OpenMQTTGateway/BTtoMQTT/undecoded/x', { rssi: -89 })).toEqual(PHONE);
  });

  test('LoRa nodes, 433 MHz stations and wired sensors are heard', () => {
    const lora = {
      id: 'AA:BB:CC:DD:EE:FF',
      rssi: -16,
      snr: 9.25,
      pferror: -3598,
      packetSize: 9,
      tempc: '55.3',
    };
    expect(listener.values('home/OMG_LORA/LORAtoMQTT/AABBCCDDEEFF', lora)).toEqual({ temperature: 55.3 });
    const nexus = {
      model: 'Nexus-TH',
      id: 180,
      channel: 1,
      battery_ok: 1,
      temperature_C: 21.3,
      humidity: 45,
    };
    expect(listener.values('home/OMG_433/RTL_433toMQTT/Nexus-TH/1/180', nexus)).toEqual({
      temperature: 21.3,
      humidity: 45,
    });
    expect(
      listener.values('home/OMG/CLIMAtoMQTT/htu', { tempc: 25.34064, tempf: 77.61314, hum: 56.53052 }),
    ).toEqual({
      temperature: 25.34064,
      humidity: 56.53052,
    });
    const ds1820 = { temp: 80.6, unit: 'F', type: 'DS18B20', res: '12bit\n', addr: '0x28616411907650bc' };
    expect(listener.values('home/OMG/CLIMAtoMQTT/ds1820/0x28616411907650bc', ds1820)).toEqual({
      temperature: 27,
    });
  });

  test('a tyre that passes, and what somebody writes by WiPhone, say nothing', () => {
    const tyre = { model: 'Toyota', type: 'TPMS', id: 'f1de36b8', temperature_C: 20, pressure_PSI: 30 };
    expect(listener.hear('home/OMG/RTL_433toMQTT/Toyota/f1de36b8', tyre)).toEqual({ type: 'other' });
    const phone = {
      rssi: -50,
      from: '123ABC',
      to: '000000',
      message: 'Hi from WiPhone',
      type: 'WiPhone',
      hum: 3,
    };
    expect(listener.hear('home/OMG/LORAtoMQTT', phone)).toEqual({ type: 'other' });
  });

  test('a button of a remote control is an event, once', () => {
    const pressed = { value: 1315156, protocol: 1, length: 24, delay: 317 };
    expect(listener.said('home/OMG/433toMQTT', pressed)).toEqual([
      { measure: 'button', value: 1315156, event: true },
    ]);
    expect(listener.hear('home/OMG/433toMQTT', pressed, true)).toEqual({ type: 'other' });
  });

  test('the gateway tells that it is there, and its will that it is not', () => {
    expect(listener.hear('home/OMG/LWT', 'offline', true)).toEqual({
      type: 'said',
      said: [{ object: 'open-mqtt-gateway:OMG', availability: 'offline' }],
    });
    expect(listener.hear('home/OMG/SYStoMQTT', { uptime: 180, version: 'v1.7.0', freemem: 92632 })).toEqual({
      type: 'said',
      said: [
        {
          object: 'open-mqtt-gateway:OMG',
          availability: 'online',
          description: { model: 'OpenMQTTGateway v1.7.0' },
        },
      ],
    });
    expect(listener.hear('home/OMG/commands/MQTTtoBT/config', { interval: 66000 })).toEqual({
      type: 'other',
    });
  });
});
