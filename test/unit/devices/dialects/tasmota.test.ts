import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** tasmota.github.io/docs: MQTT, Commands, Buttons-and-Switches; arendst/Tasmota xdrv_12_discovery.ino. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const config = (more: object): object => ({
  ip: '192.168.1.20',
  dn: 'Tasmota',
  fn: ['Lampe du salon', null],
  hn: 'lampe-4660',
  mac: 'BCDDC2000000',
  md: 'Sonoff Basic',
  t: 'lampe',
  ft: '%prefix%/%topic%/',
  tp: ['cmnd', 'stat', 'tele'],
  rl: [1, 0, 0],
  lt_st: 0,
  ver: 1,
  ...more,
});
const discover = (more: object = {}, mac = 'BCDDC2000000'): unknown =>
  listener.hear(`tasmota/discovery/${mac}/config`, config(more), true);

describe('discovery', () => {
  test('tells the name that its owner gave it, the model, and what its relays and lights can do', () => {
    expect(discover()).toEqual({
      type: 'said',
      said: [
        {
          object: 'tasmota:lampe',
          description: { name: 'Lampe du salon', model: 'Sonoff Basic', commands: ['switch'] },
        },
      ],
    });
    expect(discover({ dn: 'Guirlande', rl: [2], lt_st: 3 })).toMatchObject({
      said: [{ description: { name: 'Guirlande', commands: ['switch', 'brightness', 'color'] } }],
    });
    expect(discover({ rl: [2], lt_st: 1 })).toMatchObject({
      said: [{ description: { commands: ['switch', 'brightness'] } }],
    });
    expect(discover({ fn: ['Tasmota'] })).toMatchObject({ said: [{ description: { name: 'lampe' } }] });
  });

  test('tells what its sensors will measure, of the device that it named', () => {
    const sensors = {
      sn: {
        Time: '2022-11-28T16:17:32',
        AM2301: { Temperature: 22.1, Humidity: 44 },
        ESP32: { Temperature: 50 },
        TempUnit: 'C',
      },
      ver: 1,
    };
    expect(listener.hear('tasmota/discovery/BCDDC2000000/sensors', sensors, true)).toEqual({ type: 'other' });
    discover();
    expect(listener.hear('tasmota/discovery/BCDDC2000000/sensors', sensors, true)).toEqual({
      type: 'said',
      said: [
        {
          object: 'tasmota:lampe',
          description: {
            measures: [
              { measure: 'temperature' },
              { measure: 'humidity' },
              { measure: 'esp32_temperature', unit: '°C' },
            ],
          },
        },
      ],
    });
  });

  test('names the same object as the topics, wherever FullTopic puts the prefix', () => {
    for (const [ft, topic] of [
      ['%prefix%/%topic%/', 'tele/lampe/LWT'],
      ['%topic%/%prefix%/', 'lampe/tele/LWT'],
      ['tasmota/%topic%/%prefix%/', 'tasmota/lampe/tele/LWT'],
      ['%prefix%/home/cellar/%topic%/', 'tele/home/cellar/lampe/LWT'],
      ['lights/%prefix%/%topic%/', 'lights/tele/lampe/LWT'],
      ['%prefix%/%hostname%/%id%/', 'tele/lampe-4660/BCDDC2000000/LWT'],
    ] as const) {
      const [described, heard] = [discover({ ft }), listener.hear(topic, 'Online', true)].map(
        (decoded) => (decoded as { said: { object: string }[] }).said[0]?.object,
      );
      expect(described, ft).toBe(heard);
    }
  });

  test('of a device with prefixes of its own tells nothing: it is not heard either', () => {
    expect(discover({ tp: ['cmd', 'state', 'telemetry'] })).toEqual({ type: 'other' });
  });

  test('that is withdrawn, or no JSON, changes nothing', () => {
    expect(listener.hear('tasmota/discovery/BCDDC2000000/config', '', true)).toEqual({ type: 'other' });
    expect(listener.hear('tasmota/discovery/BCDDC2000000/config', '{')).toMatchObject({ type: 'rejected' });
  });
});

describe('sensors', () => {
  test('the first has the plain name, a second its own, also while the first measures nothing', () => {
    const message = (first: number | null) => ({
      AM2301: { Temperature: first, Humidity: null },
      BMP280: { Temperature: 20.5, Pressure: 1001 },
      TempUnit: 'C',
      PressureUnit: 'hPa',
    });
    expect(listener.values('tele/x/SENSOR', message(21))).toEqual({
      temperature: 21,
      bmp280_temperature: 20.5,
      pressure: 1001,
    });
    expect(listener.values('tele/x/SENSOR', message(null))).toEqual({
      bmp280_temperature: 20.5,
      pressure: 1001,
    });
  });

  test('several probes keep their names when one falls silent', () => {
    const probes = {
      'DS18B20-1': { Id: '00000AABBCC1', Temperature: 20 },
      'DS18B20-2': { Id: '00000AABBCC2', Temperature: 30 },
    };
    expect(listener.values('tele/x/SENSOR', probes)).toEqual({
      'ds18b20-1_temperature': 20,
      'ds18b20-2_temperature': 30,
    });
    expect(listener.values('tele/x/SENSOR', { 'DS18B20-2': probes['DS18B20-2'] })).toEqual({
      'ds18b20-2_temperature': 30,
    });
  });

  test('the phases of a meter are numbered, with their units', () => {
    const said = listener.said('tele/x/SENSOR', {
      ENERGY: { Total: 12.5, TotalStartTime: '2020-01-01T00:00:00', Voltage: [230, 231] },
    });
    expect(said).toEqual([
      { measure: 'energy_total', value: 12.5, unit: 'kWh' },
      { measure: 'voltage_1', value: 230, unit: 'V' },
      { measure: 'voltage_2', value: 231, unit: 'V' },
    ]);
  });

  test('local times are not believed, seconds since the epoch are', () => {
    expect(
      listener.said('tele/x/SENSOR', { Time: '2019-09-04T13:08:48', DS18B20: { Temperature: 20 } }),
    ).toEqual([{ measure: 'temperature', value: 20 }]);
    expect(
      listener.said('tele/x/SENSOR', {
        Time: '2019-09-04T13:08:48',
        Epoch: 1567595328,
        DS18B20: { Temperature: 20 },
      }),
    ).toEqual([{ measure: 'temperature', value: 20, at: 1_567_595_328_000 }]);
  });

  test('degrees Fahrenheit are said in Celsius', () => {
    expect(
      listener.said('tele/x/SENSOR', { DS18B20: { Temperature: 68, DewPoint: 50 }, TempUnit: 'F' }),
    ).toEqual([
      { measure: 'temperature', value: 20 },
      { measure: 'dew_point', value: 10, unit: '°C' },
    ]);
  });
});

describe('states', () => {
  test('a lamp says switch, brightness and colour; its Wi-Fi stays its own', () => {
    const state = {
      Time: '2024-02-24T22:20:38',
      UptimeSec: 611,
      POWER: 'ON',
      Dimmer: 40,
      Color: '660000',
      HSBColor: '0,100,40',
      CT: 300,
      Wifi: { SSId: 'maison', BSSId: 'E6:8D:8C:4B:BE:F7' },
    };
    expect(listener.values('tele/lampe/STATE', state)).toEqual({
      switch: true,
      brightness: 40,
      color: '#ff0000',
      color_temp: 300,
    });
  });

  test('a power strip numbers its relays', () => {
    expect(listener.values('tele/multi/STATE', { POWER1: 'ON', POWER2: 'OFF' })).toEqual({
      switch_1: true,
      switch_2: false,
    });
    expect(listener.values('stat/multi/POWER2', 'ON')).toEqual({ switch_2: true });
  });

  test('a press is an event and never a retained one; a switch that follows says its state', () => {
    expect(listener.said('stat/x/RESULT', { Button1: { Action: 'SINGLE' } })).toEqual([
      { measure: 'button_1_action', value: 'single', event: true },
    ]);
    expect(listener.said('stat/x/RESULT', { Button1: { Action: 'SINGLE' } }, true)).toEqual([]);
    expect(listener.said('stat/x/RESULT', { Switch1: { Action: 'ON' } })).toEqual([
      { measure: 'input_1', value: true },
    ]);
    expect(listener.said('stat/x/SWITCH1', { ACTION: 'HOLD' })).toEqual([
      { measure: 'input_1_action', value: 'hold', event: true },
    ]);
  });

  test('LWT tells whether it is there, INFO1 what it is', () => {
    expect(listener.hear('tele/x/LWT', 'Offline', true)).toEqual({
      type: 'said',
      said: [{ object: 'tasmota:x', availability: 'offline' }],
    });
    expect(listener.hear('tele/x/INFO1', { Info1: { Module: 'Sonoff Basic', Version: '14.1.0' } })).toEqual({
      type: 'said',
      said: [{ object: 'tasmota:x', description: { model: 'Sonoff Basic' } }],
    });
    expect(listener.hear('tele/x/INFO1', { Module: 'Sonoff Basic', Version: '9.1.0' })).toMatchObject({
      type: 'said',
    });
    expect(listener.hear('tele/x/INFO2', { Info2: { Hostname: 'x-1', IPAddress: '192.168.1.3' } })).toEqual({
      type: 'other',
    });
  });

  test('a topic that only looks a little like it is another’s', () => {
    expect(listener.hear('atelier/tele/vision', '3')).toMatchObject({
      said: [{ object: 'plain:atelier/tele' }],
    });
  });
});

describe('a command', () => {
  const command = (address: string, wanted: object) =>
    listener.interpreter.command(`tasmota:${address}`, wanted);

  test('goes where FullTopic has its commands', () => {
    expect(command('lampe', { switch: true })).toEqual([{ topic: 'cmnd/lampe/POWER0', payload: 'ON' }]);
    expect(command('maison/%prefix%/lampe', { switch: 'toggle' })).toEqual([
      { topic: 'maison/cmnd/lampe/POWER0', payload: 'TOGGLE' },
    ]);
  });

  test('says brightness in percent and colours in hexadecimal', () => {
    expect(command('lampe', { brightness: 33.4, color: { r: 255, g: 128, b: 0 } })).toEqual([
      { topic: 'cmnd/lampe/Dimmer', payload: '33' },
      { topic: 'cmnd/lampe/Color', payload: '#ff8000' },
    ]);
  });

  test('is only what the device has', () => {
    discover();
    expect(command('lampe', { brightness: 33 })).toBeNull();
    expect(command('lampe', { switch: false, brightness: 33 })).toEqual([
      { topic: 'cmnd/lampe/POWER0', payload: 'OFF' },
    ]);
  });
});
