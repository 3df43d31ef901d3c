import { beforeEach, describe, expect, test } from 'vitest';
import { Listener } from './hear.ts';

/** Workshops' and makers' own topics: no vendor, no document, no two alike. */
let listener: Listener;
beforeEach(() => {
  listener = new Listener();
});

describe('what nobody else understands', () => {
  test.each<[string, string, string, Record<string, unknown>]>([
    ['atelier/esp32/temperature', '21.5', 'plain:atelier/esp32', { temperature: 21.5 }],
    ['atelier/esp32/lampe', 'ON', 'plain:atelier/esp32', { lampe: true }],
    ['atelier/esp32/porte', 'false', 'plain:atelier/esp32', { porte: false }],
    ['serre', '12', 'plain:serre', { value: 12 }],
    ['serre/state', '{"temp":"19.2","hum":60}', 'plain:serre', { temperature: 19.2, humidity: 60 }],
    ['serre/cuve', '{"level":3,"ok":true}', 'plain:serre/cuve', { level: 3, ok: true }],
    ['serre/dht', '{"dht22":{"humidity":40}}', 'plain:serre/dht', { humidity: 40 }],
    ['serre/a', '{"in":{"raw":1},"out":{"raw":2}}', 'plain:serre/a', { in_raw: 1, out_raw: 2 }],
    ['serre/b', '{"temperature":{"value":70.7,"unit":"°F"}}', 'plain:serre/b', { temperature: 21.5 }],
    ['serre/sol', '{"value":41,"unit":"%","at":"2026-01-02T03:04:05Z"}', 'plain:serre', { sol: 41 }],
  ])('%s %s is a value of %s', (topic, payload, object, values) => {
    expect(listener.hear(topic, payload)).toMatchObject({ said: [{ object }] });
    expect(listener.values(topic, payload)).toEqual(values);
  });

  test('a last level that tells whether something is there is believed of what has said a value', () => {
    expect(listener.hear('serre/cuve/status', 'online', true)).toEqual({ type: 'other' });
    listener.hear('serre/cuve/niveau', '41');
    expect(listener.hear('serre/cuve/status', 'offline', true)).toEqual({
      type: 'said',
      said: [{ object: 'plain:serre/cuve', availability: 'offline' }],
    });
  });

  test('words on an unknown topic are not kept: they may be anybody’s', () => {
    for (const words of ['Bonjour Marie', '74-10-37-94', 'NaN', '', '<xml/>']) {
      expect(listener.hear('atelier/esp32/message', words), words).toEqual({ type: 'other' });
    }
  });

  test('a bare whole number as long as a card’s is not kept', () => {
    for (const number of ['0006547886', '6547886', '4294967295', '1000000']) {
      expect(listener.hear('atelier/esp32/lecture', number), number).toEqual({ type: 'other' });
    }
    expect(listener.values('atelier/esp32/lecture', '654788')).toEqual({ lecture: 654_788 });
    expect(listener.values('atelier/esp32/lecture', '654788.6')).toEqual({ lecture: 654_788.6 });
  });

  test('what is about a person is not read, whatever it is called', () => {
    for (const topic of ['portail/badge/7', 'portail/uid', 'cantine/user/age']) {
      expect(listener.hear(topic, '12'), topic).toEqual({ type: 'other' });
    }
    expect(listener.values('portail/lecteur', '{"uid":"04a1b2c3","code":1234,"temperature":20}')).toEqual({
      temperature: 20,
    });
  });

  test('P12 a phone that a scanner heard is told to nobody', () => {
    const espresense = { id: 'apple:1005:9-12', mac: '5a10a84690ac', rssi: -71, distance: 2.3, speed: 0.1 };
    expect(listener.hear('espresense/devices/apple:1005:9-12/salon', espresense)).toEqual({
      type: 'rejected',
      reason: 'phone-refused',
    });
  });

  test('commands are not values', () => {
    for (const topic of ['atelier/lampe/set', 'atelier/lampe/cmnd', 'atelier/lampe/get']) {
      expect(listener.hear(topic, '1'), topic).toEqual({ type: 'other' });
    }
  });

  test('P13 no picture comes in, by its topic or by its first bytes', () => {
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]);
    for (const [topic, payload] of [
      ['camera/salle/snapshot', '12'],
      ['camera/salle/x', jpeg],
      ['camera/salle/x', jpeg.toString('base64')],
    ] as const) {
      expect(listener.hear(topic, payload)).toEqual({ type: 'rejected', reason: 'image-refused' });
    }
  });

  test('a topic of the broker, or with a level that is empty, is no object', () => {
    for (const topic of ['$SYS/broker/uptime', '/serre', 'serre//x', 'serre/']) {
      expect(listener.said(topic, '1'), topic).toEqual([]);
    }
  });
});
