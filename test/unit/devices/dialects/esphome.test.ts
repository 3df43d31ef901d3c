import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** esphome.io/components/mqtt.html; mqtt_component.cpp (send_discovery), light_json_schema.cpp. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const DEVICE = {
  ids: '5ccf7f010203',
  name: 'Salon',
  sw: '2024.5.0',
  mdl: 'nodemcuv2',
  mf: 'Espressif',
  sa: 'Accueil',
};
/** As a node sends it for one of its entities. */
function discover(component: string, id: string, more: object = {}, prefix = 'salon'): unknown {
  const topic = `homeassistant/${component}/${prefix}/${id}/config`;
  const message = {
    name: id,
    stat_t: `${prefix}/${component}/${id}/state`,
    avty_t: `${prefix}/status`,
    uniq_id: `ESP${component}${id}`,
    dev: DEVICE,
  };
  return listener.hear(topic, { ...message, ...more }, true);
}

describe('a node that its discovery describes', () => {
  test('is one object: name, model, room, and its measures with class and unit', () => {
    expect(discover('sensor', 'temp_rdc', { dev_cla: 'temperature', unit_of_meas: '°C' })).toEqual({
      type: 'said',
      said: [
        {
          object: 'esphome:salon',
          description: {
            name: 'Salon',
            model: 'Espressif nodemcuv2',
            room: 'Accueil',
            measures: [{ measure: 'temperature', unit: '°C', name: 'temp_rdc' }],
          },
        },
      ],
    });
    expect(listener.said('salon/sensor/temp_rdc/state', '21.4', true)).toEqual([
      { measure: 'temperature', value: 21.4 },
    ]);
  });

  test('gives a second entity of a class its own name, and the chip’s own temperature too', () => {
    discover('sensor', 'haut', { dev_cla: 'temperature', unit_of_meas: '°C' });
    discover('sensor', 'bas', { dev_cla: 'temperature', unit_of_meas: '°C' });
    discover('sensor', 'puce', { dev_cla: 'temperature', unit_of_meas: '°C', ent_cat: 'diagnostic' }, 'cave');
    discover('sensor', 'pile', { dev_cla: 'battery', unit_of_meas: '%', ent_cat: 'diagnostic' }, 'cave');
    expect(listener.values('salon/sensor/haut/state', '23')).toEqual({ temperature: 23 });
    expect(listener.values('salon/sensor/bas/state', '19')).toEqual({ bas: 19 });
    expect(listener.values('cave/sensor/puce/state', '51')).toEqual({ device_temperature: 51 });
    expect(listener.values('cave/sensor/pile/state', '80')).toEqual({ battery: 80 });
  });

  test('a name that another has taken, and a chip that calls itself temperature, mix with nothing', () => {
    discover('sensor', 'haut', { dev_cla: 'temperature' });
    discover('sensor', 'temperature', { dev_cla: 'temperature' });
    discover('sensor', 'temperature', { dev_cla: 'temperature', ent_cat: 'diagnostic' }, 'cave');
    expect(listener.values('salon/sensor/temperature/state', '19')).toEqual({ sensor_temperature: 19 });
    expect(listener.values('cave/sensor/temperature/state', '51')).toEqual({ device_temperature: 51 });
  });

  test('a contact without a class is open when it does not touch', () => {
    discover('binary_sensor', 'contact');
    expect(listener.values('salon/binary_sensor/contact/state', 'OFF')).toEqual({ door: true });
  });

  test('tells the same again without changing its measures', () => {
    for (let i = 0; i < 2; i++) {
      discover('sensor', 'haut', { dev_cla: 'temperature', unit_of_meas: '°F' });
      discover('sensor', 'bas', { dev_cla: 'temperature', unit_of_meas: '°F' });
      expect(listener.values('salon/sensor/haut/state', '68')).toEqual({ temperature: 20 });
    }
  });

  test('a door is open when its contact says so by its class', () => {
    discover('binary_sensor', 'entree', { dev_cla: 'door' });
    expect(listener.values('salon/binary_sensor/entree/state', 'ON', true)).toEqual({ door: true });
  });
});

describe('a node', () => {
  test('is there when it says so, before its first state and after', () => {
    listener.hear('salon/status', 'online', true);
    expect(listener.hear('salon/sensor/humidity/state', '40')).toMatchObject({
      said: [{ object: 'esphome:salon', availability: 'online' }],
    });
    expect(listener.hear('salon/status', 'offline', true)).toEqual({
      type: 'said',
      said: [{ object: 'esphome:salon', availability: 'offline' }],
    });
  });

  test('a retained event is old and is not said', () => {
    expect(listener.said('salon/event/sonnette/state', { event_type: 'press' })).toEqual([
      { measure: 'sonnette', value: 'press', event: true },
    ]);
    expect(listener.said('salon/event/sonnette/state', { event_type: 'press' }, true)).toEqual([]);
  });

  test('other vendors’ trees of the same shape stay theirs', () => {
    expect(listener.hear('home/OMG/sensor/x/state', '3')).not.toMatchObject({
      said: [{ object: 'esphome:home/OMG' }],
    });
    expect(listener.hear('garage/sensor/bme280/state', { temperature: 20 })).not.toMatchObject({
      said: [{ object: 'esphome:garage' }],
    });
  });
});

describe('outputs', () => {
  const LIGHT = { color_mode: 'rgb', state: 'ON', brightness: 128, color: { r: 255, g: 0, b: 0 } };

  test('the first has the plain names and the commands that its states show', () => {
    expect(listener.hear('salon/light/lampe/state', LIGHT)).toMatchObject({
      said: [{ description: { commands: ['switch', 'brightness', 'color'] } }],
    });
    expect(listener.values('salon/switch/prise/state', 'OFF')).toEqual({ prise: false });
    expect(listener.values('salon/light/veilleuse/state', { state: 'OFF' })).toEqual({ veilleuse: false });
    expect(listener.interpreter.command('esphome:salon', { switch: false, brightness: 20 })).toEqual([
      { topic: 'salon/light/lampe/command', payload: JSON.stringify({ state: 'OFF', brightness: 51 }) },
    ]);
    expect(listener.interpreter.command('esphome:salon', { color: { r: 1, g: 2, b: 3 } })).toEqual([
      {
        topic: 'salon/light/lampe/command',
        payload: JSON.stringify({ state: 'ON', color: { r: 1, g: 2, b: 3 } }),
      },
    ]);
  });

  test('a switch that restarts the node is never commanded', () => {
    listener.hear('salon/switch/restart/state', 'OFF');
    expect(listener.interpreter.command('esphome:salon', { switch: true })).toBeNull();
    listener.hear('salon/switch/prise/state', 'OFF');
    expect(listener.interpreter.command('esphome:salon', { switch: 'toggle' })).toEqual([
      { topic: 'salon/switch/prise/command', payload: 'TOGGLE' },
    ]);
    expect(listener.interpreter.command('esphome:salon', { brightness: 3 })).toBeNull();
  });

  test('nothing is commanded of a node that was not heard', () => {
    expect(listener.interpreter.command('esphome:salon', { switch: true })).toBeNull();
  });
});
