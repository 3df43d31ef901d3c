import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** shelly-api-docs.shelly.cloud: gen1 (MQTT of each device), gen2 (General/Notifications, ComponentsAndServices). */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

const notify = (prefix: string, params: object, method = 'NotifyStatus') =>
  listener.hear(`${prefix}/events/rpc`, {
    src: 'shellyplus2pm-a8032abe54dc',
    dst: `${prefix}/events`,
    method,
    params,
  });

describe('the first generation', () => {
  test('an announcement tells the model', () => {
    expect(
      listener.hear('shellies/announce', { id: 'shelly1-ABC', model: 'SHSW-1', mac: 'X', ip: '10.0.0.2' }),
    ).toEqual({
      type: 'said',
      said: [{ object: 'shelly-gen1:shelly1-ABC', description: { model: 'Shelly SHSW-1' } }],
    });
  });

  test('a press is an event, named, and never a retained one', () => {
    expect(listener.said('shellies/b/input_event/1', { event: 'SS', event_cnt: 4 })).toEqual([
      { measure: 'action_1', value: 'double', event: true },
    ]);
    expect(listener.said('shellies/b/input_event/1', { event: 'SS', event_cnt: 4 }, true)).toEqual([]);
  });

  test('commands go to every output that was heard, in its own form', () => {
    listener.hear('shellies/r/relay/0', 'off');
    listener.hear('shellies/r/relay/1', 'on');
    expect(listener.interpreter.command('shelly-gen1:r', { switch: true })).toEqual([
      { topic: 'shellies/r/relay/0/command', payload: 'on' },
      { topic: 'shellies/r/relay/1/command', payload: 'on' },
    ]);
    expect(listener.interpreter.command('shelly-gen1:r', { brightness: 10 })).toBeNull();

    listener.hear('shellies/c/color/0', 'on');
    expect(
      listener.interpreter.command('shelly-gen1:c', { brightness: 10, color: { r: 1, g: 2, b: 3 } }),
    ).toEqual([
      {
        topic: 'shellies/c/color/0/set',
        payload: JSON.stringify({ gain: 10, mode: 'color', red: 1, green: 2, blue: 3 }),
      },
    ]);
    listener.hear('shellies/d/light/0/status', { ison: true, brightness: 5 });
    expect(listener.interpreter.command('shelly-gen1:d', { switch: 'toggle', brightness: 10 })).toEqual([
      { topic: 'shellies/d/light/0/command', payload: 'toggle' },
      { topic: 'shellies/d/light/0/set', payload: JSON.stringify({ brightness: 10 }) },
    ]);
  });

  test('overpower is no state of a relay', () => {
    expect(listener.hear('shellies/r/relay/0', 'overpower')).toEqual({ type: 'other' });
  });
});

describe('the later generations', () => {
  test('the second of several components has its number', () => {
    const decoded = notify('salon/prise', {
      ts: 1680962879.62,
      'switch:0': { id: 0, output: true },
      'switch:1': { id: 1, output: false, apower: 3.2 },
    });
    expect(decoded).toEqual({
      type: 'said',
      said: [
        {
          object: 'shelly-gen2:salon/prise',
          values: [
            { measure: 'switch', value: true, at: 1680962879620 },
            { measure: 'switch_1', value: false, at: 1680962879620 },
            { measure: 'power_1', value: 3.2, unit: 'W', at: 1680962879620 },
          ],
          description: { model: 'shellyplus2pm', commands: ['switch'] },
        },
      ],
    });
  });

  test('a clock that was not set yet is not believed', () => {
    notify('x', { ts: 1.61, 'switch:0': { id: 0, output: true } });
    expect(notify('x', { ts: 1.61, 'temperature:0': { id: 0, tC: 20 } })).toEqual({
      type: 'said',
      said: [{ object: 'shelly-gen2:x', values: [{ measure: 'temperature', value: 20 }] }],
    });
    expect(notify('x', { ts: null, 'humidity:0': { id: 0, rh: 40 } })).toMatchObject({
      said: [{ values: [{ measure: 'humidity', value: 40 }] }],
    });
  });

  test('an unknown value says nothing: an input without state, a probe that is unplugged', () => {
    expect(
      notify('x', {
        ts: 1680962879.62,
        'input:0': { id: 0, state: null },
        'temperature:100': { id: 100, tC: null, errors: ['read'] },
      }),
    ).toMatchObject({
      said: [{ values: [] }],
    });
  });

  test('sensors, meters, smoke, and what its owner made', () => {
    const said = listener.values('maison/events/rpc', {
      src: 'maison',
      method: 'NotifyFullStatus',
      params: {
        'devicepower:0': { id: 0, battery: { V: 5.9, percent: 82 }, external: { present: false } },
        'illuminance:0': { id: 0, lux: 120, illumination: 'bright' },
        'smoke:0': { id: 0, alarm: false, mute: false },
        'pm1:0': { id: 0, voltage: 231.2, current: 0.4, apower: 60, freq: 50, aenergy: { total: 1200.5 } },
        'cover:0': { id: 0, state: 'open', current_pos: 100 },
        'presencezone:200': { id: 200, value: true, num_objects: 2 },
        'number:201': { id: 201, value: 7 },
        'bthomesensor:202': { id: 202, value: 19.5 },
        wifi: { sta_ip: '192.168.1.4', ssid: 'maison', rssi: -60 },
        sys: { mac: 'A8032ABE54DC', uptime: 10 },
      },
    });
    expect(said).toEqual({
      battery: 82,
      light: 120,
      smoke: false,
      voltage: 231.2,
      current: 0.4,
      power: 60,
      frequency: 50,
      energy: 1200.5,
      cover_state: 'open',
      cover_position: 100,
      presence_200: true,
      count_200: 2,
      number_201: 7,
      bthomesensor_202: 19.5,
    });
  });

  test('presses are events, others are its own affair, a retained one is old', () => {
    const params = {
      ts: 1680962879.62,
      events: [
        { component: 'input:0', id: 0, event: 'double_push', ts: 1680962879.5 },
        { component: 'sys', event: 'ota_begin' },
      ],
    };
    expect(notify('x', params, 'NotifyEvent')).toMatchObject({
      said: [{ values: [{ measure: 'action', value: 'double_push', event: true, at: 1680962879500 }] }],
    });
    expect(listener.hear('x/events/rpc', { src: 'x', method: 'NotifyEvent', params }, true)).toEqual({
      type: 'other',
    });
  });

  test('commands are calls to every output that was heard', () => {
    expect(listener.interpreter.command('shelly-gen2:x', { switch: true })).toEqual([
      {
        topic: 'x/rpc',
        payload: JSON.stringify({ id: 1, src: 'x/hub', method: 'Switch.Set', params: { id: 0, on: true } }),
      },
    ]);
    notify('l', {
      'light:0': { id: 0, output: true, brightness: 40 },
      'rgb:0': { id: 0, output: true, brightness: 10, rgb: [255, 0, 0] },
    });
    const calls = listener.interpreter.command('shelly-gen2:l', {
      brightness: 40,
      color: { r: 1, g: 2, b: 3 },
    });
    expect(
      calls?.map(({ payload }) => JSON.parse(payload)).map(({ method, params }) => [method, params]),
    ).toEqual([
      ['Light.Set', { id: 0, brightness: 40 }],
      ['RGB.Set', { id: 0, brightness: 40, rgb: [1, 2, 3] }],
    ]);
    expect(
      listener.interpreter
        .command('shelly-gen2:l', { switch: 'toggle' })
        ?.map(({ payload }) => JSON.parse(payload).method),
    ).toEqual(['Light.Toggle', 'RGB.Toggle']);
    notify('s', { 'switch:0': { id: 0, output: true } });
    expect(listener.interpreter.command('shelly-gen2:s', { brightness: 40 })).toBeNull();
  });

  test('answers to calls and others’ calls are nothing', () => {
    notify('x', { 'switch:0': { id: 0, output: true } });
    expect(
      listener.hear('x/hub/rpc', { id: 1, src: 'shellyplus2pm-1', dst: 'x/hub', result: { was_on: true } }),
    ).toEqual({ type: 'other' });
    expect(
      listener.hear('x/rpc', { id: 1, src: 'x/hub', method: 'Switch.Set', params: { id: 0, on: true } }),
    ).toEqual({ type: 'other' });
    expect(listener.hear('x/status/wifi', { ssid: 'maison', rssi: -60 })).toEqual({ type: 'other' });
  });

  test('`online` on a topic of its owner’s choice is believed of what has spoken like a Shelly', () => {
    expect(listener.hear('garage/online', 'true', true)).not.toMatchObject({
      said: [{ object: 'shelly-gen2:garage' }],
    });
    notify('garage', { 'switch:0': { id: 0, output: true } });
    expect(listener.hear('garage/online', 'false', true)).toEqual({
      type: 'said',
      said: [{ object: 'shelly-gen2:garage', availability: 'offline' }],
    });
  });
});
