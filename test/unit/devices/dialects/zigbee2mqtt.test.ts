import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html, exposes.html. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const onOff = (property: string, endpoint?: string) => ({
  type: 'switch',
  ...(endpoint !== undefined && { endpoint }),
  features: [
    {
      type: 'binary',
      name: 'state',
      property,
      value_on: 'ON',
      value_off: 'OFF',
      value_toggle: 'TOGGLE',
      access: 7,
    },
  ],
});
const BRIGHTNESS = {
  type: 'numeric',
  name: 'brightness',
  property: 'brightness',
  value_min: 0,
  value_max: 254,
  access: 7,
};
const COLOR = {
  type: 'composite',
  name: 'color_xy',
  property: 'color',
  features: [
    { type: 'numeric', name: 'x', property: 'x', access: 7 },
    { type: 'numeric', name: 'y', property: 'y', access: 7 },
  ],
};
const BULB = {
  ieee_address: '0x90fd9ffffe6494fc',
  type: 'Router',
  friendly_name: 'accueil/lampe',
  definition: {
    model: 'LED1624G9',
    vendor: 'IKEA',
    exposes: [{ type: 'light', features: [...onOff('state').features, BRIGHTNESS, COLOR] }],
  },
};
const SENSOR = {
  ieee_address: '0x00158d00018255df',
  type: 'EndDevice',
  friendly_name: 'thermometre',
  definition: {
    model: 'WSDCGQ01LM',
    vendor: 'Aqara',
    exposes: [
      { type: 'numeric', name: 'temperature', property: 'temperature', unit: '°C', access: 1 },
      { type: 'numeric', name: 'voltage', property: 'voltage', unit: 'mV', access: 1 },
      { type: 'numeric', name: 'linkquality', property: 'linkquality', unit: 'lqi', access: 1 },
    ],
  },
};
const TWO_WAYS = {
  ieee_address: '0x00158d00000000aa',
  type: 'Router',
  friendly_name: 'double',
  definition: {
    model: 'QBKG12LM',
    vendor: 'Aqara',
    exposes: [onOff('state_left', 'left'), onOff('state_right', 'right')],
  },
};
const COVER = {
  ieee_address: '0x00158d00000000bb',
  type: 'Router',
  friendly_name: 'volet',
  definition: {
    model: 'TS0601',
    vendor: 'Tuya',
    exposes: [
      {
        type: 'cover',
        features: [
          {
            type: 'binary',
            name: 'state',
            property: 'state',
            value_on: 'OPEN',
            value_off: 'CLOSE',
            access: 7,
          },
        ],
      },
    ],
  },
};
const COORDINATOR = {
  ieee_address: '0x00124b00120144ae',
  type: 'Coordinator',
  friendly_name: 'Coordinator',
  definition: null,
};
const UNSUPPORTED = {
  ieee_address: '0x00169a00022256da',
  type: 'Router',
  friendly_name: 'my_sensor',
  definition: null,
  model_id: 'lumi.x',
  manufacturer: 'LUMI',
};
const list = (): unknown =>
  listener.hear(
    'zigbee2mqtt/bridge/devices',
    [BULB, SENSOR, TWO_WAYS, COVER, COORDINATOR, UNSUPPORTED],
    true,
  );

describe('the list of devices', () => {
  test('tells name, room by the friendly name, model, measures with units, and commands', () => {
    expect(list()).toEqual({
      type: 'said',
      said: [
        {
          object: 'zigbee2mqtt:accueil/lampe',
          description: {
            name: 'lampe',
            room: 'accueil',
            model: 'IKEA LED1624G9',
            measures: [{ measure: 'switch' }, { measure: 'brightness', unit: '%' }, { measure: 'color' }],
            commands: ['switch', 'brightness', 'color'],
          },
        },
        {
          object: 'zigbee2mqtt:thermometre',
          description: {
            name: 'thermometre',
            model: 'Aqara WSDCGQ01LM',
            measures: [
              { measure: 'temperature', unit: '°C' },
              { measure: 'voltage', unit: 'mV' },
            ],
            commands: [],
          },
        },
        {
          object: 'zigbee2mqtt:double',
          description: {
            name: 'double',
            model: 'Aqara QBKG12LM',
            measures: [{ measure: 'switch_left' }, { measure: 'switch_right' }],
            commands: ['switch'],
          },
        },
        {
          object: 'zigbee2mqtt:volet',
          description: {
            name: 'volet',
            model: 'Tuya TS0601',
            measures: [{ measure: 'state' }],
            commands: [],
          },
        },
        {
          object: 'zigbee2mqtt:my_sensor',
          description: { name: 'my_sensor', model: 'LUMI lumi.x', measures: [], commands: [] },
        },
      ],
    });
  });

  test('names what the messages then say', () => {
    list();
    expect(listener.values('zigbee2mqtt/double', { state_left: 'ON', state_right: 'OFF' })).toEqual({
      switch_left: true,
      switch_right: false,
    });
    expect(listener.values('zigbee2mqtt/volet', { state: 'OPEN', position: 100 })).toEqual({
      state: 'OPEN',
      position: 100,
    });
  });

  test('a group takes the commands of its members', () => {
    list();
    const group = {
      id: 1,
      friendly_name: 'lampes',
      scenes: [],
      members: [{ ieee_address: BULB.ieee_address, endpoint: 1 }],
    };
    expect(listener.hear('zigbee2mqtt/bridge/groups', [group], true)).toEqual({
      type: 'said',
      said: [
        {
          object: 'zigbee2mqtt:lampes',
          description: { name: 'lampes', commands: ['switch', 'brightness', 'color'] },
        },
      ],
    });
    expect(listener.values('zigbee2mqtt/lampes', { state: 'ON', brightness: 127 })).toEqual({
      switch: true,
      brightness: 50,
    });
  });

  test('of a hundred devices of which much is told is read', () => {
    const options = Array.from({ length: 60 }, (_, n) => ({
      type: 'numeric',
      name: `option_${n}`,
      label: 'Calibration',
      description: 'Calibrates the value (absolute offset), takes into effect on next report of device.',
    }));
    const devices = Array.from({ length: 100 }, (_, n) => ({
      ...BULB,
      friendly_name: `lampe-${n}`,
      definition: { ...BULB.definition, options },
    }));
    expect(JSON.stringify(devices).length).toBeGreaterThan(900_000);
    expect(listener.hear('zigbee2mqtt/bridge/devices', devices, true)).toHaveProperty('said.length', 100);
  });

  test('that is no list is refused, and what was known stays', () => {
    list();
    expect(listener.hear('zigbee2mqtt/bridge/devices', '{')).toMatchObject({ type: 'rejected' });
    expect(listener.interpreter.command('zigbee2mqtt:volet', { switch: true })).toBeNull();
  });
});

describe('the bridge', () => {
  test('takes everything with it when it goes, and brings back what does not speak for itself', () => {
    list();
    listener.hear('zigbee2mqtt/double/availability', { state: 'offline' }, true);
    const gone = listener.hear('zigbee2mqtt/bridge/state', { state: 'offline' }, true);
    expect(gone).toEqual({
      type: 'said',
      said: ['accueil/lampe', 'thermometre', 'double', 'volet', 'my_sensor'].map((name) => ({
        object: `zigbee2mqtt:${name}`,
        availability: 'offline',
      })),
    });
    const back = listener.hear('zigbee2mqtt/bridge/state', 'online', true);
    expect(JSON.stringify(back)).not.toContain('double');
    expect(JSON.stringify(back)).toContain('volet');
  });

  test('is not yet believed about what it has not listed', () => {
    expect(listener.hear('zigbee2mqtt/bridge/state', 'offline', true)).toEqual({ type: 'other' });
  });
});

describe('a device', () => {
  test('says a press as an event, once: not the empty release, not a retained copy, not beside the JSON', () => {
    expect(listener.said('zigbee2mqtt/bouton', { action: 'single' })).toEqual([
      { measure: 'action', value: 'single', event: true },
    ]);
    expect(listener.said('zigbee2mqtt/bouton', { action: '' })).toEqual([]);
    expect(listener.said('zigbee2mqtt/bouton', { action: 'single', battery: 90 }, true)).toEqual([
      { measure: 'battery', value: 90 },
    ]);
    expect(listener.said('zigbee2mqtt/bouton/action', 'single')).toEqual([]);
  });

  test('says when it was heard, if so configured with a zone', () => {
    const at = Date.parse('2024-05-04T10:00:00Z');
    for (const last_seen of [at, '2024-05-04T10:00:00.000Z', '2024-05-04T12:00:00+02:00']) {
      expect(listener.said('zigbee2mqtt/x', { temperature: 20, last_seen })).toEqual([
        { measure: 'temperature', value: 20, at },
      ]);
    }
    expect(listener.said('zigbee2mqtt/x', { temperature: 20, last_seen: '4 mai, 12 h' })).toEqual([
      { measure: 'temperature', value: 20 },
    ]);
  });

  test('says its colour as people name it, from hue or from chromaticity', () => {
    expect(
      listener.values('zigbee2mqtt/x', { color: { hue: 120, saturation: 100, x: 0.1, y: 0.1 } }),
    ).toEqual({ color: '#00ff00' });
    expect(listener.values('zigbee2mqtt/x', { color: { x: 0.7006, y: 0.2993 } })).toEqual({
      color: '#ff0000',
    });
    expect(listener.values('zigbee2mqtt/x', { color: { x: 0.3127, y: 0.329 } }).color).toMatch(
      /^#f[ef]f[ef]f[ef]$/,
    );
    expect(listener.values('zigbee2mqtt/x', { color: { x: 0, y: 0 } })).toEqual({});
  });

  test('says nothing where a sensor knows nothing', () => {
    expect(
      listener.values('zigbee2mqtt/x', {
        temperature: null,
        humidity: '',
        occupancy: 'unknown',
        state: 'ON',
      }),
    ).toEqual({ switch: true });
  });

  test('with `output: attribute` says each property on a topic of its own', () => {
    expect(listener.hear('zigbee2mqtt/accueil/lampe/brightness', '127')).toEqual({
      type: 'said',
      said: [
        { object: 'zigbee2mqtt:accueil/lampe', values: [{ measure: 'brightness', value: 50, unit: '%' }] },
      ],
    });
    expect(listener.values('zigbee2mqtt/thermometre/temperature', '21.5')).toEqual({ temperature: 21.5 });
  });

  test('that says no JSON is refused; an emptied retained message is nothing', () => {
    expect(listener.hear('zigbee2mqtt/x', 'bonjour')).toEqual({
      type: 'rejected',
      reason: 'payload-not-json',
    });
    expect(listener.hear('zigbee2mqtt/x', '', true)).toEqual({ type: 'other' });
  });
});

describe('a command', () => {
  const command = (name: string, wanted: object) => {
    const messages = listener.interpreter.command(`zigbee2mqtt:${name}`, wanted);
    return messages?.map(({ topic, payload }) => [topic, JSON.parse(payload)]) ?? null;
  };

  test('is one JSON of all that is wanted, in Zigbee’s range', () => {
    list();
    expect(
      command('accueil/lampe', { switch: true, brightness: 50, color: { r: 46, g: 102, b: 150 } }),
    ).toEqual([
      ['zigbee2mqtt/accueil/lampe/set', { state: 'ON', brightness: 127, color: { r: 46, g: 102, b: 150 } }],
    ]);
    expect(command('accueil/lampe', { switch: 'toggle' })).toEqual([
      ['zigbee2mqtt/accueil/lampe/set', { state: 'TOGGLE' }],
    ]);
  });

  test('switches all ends of a device, and only what it can', () => {
    list();
    expect(command('double', { switch: false, brightness: 10 })).toEqual([
      ['zigbee2mqtt/double/set', { state_left: 'OFF', state_right: 'OFF' }],
    ]);
    expect(command('thermometre', { switch: true })).toBeNull();
    expect(command('volet', { switch: true })).toBeNull();
  });

  test('goes to a device of which nothing is known yet', () => {
    expect(command('prise', { switch: true })).toEqual([['zigbee2mqtt/prise/set', { state: 'ON' }]]);
    expect(command('prise', {})).toBeNull();
  });
});
