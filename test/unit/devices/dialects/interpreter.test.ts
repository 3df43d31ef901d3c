import { describe, expect, test } from 'vitest';
import { dialects } from '../../../../devices/dialects/dialects.ts';
import { Interpreter } from '../../../../devices/dialects/interpreter.ts';
import { DOCUMENTED } from './documented.ts';
import { Listener } from './hear.ts';

describe('every documented message', () => {
  test('is of one dialect alone: at most one is sure of its topic, and no two take the same payload', () => {
    const all = dialects();
    for (const { dialect, topic, payload, retained } of DOCUMENTED) {
      const claims = all.flatMap((one) => {
        const claim = one.claim(topic);
        return claim === null ? [] : [{ name: one.name, claim }];
      });
      const sure = claims.filter(({ claim }) => claim.certainty === 'sure');
      const asked = sure.length > 0 ? sure : claims.filter(({ claim }) => claim.certainty === 'open');
      const takers = asked.filter(
        ({ claim }) => claim.decode(Buffer.from(payload), retained === true) !== null,
      );
      expect([...new Set([...sure, ...takers].map(({ name }) => name))], `${topic} ${payload}`).toEqual(
        // A birth message alone may be anyone's.
        topic === 'salon/status' && takers.length === 0 ? [] : [dialect],
      );
    }
  });

  test('is understood by its own dialect in whatever order the dialects are asked', () => {
    const forward = new Interpreter(dialects());
    const backward = new Interpreter(dialects().toReversed());
    for (const { topic, payload, retained } of DOCUMENTED) {
      const decode = (interpreter: Interpreter) =>
        interpreter.readerFor(topic)?.decode(Buffer.from(payload), retained === true);
      expect(decode(backward), `${topic} ${payload}`).toEqual(decode(forward));
    }
  });
});

describe('what the hub promises', () => {
  test('P13 no picture comes in: not on a topic that says so, not by its first bytes, not in base64', () => {
    const listener = new Listener();
    const refused = { type: 'rejected', reason: 'image-refused' };
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100', 'hex');
    const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
    expect(listener.hear('frigate/entree/person/snapshot', jpeg)).toEqual(refused);
    expect(listener.hear('esp32cam/photo', 'anything')).toEqual(refused);
    expect(listener.hear('cave/latest.jpg', png)).toEqual(refused);
    for (const topic of [
      'zigbee2mqtt/camera',
      'tele/x/SENSOR',
      'atelier/capteur',
      'application/1/device/2/event/up',
    ]) {
      expect(listener.hear(topic, jpeg), topic).toEqual(refused);
      expect(listener.hear(topic, png), topic).toEqual(refused);
      expect(listener.hear(topic, `data:image/jpeg;base64,${jpeg.toString('base64')}`), topic).toEqual(
        refused,
      );
      expect(listener.hear(topic, jpeg.toString('base64')), topic).toEqual(refused);
    }
    expect(listener.values('zigbee2mqtt/x', { temperature: 20, picture: jpeg.toString('base64') })).toEqual({
      temperature: 20,
    });
  });

  test('P13 the topics that a camera announces are not read', () => {
    const listener = new Listener();
    listener.hear('homeassistant/camera/porte/config', { topic: 'porte/flux', name: 'Porte' }, true);
    listener.hear('homeassistant/image/porte/config', { image_topic: 'porte/vue' }, true);
    expect(listener.hear('porte/flux', '21')).toEqual({ type: 'other' });
    expect(listener.hear('porte/vue', '21')).toEqual({ type: 'other' });
  });

  test('P3 a badge number is never a value, whichever firmware read it', () => {
    const listener = new Listener();
    const uid = '941E8552';
    const messages: [string, unknown][] = [
      [
        'tele/porte/SENSOR',
        { Time: '2019-01-02T22:07:10', PN532: { UID: uid }, BME280: { Temperature: 20 } },
      ],
      ['tele/porte/SENSOR', { RC522: { UID: uid, Data: 'bonjour', Type: 'MIFARE 1KB' } }],
      ['tele/porte/SENSOR', { RDM6300: { UID: '008EC793' } }],
      ['tele/porte/RESULT', { SSerialReceived: '01020304FAFA' }],
      ['zigbee2mqtt/clavier', { action: 'arm_day_zones', action_code: '1234', action_transaction: 1 }],
      ['porte/sensor/rfid_tag/state', '74-10-37-94'],
      ['porte/sensor/dernier/state', '74-10-37-94'],
      ['porte/sensor/wiegand_reader/state', '6547886'],
      ['porte/text_sensor/last_tag/state', '6547886'],
      ['espace/rfid/send', { type: 'access', uid, username: 'Amal', isKnown: 'true', access: 'Always' }],
      ['atelier/lecteur', { uid, temperature: 21 }],
      ['atelier/lecteur/badge', '0006547886'],
      ['shellies/bouton/sensor/uid', uid],
    ];
    for (const [topic, message] of messages) {
      const decoded = listener.hear(topic, message as object);
      const written = JSON.stringify(decoded);
      for (const number of [
        uid,
        '008EC793',
        '74-10-37-94',
        '6547886',
        'Amal',
        '1234',
        'bonjour',
        '01020304',
      ]) {
        expect(written, `${topic} says ${number}`).not.toContain(number);
      }
    }
    expect(
      listener.values('tele/porte/SENSOR', { PN532: { UID: uid }, BME280: { Temperature: 20 } }),
    ).toEqual({ temperature: 20 });
  });

  test('P3 a tag that discovery announces is not read on its topic', () => {
    const listener = new Listener();
    listener.hear(
      'homeassistant/tag/lecteur/config',
      { topic: 'lecteur/lu', value_template: '{{ value }}' },
      true,
    );
    expect(listener.hear('lecteur/lu', '21')).toEqual({ type: 'other' });
    listener.hear('homeassistant/tag/lecteur/config', '', true);
    expect(listener.hear('lecteur/lu', '21')).not.toEqual({ type: 'other' });
  });

  test('P12 what tells a phone apart is never a value: addresses of network cards, positions', () => {
    const listener = new Listener();
    listener.hear(
      'homeassistant/device_tracker/tel/config',
      { state_topic: 'tel/ici', json_attributes_topic: 'tel/ou' },
      true,
    );
    expect(listener.hear('tel/ici', 'home')).toEqual({ type: 'other' });
    expect(listener.hear('tel/ou', { latitude: 43.6, longitude: 3.9 })).toEqual({ type: 'other' });
    for (const [topic, payload] of [
      ['tele/x/SENSOR', { MI32: { mac: 'a4c138112233', Temperature: 20 } }],
      ['zigbee2mqtt/x', { near: 'a4:c1:38:11:22:33', bssid: 'a4c138112233' }],
      ['noeud/sensor/ble/state', 'A4:C1:38:11:22:33'],
      ['shellies/x/sensor/mac', 'A4C138112233'],
    ] as const) {
      expect(JSON.stringify(listener.hear(topic, payload)).toLowerCase(), topic).not.toMatch(/a4:?c1:?38/);
    }
  });

  test('a topic longer than an object’s key may be is not read', () => {
    expect(new Interpreter().readerFor(`zigbee2mqtt/${'x'.repeat(200)}`)).toBeNull();
  });

  test('a command goes to the dialect of its key, and to nobody for another', () => {
    const interpreter = new Interpreter();
    expect(interpreter.command('tasmota:prise', { switch: true })).toEqual([
      { topic: 'cmnd/prise/POWER0', payload: 'ON' },
    ]);
    expect(interpreter.command('people-counter:entree', { switch: true })).toBeNull();
    expect(interpreter.command('nobody:prise', { switch: true })).toBeNull();
    expect(interpreter.command('', { switch: true })).toBeNull();
  });
});
