import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** github.com/homieiot/convention: convention.md (3, 4) and homieiot.github.io (5). */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

/** The convention's `super-car`, and its `kitchen-light` with what a lamp has besides. */
function tellHomie4(): void {
  const attributes: Record<string, string> = {
    'super-car/$homie': '4.0.0',
    'super-car/$name': 'Super car',
    'super-car/$nodes': 'wheels,engine,lights',
    'super-car/$implementation': 'esp8266',
    'super-car/engine/$name': 'Car engine',
    'super-car/engine/$type': 'V8',
    'super-car/engine/$properties': 'speed,direction,temperature',
    'super-car/engine/temperature/$name': 'Engine temperature',
    'super-car/engine/temperature/$settable': 'false',
    'super-car/engine/temperature/$unit': '°C',
    'super-car/engine/temperature/$datatype': 'float',
    'super-car/engine/temperature/$format': '-20:120',
    'kitchen-light/light/power/$datatype': 'boolean',
    'kitchen-light/light/power/$settable': 'true',
    'kitchen-light/light/dim/$datatype': 'integer',
    'kitchen-light/light/dim/$format': '0:255',
    'kitchen-light/light/dim/$settable': 'true',
    'kitchen-light/light/color/$datatype': 'color',
    'kitchen-light/light/color/$format': 'hsv',
    'kitchen-light/light/color/$settable': 'true',
  };
  for (const [topic, payload] of Object.entries(attributes)) listener.hear(`homie/${topic}`, payload, true);
}

describe('Homie 3 and 4', () => {
  test('a property is a measure, with the unit and the name that its device gave it', () => {
    tellHomie4();
    expect(listener.values('homie/super-car/engine/temperature', '21.5', true)).toEqual({
      temperature: 21.5,
    });
    const description = listener.hear('homie/super-car/$name', 'Super car', true);
    expect(description).toMatchObject({
      said: [
        {
          object: 'homie:super-car',
          description: {
            name: 'Super car',
            measures: [
              { measure: 'speed', name: 'engine/speed' },
              { measure: 'direction', name: 'engine/direction' },
              { measure: 'temperature', name: 'Engine temperature' },
            ],
          },
        },
      ],
    });
  });

  test('$state tells whether a device is there, asleep or gone', () => {
    const state = (payload: string): unknown => listener.hear('homie/super-car/$state', payload, true);
    const available = (availability: string): object => ({
      type: 'said',
      said: [{ object: 'homie:super-car', availability }],
    });
    expect(state('ready')).toEqual(available('online'));
    expect(state('alert')).toEqual(available('online'));
    expect(state('sleeping')).toEqual(available('sleeping'));
    expect(state('disconnected')).toEqual(available('offline'));
    expect(state('lost')).toEqual(available('offline'));
    expect(state('init')).toEqual({ type: 'other' });
  });

  test('two nodes with a property of the same name keep their measures apart', () => {
    listener.hear('homie/board/in/$properties', 'temperature', true);
    listener.hear('homie/board/out/$properties', 'temperature', true);
    expect(listener.values('homie/board/in/temperature', '20', true)).toEqual({ in_temperature: 20 });
    expect(listener.values('homie/board/out/temperature', '5', true)).toEqual({ out_temperature: 5 });
    // Nodes of an array, as version 2 and 3 number them, are told apart without any attribute.
    expect(listener.values('homie/car/lights_0/intensity', '1', true)).toEqual({ lights_0_intensity: 1 });
  });

  test('a value that is not of its datatype is refused, and counted', () => {
    tellHomie4();
    for (const wrong of ['hot', '21,5', 'NaN', '1e999', '0x10', '-']) {
      expect(listener.hear('homie/super-car/engine/temperature', wrong, true), wrong).toEqual({
        type: 'rejected',
        reason: 'payload-invalid',
      });
    }
    expect(listener.hear('homie/kitchen-light/light/power', 'TRUE', true)).toMatchObject({
      type: 'rejected',
    });
    expect(listener.hear('homie/kitchen-light/light/color', '400,50,50', true)).toMatchObject({
      type: 'rejected',
    });
  });

  test('what a light is told is written as its properties want it', () => {
    tellHomie4();
    expect(listener.values('homie/kitchen-light/light/dim', '128', true)).toEqual({ brightness: 50 });
    expect(listener.values('homie/kitchen-light/light/color', '60,100,100', true)).toEqual({
      color: '#ffff00',
    });
    const command = (what: object): unknown => listener.interpreter.command('homie:kitchen-light', what);
    expect(command({ switch: true })).toEqual([
      { topic: 'homie/kitchen-light/light/power/set', payload: 'true' },
    ]);
    expect(command({ brightness: 100, color: { r: 255, g: 255, b: 0 } })).toEqual([
      { topic: 'homie/kitchen-light/light/dim/set', payload: '255' },
      { topic: 'homie/kitchen-light/light/color/set', payload: '60,100,100' },
    ]);
    // The convention has no toggle: it is the other of what the lamp last said, if it said anything.
    expect(command({ switch: 'toggle' })).toBeNull();
    listener.hear('homie/kitchen-light/light/power', 'true', true);
    expect(command({ switch: 'toggle' })).toEqual([
      { topic: 'homie/kitchen-light/light/power/set', payload: 'false' },
    ]);
    expect(listener.interpreter.command('homie:super-car', { switch: true })).toBeNull();
  });

  test('a property that is not retained is an event, and an old copy of it is nothing', () => {
    listener.hear('homie/door/bell/pressed/$retained', 'false', true);
    listener.hear('homie/door/bell/pressed/$datatype', 'boolean', true);
    expect(listener.said('homie/door/bell/pressed', 'true')).toEqual([
      { measure: 'pressed', value: true, event: true },
    ]);
    expect(listener.hear('homie/door/bell/pressed', 'true', true)).toEqual({ type: 'other' });
  });

  test('commands of others, broadcasts and the firmware’s own affairs say nothing', () => {
    for (const topic of [
      'homie/kitchen-light/light/power/set',
      'homie/$broadcast/alert',
      'homie/super-car/$fw/version',
      'homie/super-car/$stats/uptime',
    ]) {
      expect(listener.hear(topic, 'true'), topic).toEqual({ type: 'other' });
    }
  });

  test('a device that describes itself without end is remembered in part, and still read', () => {
    for (let i = 0; i < 500; i++) listener.hear(`homie/long/node/p${i}/$datatype`, 'float', true);
    const described = listener.hear('homie/long/$name', 'Long', true);
    expect(described).toMatchObject({ said: [{ description: { measures: { length: 64 } } }] });
    expect(listener.values('homie/long/node/p499', '3', true)).toEqual({ p499: 3 });
  });
});

describe('Homie 5', () => {
  const DESCRIPTION = {
    homie: '5.0',
    name: 'Salon',
    nodes: {
      mythermostat: {
        type: 'thermostat',
        properties: {
          temperature: { name: 'Température', datatype: 'float', unit: '°C' },
          setpoint: { datatype: 'float', unit: '°C', format: '10:30', settable: true },
        },
      },
      lamp: {
        properties: {
          state: { datatype: 'boolean', settable: true },
          color: { datatype: 'color', format: 'rgb,hsv', settable: true },
        },
      },
    },
  };

  test('one document describes a device, its measures and its commands', () => {
    expect(listener.hear('homie/5/th-1/$description', DESCRIPTION, true)).toEqual({
      type: 'said',
      said: [
        {
          object: 'homie5:th-1',
          description: {
            name: 'Salon',
            measures: [
              { measure: 'temperature', name: 'Température' },
              { measure: 'setpoint', name: 'mythermostat/setpoint', unit: '°C' },
              { measure: 'switch', name: 'lamp/state' },
              { measure: 'color', name: 'lamp/color' },
            ],
            commands: ['switch', 'color'],
          },
        },
      ],
    });
    expect(listener.values('homie/5/th-1/mythermostat/temperature', '19.5', true)).toEqual({
      temperature: 19.5,
    });
    expect(listener.hear('homie/5/th-1/$state', 'sleeping', true)).toMatchObject({
      said: [{ availability: 'sleeping' }],
    });
    expect(listener.interpreter.command('homie5:th-1', { color: { r: 1, g: 2, b: 3 } })).toEqual([
      { topic: 'homie/5/th-1/lamp/color/set', payload: '1,2,3' },
    ]);
  });

  test('what a device aims at, logs or warns of is no measure', () => {
    for (const rest of ['lamp/state/$target', 'lamp/state/set', '$log/error', '$alert/1']) {
      expect(listener.hear(`homie/5/th-1/${rest}`, 'true'), rest).toEqual({ type: 'other' });
    }
  });

  test('a description that is no JSON is refused', () => {
    expect(listener.hear('homie/5/th-1/$description', '{"homie":')).toEqual({
      type: 'rejected',
      reason: 'payload-not-json',
    });
  });
});
