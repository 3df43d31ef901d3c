import { beforeEach, describe, expect, test } from 'vitest';
import { valueTemplate } from '../../../../devices/dialects/value-template.ts';
import { Listener } from './hear.ts';

/** home-assistant.io/integrations/mqtt, sensor.mqtt, binary_sensor.mqtt, switch.mqtt, light.mqtt, event.mqtt. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const discover = (component: string, id: string, message: object): unknown =>
  listener.hear(`homeassistant/${component}/${id}/config`, message, true);
const GARAGE = { ids: ['garage'], name: 'Garage', mf: 'ACME', mdl: 'G1', sa: 'Atelier' };

describe('a template', () => {
  const take = (template: string, payload: string): unknown => {
    let json: unknown;
    try {
      json = JSON.parse(payload);
    } catch {}
    return valueTemplate(template)?.take(payload, json);
  };

  test.each([
    ['{{ value }}', 'ON', 'ON'],
    ['{{ value_json.temperature}}', '{"temperature":23.2}', 23.2],
    ['{{value_json.ENERGY.Power}}', '{"ENERGY":{"Power":42}}', 42],
    ["{{ value_json['ENERGY']['Total'] }}", '{"ENERGY":{"Total":1.5}}', 1.5],
    ['{{ value_json["air quality"].co2 }}', '{"air quality":{"co2":612}}', 612],
    ['{{ value_json.list[1] }}', '{"list":[1,2]}', 2],
    ['{{ value_json.t | float }}', '{"t":"21.5"}', '21.5'],
    ['{{ value_json.t | float(0) | round(1) }}', '{"t":"21.449"}', 21.4],
    ['{{ value_json.t | round }}', '{"t":21.5}', 22],
    ['{{ value_json.t | int }}', '{"t":"21.9"}', 21],
    ['{{- value_json.t | default(0) -}}', '{"t":3}', 3],
    ['{{ value_json.v | multiply(0.001) }}', '{"v":3005}', 3.005],
    ['{{ value_json.v / 1000 }}', '{"v":3005}', 3.005],
    ['{{ (value_json.v | float) / 10 }}', '{"v":3005}', 300.5],
    ['{{ value | float * 0.1 }}', '3', 0.3],
  ])('%s', (template, payload, taken) => {
    expect(take(template, payload)).toEqual(taken);
  });

  test('a default is no measured value: what is missing says nothing', () => {
    expect(take('{{ value_json.t | default(0) | float(0) }}', '{}')).toBeUndefined();
    expect(take('{{ value_json.t.u | int(0) }}', '{"t":3}')).toBeUndefined();
    expect(take('{{ value_json.constructor }}', '{}')).toBeUndefined();
    expect(take('{{ value_json.t | int }}', '{"t":"unknown"}')).toBeUndefined();
  });

  test.each([
    "{{ 'ON' if value_json.x else 'OFF' }}",
    '{% if value == "1" %}ON{% endif %}',
    '{{ value_json.x | regex_replace("a") }}',
    '{{ (value_json.v | float) / 10 | round(1) }}',
    'value_json.x',
    '{{ states("sensor.x") }}',
    '',
  ])('not understood: %s', (template) => {
    expect(valueTemplate(template)).toBeNull();
  });
});

describe('discovery', () => {
  test('tells name, model, room, unit and commands, with abbreviated keys and a base topic', () => {
    expect(
      discover('switch', 'porte', {
        '~': 'garage/porte',
        name: 'Porte',
        stat_t: '~/etat',
        cmd_t: '~/set',
        dev: GARAGE,
      }),
    ).toEqual({
      type: 'said',
      said: [
        {
          object: 'home-assistant:garage',
          description: {
            name: 'Garage',
            model: 'ACME G1',
            room: 'Atelier',
            measures: [{ measure: 'switch', name: 'Porte' }],
            commands: ['switch'],
          },
        },
      ],
    });
    expect(listener.values('garage/porte/etat', 'ON')).toEqual({ switch: true });
  });

  test('of a node_id names the same device', () => {
    listener.hear(
      'homeassistant/sensor/noeud/t/config',
      { stat_t: 'garage/t', dev_cla: 'temperature', dev: GARAGE },
      true,
    );
    expect(listener.hear('garage/t', '20')).toMatchObject({ said: [{ object: 'home-assistant:garage' }] });
  });

  test('withdrawn, its topic is unknown again and its object is gone', () => {
    discover('sensor', 't', { stat_t: 'garage/t', dev_cla: 'temperature', dev: GARAGE });
    discover('sensor', 'h', { stat_t: 'garage/h', dev_cla: 'humidity', dev: GARAGE });
    expect(listener.hear('homeassistant/sensor/t/config', '', true)).toEqual({ type: 'other' });
    expect(listener.hear('garage/t', '20')).toMatchObject({ said: [{ object: 'plain:garage' }] });
    expect(listener.values('garage/h', '40')).toEqual({ humidity: 40 });
    expect(listener.hear('homeassistant/sensor/h/config', '', true)).toEqual({
      type: 'said',
      said: [{ object: 'home-assistant:garage', availability: 'offline' }],
    });
  });

  test('repeated or changed, it replaces what it said before', () => {
    const config = { stat_t: 'garage/t', dev_cla: 'temperature', dev: GARAGE };
    discover('sensor', 't', config);
    discover('sensor', 't', config);
    expect(listener.values('garage/t', '20')).toEqual({ temperature: 20 });
    discover('sensor', 't', { ...config, stat_t: 'garage/t2' });
    expect(listener.values('garage/t2', '21')).toEqual({ temperature: 21 });
    expect(listener.hear('garage/t', '20')).toMatchObject({ said: [{ object: 'plain:garage' }] });
  });

  test('that cannot be read leaves what was known', () => {
    discover('sensor', 't', { stat_t: 'garage/t', dev_cla: 'temperature', dev: GARAGE });
    expect(listener.hear('homeassistant/sensor/t/config', '{"stat_t":')).toEqual({
      type: 'rejected',
      reason: 'payload-not-json',
    });
    expect(listener.values('garage/t', '20')).toEqual({ temperature: 20 });
  });

  test('of a topic that another make knows only describes, or is left aside', () => {
    expect(
      discover('sensor', 'z', {
        stat_t: 'zigbee2mqtt/prise',
        val_tpl: '{{ value_json.power }}',
        dev: { ids: ['z'] },
      }),
    ).toEqual({ type: 'other' });
    expect(listener.hear('zigbee2mqtt/prise', { power: 3 })).toMatchObject({
      said: [{ object: 'zigbee2mqtt:prise' }],
    });
    expect(
      discover('sensor', 'e', {
        stat_t: 'tele/plug/SENSOR',
        val_tpl: "{{value_json['ENERGY']['Total']}}",
        dev: { ids: ['218FF9'] },
      }),
    ).toEqual({ type: 'other' });
  });

  test('a device tells all its components in one message, which share what stands above them', () => {
    const message = {
      dev: { ids: 'multi1', name: 'Cuisine' },
      o: { name: 'fixture' },
      '~': 'multi',
      stat_t: '~/state',
      avty_t: '~/status',
      cmps: {
        temperature: { p: 'sensor', dev_cla: 'temperature', val_tpl: '{{ value_json.temperature }}' },
        humidity: {
          platform: 'sensor',
          device_class: 'humidity',
          value_template: '{{ value_json.humidity }}',
        },
        prise: { p: 'switch', stat_t: '~/prise', cmd_t: '~/prise/set', pl_on: 'OUI', pl_off: 'NON' },
        retiree: {},
      },
    };
    listener.hear('homeassistant/device/cuisine/config', message, true);
    expect(listener.values('multi/state', { temperature: 20, humidity: 40 })).toEqual({
      temperature: 20,
      humidity: 40,
    });
    expect(listener.values('multi/prise', 'OUI')).toEqual({ switch: true });
    expect(listener.hear('multi/status', 'offline')).toMatchObject({
      said: [{ object: 'home-assistant:multi1', availability: 'offline' }],
    });
    expect(listener.interpreter.command('home-assistant:multi1', { switch: false })).toEqual([
      { topic: 'multi/prise/set', payload: 'NON' },
    ]);
    expect(listener.hear('homeassistant/device/cuisine/config', '', true)).toMatchObject({
      said: expect.arrayContaining([{ object: 'home-assistant:multi1', availability: 'offline' }]),
    });
  });

  test('a chip’s temperature is the device’s own, its battery is the object’s', () => {
    discover('sensor', 'puce', {
      stat_t: 'g/puce',
      dev_cla: 'temperature',
      ent_cat: 'diagnostic',
      dev: GARAGE,
    });
    discover('sensor', 'pile', { stat_t: 'g/pile', dev_cla: 'battery', ent_cat: 'diagnostic', dev: GARAGE });
    expect(listener.values('g/puce', '51')).toEqual({ device_temperature: 51 });
    expect(listener.values('g/pile', '90')).toEqual({ battery: 90 });
  });

  test('a second temperature of a device has a name of its own', () => {
    discover('sensor', 'dedans', { stat_t: 'g/dedans', dev_cla: 'temperature', dev: GARAGE });
    discover('sensor', 'dehors', {
      stat_t: 'g/dehors',
      dev_cla: 'temperature',
      unit_of_meas: '°C',
      dev: GARAGE,
    });
    expect(listener.values('g/dedans', '20')).toEqual({ temperature: 20 });
    expect(listener.values('g/dehors', '5')).toEqual({ dehors: 5 });
  });

  test('topics about people are left alone also where there is no room for more entities, up to a bound', () => {
    const tag = (id: number) => discover('tag', `t${id}`, { topic: `lecteurs/${id}` });
    const heard = (id: number) => listener.hear(`lecteurs/${id}`, '21.5');
    for (let id = 0; id < 2_000; id++)
      discover('sensor', `s${id}`, { uniq_id: `s${id}`, stat_t: `maison/s${id}`, dev: { ids: `d${id}` } });
    for (let id = 0; id < 2_001; id++) tag(id);
    expect(heard(1_999)).toEqual({ type: 'other' });
    expect(heard(2_000)).not.toEqual({ type: 'other' });
  });

  test('ends at a bound: two thousand entities', () => {
    for (let i = 0; i < 2_005; i++)
      discover('sensor', `s${i}`, { stat_t: `flot/${i}/valeur`, dev: { ids: [`flot${i}`] } });
    expect(listener.hear('flot/1999/valeur', '1')).toMatchObject({
      said: [{ object: 'home-assistant:flot1999' }],
    });
    expect(listener.hear('flot/2000/valeur', '1')).toMatchObject({ said: [{ object: 'plain:flot/2000' }] });
  });
});

describe('states', () => {
  test('a binary sensor says truth by its payloads', () => {
    discover('binary_sensor', 'fuite', {
      stat_t: 'g/fuite',
      dev_cla: 'moisture',
      pl_on: 'wet',
      pl_off: 'dry',
      dev: GARAGE,
    });
    expect(listener.values('g/fuite', 'wet')).toEqual({ moisture: true });
    expect(listener.values('g/fuite', 'dry')).toEqual({ moisture: false });
    expect(listener.values('g/fuite', 'damp')).toEqual({});
    discover('binary_sensor', 'occ', {
      stat_t: 'g/occ',
      dev_cla: 'occupancy',
      val_tpl: '{{ value_json.occupancy }}',
      pl_on: true,
      pl_off: false,
      dev: GARAGE,
    });
    expect(listener.values('g/occ', { occupancy: true })).toEqual({ presence: true });
  });

  test('an event says its type, and never a retained one', () => {
    discover('event', 'sonnette', { stat_t: 'g/sonnette', dev_cla: 'doorbell', dev: GARAGE });
    expect(listener.said('g/sonnette', { event_type: 'press' })).toEqual([
      { measure: 'doorbell', value: 'press', event: true },
    ]);
    expect(listener.said('g/sonnette', { event_type: 'press' }, true)).toEqual([]);
  });

  test('availability: one topic, a list of which all or any count, payloads and templates of its own', () => {
    const availability = (topic: string, payload: string | object) => {
      const decoded = listener.hear(topic, payload, true);
      return decoded?.type === 'said' ? decoded.said[0]?.availability : decoded?.type;
    };
    discover('sensor', 'a', {
      stat_t: 'a/v',
      avty_t: 'a/la',
      pl_avail: 'oui',
      pl_not_avail: 'non',
      dev: { ids: ['a'] },
    });
    expect([
      availability('a/la', 'oui'),
      availability('a/la', 'non'),
      availability('a/la', 'peut-être'),
    ]).toEqual(['online', 'offline', 'other']);
    const list = [{ t: 'pont/etat', val_tpl: '{{ value_json.state }}' }, { topic: 'b/la' }];
    discover('sensor', 'b', { stat_t: 'b/v', avty: list, avty_mode: 'all', dev: { ids: ['b'] } });
    expect([
      availability('pont/etat', { state: 'online' }),
      availability('b/la', 'offline'),
      availability('pont/etat', { state: 'online' }),
    ]).toEqual(['online', 'offline', 'offline']);
    expect(availability('b/la', 'online')).toBe('online');
  });

  test('a template that is not understood leaves its topic to others', () => {
    discover('sensor', 'x', { stat_t: 'g/x', val_tpl: "{{ 'a' if value_json.x else 'b' }}", dev: GARAGE });
    expect(listener.hear('g/x', { x: 1 })).toMatchObject({ said: [{ object: 'plain:g/x' }] });
  });
});

describe('commands', () => {
  test('a light of the JSON schema, its scale, and a toggle by its last state', () => {
    discover('light', 'l', {
      schema: 'json',
      stat_t: 'l/s',
      cmd_t: 'l/set',
      bri_scl: 100,
      sup_clrm: ['rgb'],
      dev: { ids: ['l'] },
    });
    expect(listener.interpreter.command('home-assistant:l', { switch: 'toggle' })).toBeNull();
    expect(listener.values('l/s', { state: 'ON', brightness: 40, color: { r: 0, g: 0, b: 255 } })).toEqual({
      switch: true,
      brightness: 40,
      color: '#0000ff',
    });
    expect(listener.interpreter.command('home-assistant:l', { switch: 'toggle' })).toEqual([
      { topic: 'l/set', payload: '{"state":"OFF"}' },
    ]);
    expect(
      listener.interpreter.command('home-assistant:l', { brightness: 25, color: { r: 1, g: 2, b: 3 } }),
    ).toEqual([
      {
        topic: 'l/set',
        payload: JSON.stringify({ state: 'ON', brightness: 25, color: { r: 1, g: 2, b: 3 } }),
      },
    ]);
  });

  test('a light of the default schema has a topic for each', () => {
    discover('light', 'l', {
      stat_t: 'l/s',
      cmd_t: 'l/set',
      bri_stat_t: 'l/b',
      bri_cmd_t: 'l/b/set',
      rgb_stat_t: 'l/rgb',
      rgb_cmd_t: 'l/rgb/set',
      dev: { ids: ['l'] },
    });
    expect(listener.values('l/b', '51')).toEqual({ brightness: 20 });
    expect(listener.values('l/rgb', '255,128,0')).toEqual({ color: '#ff8000' });
    expect(
      listener.interpreter.command('home-assistant:l', {
        switch: true,
        brightness: 20,
        color: { r: 1, g: 2, b: 3 },
      }),
    ).toEqual([
      { topic: 'l/set', payload: 'ON' },
      { topic: 'l/b/set', payload: '51' },
      { topic: 'l/rgb/set', payload: '1,2,3' },
    ]);
  });

  test('a sensor takes none, and a switch only what it has', () => {
    discover('sensor', 't', { stat_t: 'g/t', dev: { ids: ['t'] } });
    expect(listener.interpreter.command('home-assistant:t', { switch: true })).toBeNull();
    discover('switch', 's', { stat_t: 'g/s', cmd_t: 'g/s/set', dev: { ids: ['s'] } });
    expect(listener.interpreter.command('home-assistant:s', { brightness: 3 })).toBeNull();
  });
});
