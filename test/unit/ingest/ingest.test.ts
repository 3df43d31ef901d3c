import { describe, expect, test } from 'vitest';
import { buildingSchema } from '../../../hub/contract/building.ts';
import type { NewEntry } from '../../../hub/contract/entries.ts';
import { HubError } from '../../../hub/contract/errors.ts';
import type { AppendCallback, JournalPort, Receipt } from '../../../hub/contract/ports.ts';
import type { Identity } from '../../../hub/contract/roles.ts';
import { Board } from '../../../hub/health/board.ts';
import { type Checkin, Ingest } from '../../../hub/ingest/ingest.ts';
import type { PublishFlags } from '../../../hub/ingest/topic-route.ts';
import { Prototype } from '../../../hub/showroom/startups/prototype.ts';
import { Pseudonyms } from '../../../hub/visits/pseudonym.ts';

/**
 * What reaches the journal. The journal here only remembers what it was given, so that each entry can be looked at
 * whole; the serial and broker tests use the real one.
 */
const NOW = Date.UTC(2026, 10, 21, 9);
const pseudonyms = new Pseudonyms(Buffer.alloc(32, 1));

class Remembering implements Pick<JournalPort, 'append'> {
  readonly entries: NewEntry[] = [];
  readonly droppable: boolean[] = [];
  error: HubError | null = null;
  append(entry: NewEntry, done: AppendCallback, droppable = false): void {
    if (this.error !== null) {
      done(this.error);
      return;
    }
    const first = this.entries.findIndex((e) => e.nonce !== undefined && e.nonce === entry.nonce);
    if (first < 0) {
      this.entries.push(entry);
      this.droppable.push(droppable);
    }
    done(null, { seq: first < 0 ? this.entries.length : first + 1, duplicate: first >= 0 });
  }
}

function hub() {
  const journal = new Remembering();
  const health = new Board({ now: () => NOW });
  const logged: unknown[] = [];
  const note = (...args: unknown[]): void => void logged.push(args);
  const log = { debug: note, info: note, warn: note, error: note };
  const time = { hub: NOW, monotonic: 0 };
  const building = buildingSchema.parse({
    site: 'ceis',
    rooms: [{ id: 'accueil', name: 'Accueil' }],
    doors: [{ id: 'entree', name: 'Entrée' }],
    readers: [
      { id: 'entree', door: 'entree', hold: '3s' },
      { id: 'tasmota', door: 'entree', topic: 'tele/porte/SENSOR' },
      { id: 'nfc', door: 'entree', format: 'hex', reversed: true },
    ],
  });
  const serre = new Prototype(
    { startup: 'verdura', id: 'serre', name: 'La serre', declaredOnly: false, created: NOW },
    { now: () => time.hub, learned() {}, changed() {} },
  );
  const ingest = new Ingest({
    building,
    journal: journal as unknown as JournalPort,
    pseudonyms,
    prototypes: {
      door: (startup, id, channel) => (`${startup}/${id}` === serre.key ? serre.door(channel) : null),
    },
    sessionAt: (_startup, _prototype, at) => (at < NOW ? 'seance-1' : null),
    health,
    log,
    clock: { now: () => time.hub },
    monotonic: { now: () => time.monotonic },
  });
  const identity: Identity = { kind: 'device', name: 'capteur', role: 'sensor', scope: {}, bounds: {} };
  const publish = (topic: string, payload: string | Buffer, flags: Partial<PublishFlags> = {}) => {
    const route = ingest.routeFor(topic, identity);
    let answer: HubError | null | undefined;
    route?.ingest(Buffer.from(payload), { qos: 1, retain: false, dup: false, ...flags }, (error) => {
      if (answer !== undefined) throw new Error('done was called twice');
      answer = error;
    });
    return { route, answer };
  };
  const checkin = (request: Partial<Checkin>): Receipt | string | undefined => {
    let answer: Receipt | string | undefined;
    ingest.checkin({ door: 'entree', nonce: 'n', source: 'http:borne', ...request }, (error, receipt) => {
      answer = error?.code ?? receipt;
    });
    return answer;
  };
  return { ingest, journal, health, time, logged, publish, checkin };
}

const tapTopic = 'ceis/badge/entree/tap';
const BADGE = { badge: pseudonyms.of('6547886'), badge24: pseudonyms.of('24:6547886') };

describe('values', () => {
  test('of a room are one entry, at the hub’s time, from the credential', () => {
    const { publish, journal, health } = hub();
    expect(publish('ceis/room/accueil/temperature', '21.5').answer).toBeNull();
    expect(journal.entries).toEqual([
      {
        kind: 'reading',
        at: NOW,
        received: NOW,
        source: 'mqtt:capteur',
        body: { scope: 'room', id: 'accueil', measure: 'temperature', value: 21.5 },
      },
    ]);
    expect(health.rejections()).toEqual({});
  });

  test('in JSON keep their unit, nonce and believable time', () => {
    const { publish, journal } = hub();
    const at = NOW - 60_000;
    publish('ceis/room/accueil/co2', JSON.stringify({ value: 412, unit: 'ppm', nonce: 'a1', at }));
    expect(journal.entries[0]).toMatchObject({
      at,
      received: NOW,
      nonce: 'a1',
      body: { value: 412, unit: 'ppm' },
    });
  });

  test('of a prototype belong to its start-up', () => {
    const { publish, journal } = hub();
    publish('ceis/prototype/verdura/serre/humidity', '{"value":"40"}');
    expect(journal.entries[0]?.body).toEqual({
      scope: 'prototype',
      startup: 'verdura',
      id: 'serre',
      measure: 'humidity',
      value: 40,
    });
  });

  test('of a prototype name the session of the trial in which they were measured', () => {
    const { publish, journal } = hub();
    const at = new Date(NOW - 60_000).toISOString();
    publish('ceis/prototype/verdura/serre/humidity', JSON.stringify({ value: 40, at }));
    publish('ceis/prototype/verdura/serre/humidity', '41');
    expect(journal.entries.map(({ body }) => body)).toMatchObject([
      { value: 40, session: 'seance-1' },
      { value: 41 },
    ]);
    expect(journal.entries[1]?.body).not.toHaveProperty('session');
  });

  test.each([
    ['no JSON', '{"value":'],
    ['no value', 'bonjour'],
    ['NaN', 'NaN'],
    ['too large', Buffer.alloc(17_000, '1')],
    ['a time that cannot be true', '{"value":1,"at":"1970-01-01T00:00:00Z"}'],
    ['a time without a zone', '{"value":1,"at":"2026-11-21T10:00:00"}'],
    ['another type than the first time', 'true'],
  ])('of a prototype are refused, answered and counted where they hold %s', (_, payload) => {
    const { publish, journal, health } = hub();
    publish('ceis/prototype/verdura/serre/humidity', '40');
    expect(publish('ceis/prototype/verdura/serre/humidity', payload).answer).toBeNull();
    expect(journal.entries).toHaveLength(1);
    expect(health.rejections()).toEqual({ 'prototype-misfit': 1 });
  });

  test.each(['1970-01-01T00:00:00Z', '2070-01-01T00:00:00Z', 0, 'hier', '2026-11-21T10:00:00'])(
    'with the date %s are kept at the hub’s time, and counted',
    (at) => {
      const { publish, journal, health } = hub();
      publish('ceis/room/accueil/co2', JSON.stringify({ value: 412, at }));
      expect(journal.entries).toMatchObject([{ at: NOW, received: NOW, body: { value: 412 } }]);
      expect(health.rejections()).toEqual({ 'at-implausible': 1 });
    },
  );

  test('sent with QoS 0 may be dropped at the journal’s bound, others not', () => {
    const { publish, journal } = hub();
    publish('ceis/room/accueil/co2', '400', { qos: 0 });
    publish('ceis/room/accueil/co2', '{"value":400}', { qos: 0 });
    publish('ceis/room/accueil/co2', '400', { qos: 1 });
    publish('ceis/room/accueil/co2', 'ON', { qos: 2 });
    expect(journal.droppable).toEqual([true, true, false, false]);
  });

  test('that are states may be retained; people passing may not: an old passage is no passage', () => {
    const { publish, journal, health } = hub();
    publish('ceis/room/accueil/temperature', '21.5', { retain: true });
    for (const measure of ['in', 'out']) publish(`ceis/room/accueil/${measure}`, '1', { retain: true });
    expect(journal.entries).toHaveLength(1);
    expect(health.rejections()).toEqual({ 'retained-event': 2 });
  });

  test('an empty retained message only clears the broker’s copy', () => {
    const { publish, journal, health } = hub();
    expect(publish('ceis/room/accueil/temperature', '', { retain: true }).answer).toBeNull();
    expect(journal.entries).toEqual([]);
    expect(health.rejections()).toEqual({});
  });

  test.each([
    ['in', '-1'],
    ['in', '1.5'],
    ['out', 'ON'],
    ['count', '{"value":-2}'],
    ['count', '{"value":"beaucoup"}'],
    ['in', '1e300'],
  ])('people are counted in whole numbers: %s %s is refused', (measure, payload) => {
    const { publish, journal, health } = hub();
    expect(publish(`ceis/room/accueil/${measure}`, payload).answer).toBeNull();
    expect(journal.entries).toEqual([]);
    expect(health.rejections()).toEqual({ 'payload-invalid': 1 });
  });

  test.each([
    ['NaN', 'value-not-finite'],
    ['21,5', 'payload-invalid'],
    ['{"value":', 'payload-not-json'],
    ['x'.repeat(1_000_000), 'payload-too-large'],
    [`{"value":1,"nonce":"${'n'.repeat(10_000)}"}`, 'nonce-invalid'],
  ])('that cannot be read are refused by name and disturb nothing else (%#)', (payload, reason) => {
    const { publish, journal, health } = hub();
    expect(publish('ceis/room/accueil/co2', payload).answer).toBeNull();
    publish('ceis/room/accueil/co2', '400');
    expect(journal.entries).toHaveLength(1);
    expect(health.rejections()).toEqual({ [reason]: 1 });
  });

  test('that the journal refuses are refused to the sender', () => {
    const { publish, journal } = hub();
    journal.error = new HubError('journal_full');
    expect(publish('ceis/room/accueil/co2', '400').answer).toMatchObject({ code: 'journal_full' });
    expect(publish(tapTopic, '0006547886').answer).toMatchObject({ code: 'journal_full' });
  });
});

describe('topics', () => {
  test.each([
    'ceis/workshop/iot/siege1/led',
    'zigbee2mqtt/lampe',
    'tele/other/STATE',
    'autre/room/accueil/co2',
    'ceis2/room/accueil/co2',
  ])('%s is only routed', (topic) => {
    const { publish, journal, health } = hub();
    expect(publish(topic, '1').answer ?? null).toBeNull();
    expect([journal.entries, health.rejections()]).toEqual([[], {}]);
  });

  test.each([
    ['ceis/object/lampe/power', 'topic-unknown', false],
    ['ceis/object/lampe', 'topic-unknown', false],
    ['ceis/room/grenier/co2', 'room-unknown', false],
    ['ceis/room/accueil', 'topic-unknown', false],
    ['ceis/room/accueil/co2/raw', 'topic-unknown', false],
    ['ceis/room/accueil/', 'topic-unknown', false],
    ['ceis/room/accueil/occupancy', 'not-authorised', true],
    ['ceis/badge/grenier/tap', 'reader-unknown', true],
    ['ceis/badge/entree', 'topic-unknown', true],
    ['ceis/badge/entree/tap/again', 'topic-unknown', true],
    ['ceis/badge/entree/result', 'topic-unknown', true],
    ['ceis/prototype/verdura/serre', 'topic-unknown', false],
    ['ceis/prototype/verdura/cave/co2', 'topic-unknown', false],
    ['ceis/prototype/Verdura/serre/co2', 'topic-unknown', false],
    ['ceis/prototype/verdura/serre/a/b', 'topic-unknown', false],
    ['ceis/cave/co2', 'topic-unknown', false],
    ['ceis', 'topic-unknown', false],
  ])('%s is refused as %s', (topic, reason, swallow) => {
    const { publish, journal, health } = hub();
    const { route, answer } = publish(topic, '1');
    expect(route?.swallow).toBe(swallow);
    expect(answer).toBeNull();
    expect(journal.entries).toEqual([]);
    expect(health.rejections()).toEqual({ [reason]: 1 });
  });

  test('whatever may hold a badge number is swallowed, and nothing else', () => {
    const { publish } = hub();
    expect(publish(tapTopic, '0006547886').route?.swallow).toBe(true);
    expect(publish('tele/porte/SENSOR', '{}').route?.swallow).toBe(true);
    expect(publish('ceis/room/accueil/co2', '400').route?.swallow).toBe(false);
  });
});

describe('taps over MQTT', () => {
  test('of a reader that only has a credential count at the only door there is, once while the tag lies there', () => {
    const { ingest, journal, time } = hub();
    const credential: Identity = {
      kind: 'device',
      name: 'porte',
      role: 'reader',
      scope: { reader: 'porte' },
      bounds: {},
    };
    const packet: PublishFlags = { qos: 1, retain: false, dup: false };
    const route = ingest.routeFor('ceis/badge/porte/tap', credential);
    for (const at of [0, 1_500, 3_000]) {
      time.monotonic = at;
      route?.ingest(Buffer.from('0006547886'), packet, () => undefined);
    }
    expect(journal.entries).toMatchObject([
      { source: 'mqtt:porte', body: { door: 'entree', reader: 'porte', ...BADGE } },
    ]);
  });

  test('are entries with pseudonyms, at the reader’s door', () => {
    const { publish, journal } = hub();
    publish(tapTopic, '0006547886');
    expect(journal.entries).toEqual([
      {
        kind: 'tap',
        at: NOW,
        received: NOW,
        source: 'mqtt:capteur',
        body: { door: 'entree', reader: 'entree', via: 'mqtt', ...BADGE },
      },
    ]);
  });

  test.each(['6547886-1', 'porte-0063E9AE-7'])(
    'P3 with the nonce %s, which tells the number, keep a pseudonym of it, and are still one when sent again',
    (nonce) => {
      const { publish, checkin, journal } = hub();
      const tap = JSON.stringify({ uid: '0006547886', nonce });
      publish(tapTopic, tap);
      publish(tapTopic, tap);
      expect(journal.entries.map((entry) => entry.nonce)).toEqual([pseudonyms.of(`nonce:${nonce}`)]);
      expect(checkin({ uid: '0006547886', nonce })).toMatchObject({ duplicate: true });
    },
  );

  test('in a vendor’s dialect give the same badge', () => {
    const { publish, journal } = hub();
    publish('tele/porte/SENSOR', '{"Time":"2026-11-21T10:00:00","RDM6300":{"UID":"0063E9AE"}}');
    publish('tele/porte/SENSOR', '{"Time":"2026-11-21T10:00:10","DS18B20":{"Temperature":20.6}}');
    expect(journal.entries.map(({ at, body }) => ({ at, body }))).toEqual([
      { at: NOW, body: { door: 'entree', reader: 'tasmota', via: 'mqtt', ...BADGE } },
    ]);
  });

  test('by a Wiegand-26 reader carry the alias alone', () => {
    const { publish, journal } = hub();
    publish(tapTopic, '{"uid":"63E9AE","format":"wiegand26"}');
    expect(journal.entries[0]?.body).toEqual({
      door: 'entree',
      reader: 'entree',
      via: 'mqtt',
      badge24: BADGE.badge24,
    });
  });

  test('of a phone count one arrival without a badge, though its number changes', () => {
    const { publish, journal, time } = hub();
    for (const uid of ['08112233', '08445566', '08778899']) {
      publish(tapTopic, JSON.stringify({ uid, format: 'uid' }));
      time.monotonic += 500;
    }
    expect(journal.entries.map(({ body }) => body)).toEqual([
      { door: 'entree', reader: 'entree', via: 'mqtt', hint: 'random-id' },
    ]);
  });

  test('retained are ignored and counted', () => {
    const { publish, journal, health } = hub();
    expect(publish(tapTopic, '0006547886', { retain: true }).answer).toBeNull();
    publish('tele/porte/SENSOR', '{"RDM6300":{"UID":"0063E9AE"}}', { retain: true });
    expect(journal.entries).toEqual([]);
    expect(health.rejections()).toEqual({ 'retained-event': 2 });
  });

  test('repeated while the tag lies there are one; after the reader’s own hold time, two', () => {
    const { publish, journal, time } = hub();
    for (time.monotonic = 0; time.monotonic < 10_000; time.monotonic += 1_000)
      publish(tapTopic, '0006547886');
    expect(journal.entries).toHaveLength(1);
    time.monotonic += 3_000;
    publish(tapTopic, '0006547886');
    expect(journal.entries).toHaveLength(2);
  });

  test('are held by each reader for itself', () => {
    const { publish, journal } = hub();
    publish(tapTopic, '0006547886');
    publish('tele/porte/SENSOR', '{"RDM6300":{"UID":"0063E9AE"}}');
    expect(journal.entries).toHaveLength(2);
  });

  test('are not held an hour longer when the hub’s clock is set back an hour', () => {
    const { publish, journal, time } = hub();
    publish(tapTopic, '0006547886');
    time.hub -= 3_600_000;
    time.monotonic += 60_000;
    publish(tapTopic, '0006547886');
    expect(journal.entries).toHaveLength(2);
  });

  test('with a nonce are told apart by it, not by time', () => {
    const { publish, journal } = hub();
    for (const nonce of ['a', 'b', 'a']) publish(tapTopic, JSON.stringify({ uid: '0006547886', nonce }));
    expect(journal.entries.map(({ nonce }) => nonce)).toEqual(['a', 'b']);
  });

  test('that the journal could not take are taken when the tag is seen again', () => {
    const { publish, journal } = hub();
    journal.error = new HubError('journal_full');
    publish(tapTopic, '0006547886');
    journal.error = null;
    publish(tapTopic, '0006547886');
    expect(journal.entries).toHaveLength(1);
  });

  test.each([
    ['{"uid":"0006547886","at":"1970-01-01T00:00:00Z"}'],
    ['{"uid":"0006547886","at":"2070-01-01T00:00:00Z"}'],
    ['{"uid":"0006547886","at":"2026-11-21T10:00:00"}'],
  ])('with a date nobody can believe are kept at the hub’s time: %s', (payload) => {
    const { publish, journal, health } = hub();
    publish(tapTopic, payload);
    expect(journal.entries).toMatchObject([{ at: NOW, body: BADGE }]);
    expect(health.rejections()).toEqual({ 'at-implausible': 1 });
  });

  test('use what the building file says of the reader', () => {
    const { publish, journal } = hub();
    publish('ceis/badge/nfc/tap', '94371074');
    expect(journal.entries[0]?.body).toMatchObject({ badge: pseudonyms.of('1947219860') });
  });
});

describe('check-ins over HTTP', () => {
  test('with a badge', () => {
    const { checkin, journal } = hub();
    expect(checkin({ uid: '0006547886', at: '2026-11-21T08:59:00Z' })).toEqual({ seq: 1, duplicate: false });
    expect(journal.entries).toEqual([
      {
        kind: 'tap',
        at: NOW - 60_000,
        received: NOW,
        source: 'http:borne',
        nonce: 'n',
        body: { door: 'entree', via: 'http', ...BADGE },
      },
    ]);
  });

  test('without a badge, for a group', () => {
    const { checkin, journal } = hub();
    checkin({ anonymous: true, party: 4 });
    expect(journal.entries[0]?.body).toEqual({ door: 'entree', via: 'http', party: 4 });
  });

  test('the same nonce again is the same entry, another nonce another one, however soon', () => {
    const { checkin, journal } = hub();
    checkin({ uid: '0006547886', reader: 'entree', nonce: 'a' });
    expect(checkin({ uid: '0006547886', reader: 'entree', nonce: 'a' })).toEqual({ seq: 1, duplicate: true });
    expect(checkin({ uid: '0006547886', reader: 'entree', nonce: 'b' })).toEqual({
      seq: 2,
      duplicate: false,
    });
    expect(journal.entries).toHaveLength(2);
  });

  test.each<[string, Partial<Checkin>]>([
    ['door_unknown', { uid: '0006547886', door: 'cave' }],
    ['nonce_invalid', { uid: '0006547886', nonce: '' }],
    ['nonce_invalid', { uid: '0006547886', nonce: 'n'.repeat(10_000) }],
    ['uid_invalid', { uid: 'bonjour' }],
    ['uid_invalid', { uid: '' }],
    ['uid_invalid', { uid: '654788' }],
    ['party_invalid', { anonymous: true, party: 11 }],
    ['party_invalid', { anonymous: true, party: 1.5 }],
    ['bad_request', {}],
    ['bad_request', { uid: '0006547886', anonymous: true }],
    ['at_implausible', { uid: '0006547886', at: '1970-01-01T00:00:00Z' }],
    ['at_implausible', { uid: '0006547886', at: '2070-01-01T00:00:00Z' }],
    ['at_implausible', { uid: '0006547886', at: 'hier' }],
  ])('%s, and nothing is written', (code, request) => {
    const { checkin, journal } = hub();
    expect(checkin(request)).toBe(code);
    expect(journal.entries).toEqual([]);
  });
});

test('P3 no form of a badge number is in any entry, in health, or in the log', () => {
  const { publish, checkin, journal, health, logged } = hub();
  publish(tapTopic, '0006547886');
  publish(tapTopic, '{"uid":"010063E9AE","format":"hex","nonce":"1"}');
  publish(tapTopic, '{"uid":"099,59822","nonce":"2"}');
  publish(tapTopic, '{"uid":"63E9AE","format":"wiegand26","nonce":"3"}');
  publish(tapTopic, '{"uid":"6547886"}');
  publish(tapTopic, '{"uid":"0063E9AE');
  publish('ceis/badge/0006547886/tap', '0006547886');
  publish('tele/porte/SENSOR', '{"RDM6300":{"UID":"0063E9AE"}}');
  publish('tele/porte/SENSOR', '{"SSerialReceived":"010063E9AE26"}');
  checkin({ uid: '0006547886', nonce: '4' });
  checkin({ uid: '6547886', nonce: '5' });
  journal.error = new HubError('journal_failing');
  publish(tapTopic, '{"uid":"0006547886","nonce":"6"}');
  const everything = JSON.stringify([journal.entries, health.snapshot(), logged]);
  expect(journal.entries.length).toBeGreaterThan(4);
  expect(everything).not.toMatch(/6547886|0?63e9ae|099,59822|99,59822|\b59822\b|10110001111101001101011100/i);
});
