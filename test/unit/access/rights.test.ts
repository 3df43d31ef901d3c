import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Place, Rights } from '../../../hub/access/rights.ts';
import {
  type DeviceRole,
  deviceRoleSchema,
  type Identity,
  personRoleSchema,
} from '../../../hub/contract/roles.ts';
import { filterCovers, VENDOR_ROOTS } from '../../../hub/contract/topics.ts';

const BUILDING: Place = {
  site: 'ceis',
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  readers: [
    { id: 'entree', door: 'entree' },
    { id: 'tasmota', door: 'entree', topic: 'tele/porte/SENSOR' },
    { id: 'jardin', door: 'jardin' },
  ],
};

const SCOPES: Record<DeviceRole, Identity['scope']> = {
  reader: { reader: 'entree' },
  sensor: { room: 'cuisine' },
  gateway: {},
  prototype: { startup: 'acme', prototype: 'lampe' },
  kiosk: { door: 'entree' },
  display: {},
  automation: {},
  learner: { workshop: 'mardi', seat: 'p1' },
};
const identity = (role: Identity['role'], scope: Identity['scope']): Identity => ({
  kind: 'device',
  name: `some-${role}`,
  role,
  scope,
  bounds: {},
});
const rights = (role: DeviceRole): Rights => new Rights(identity(role, SCOPES[role]), BUILDING);

/** p: may publish, r: may read, -: neither. One column a role, in the order of the heading. */
const COLUMNS: DeviceRole[] = [
  'reader',
  'sensor',
  'gateway',
  'prototype',
  'kiosk',
  'display',
  'automation',
  'learner',
];
const CELLS: [topic: string, ...cells: string[]][] = [
  // topic                                reader sensor gateway proto kiosk display autom learner
  ['ceis/badge/entree/tap', /*         */ 'p', '-', '-', '-', '-', '-', '-', '-'],
  ['ceis/badge/jardin/tap', /*         */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['ceis/badge/entree/result', /*      */ 'r', '-', '-', '-', 'r', '-', 'r', '-'],
  ['ceis/badge/tasmota/result', /*     */ '-', '-', '-', '-', 'r', '-', 'r', '-'],
  ['ceis/badge/jardin/result', /*      */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/room/cuisine/co2', /*         */ '-', 'pr', '-', '-', '-', '-', 'r', '-'],
  ['ceis/room/accueil/co2', /*         */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/room/cuisine/occupancy', /*   */ '-', 'r', '-', '-', '-', 'r', 'r', 'r'],
  ['ceis/room/accueil/occupancy', /*   */ '-', '-', '-', '-', '-', 'r', 'r', 'r'],
  ['ceis/room/cuisine/a/b', /*         */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/object/lampe/power', /*       */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/object/lampe/set', /*         */ '-', '-', '-', '-', '-', '-', 'pr', '-'],
  ['ceis/automation/soir/etat', /*     */ '-', '-', '-', '-', '-', '-', 'pr', '-'],
  ['ceis/prototype/acme/lampe/lux', /* */ '-', '-', '-', 'pr', '-', '-', 'r', '-'],
  ['ceis/prototype/acme/autre/lux', /* */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/prototype/rival/lampe/lux', /**/ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/workshop/mardi/p1/bonjour', /**/ '-', '-', '-', '-', '-', '-', 'r', 'pr'],
  ['ceis/workshop/mardi/p1/a/b/c', /*  */ '-', '-', '-', '-', '-', '-', 'r', 'pr'],
  ['ceis/workshop/mardi/p2/bonjour', /**/ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/workshop/mardi/shared/tout', /**/ '-', '-', '-', '-', '-', '-', 'r', 'pr'],
  ['ceis/workshop/jeudi/p1/bonjour', /**/ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/workshop/jeudi/shared/tout', /**/ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['ceis/present', /*                  */ '-', '-', '-', '-', 'r', 'r', 'r', '-'],
  ['ceis/hub/status', /*               */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['zigbee2mqtt/lampe', /*             */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
  ['tele/salon/SENSOR', /*             */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
  ['tele/porte/SENSOR', /*             */ '-', '-', 'p', '-', '-', '-', '-', '-'],
  ['shellyplusht-b8d6/events/rpc', /*  */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
  ['meteo/sensor/temp/state', /*       */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
  ['homie/room/cuisine/co2', /*        */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
  ['tiny-house/hub/status', /*         */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['tiny-house/present', /*            */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['tiny-house/object/lampe/set', /*   */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['tiny-house/room/cuisine/co2', /*   */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['tiny-house/badge/entree/tap', /*   */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['$SYS/broker/uptime', /*            */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['$share/g/ceis/present', /*         */ '-', '-', '-', '-', '-', '-', '-', '-'],
  ['ceis', /*                          */ '-', '-', '-', '-', '-', '-', 'r', '-'],
  ['autre', /*                         */ '-', '-', 'pr', '-', '-', '-', '-', '-'],
];
const TOPICS = CELLS.map(([topic]) => topic);

describe('the table of rights', () => {
  test('the matrix below has a column for every role', () => {
    expect([...COLUMNS].sort()).toEqual([...deviceRoleSchema.options].sort());
    for (const [topic, ...cells] of CELLS) expect(cells, topic).toHaveLength(COLUMNS.length);
  });

  for (const [column, role] of COLUMNS.entries()) {
    test(`P14 P15 cell by cell: ${role} publishes and reads its own and nothing else`, () => {
      const found = TOPICS.map((topic) => {
        const may = rights(role);
        return [topic, `${may.mayPublish(topic) ? 'p' : ''}${may.mayRead(topic) ? 'r' : ''}` || '-'];
      });
      expect(found).toEqual(CELLS.map(([topic, ...cells]) => [topic, cells[column]]));
    });
  }

  test('a filter that is one topic is granted to exactly those who may read the topic', () => {
    for (const role of COLUMNS) {
      for (const topic of TOPICS) {
        expect([role, topic, rights(role).maySubscribe(topic)]).toEqual([
          role,
          topic,
          rights(role).mayRead(topic),
        ]);
      }
    }
  });

  test.each<[filter: string, granted: DeviceRole[]]>([
    ['#', COLUMNS],
    ['ceis/#', ['reader', 'sensor', 'prototype', 'kiosk', 'display', 'automation', 'learner']],
    ['+/room/#', ['sensor', 'gateway', 'display', 'automation', 'learner']],
    ['ceis/+/x', ['automation']],
    ['ceis/+', ['kiosk', 'display', 'automation']],
    ['ceis/room/+/occupancy', ['sensor', 'display', 'automation', 'learner']],
    ['ceis/room/+/co2', ['sensor', 'automation']],
    ['ceis/badge/+/tap', []],
    ['ceis/badge/entree/tap', []],
    ['ceis/badge/#', ['reader', 'kiosk', 'automation']],
    ['ceis/+/+/tap', ['sensor', 'automation']],
    ['ceis/workshop/mardi/+/bonjour', ['automation', 'learner']],
    ['ceis/prototype/rival/#', ['automation']],
    ['tele/+/SENSOR', ['gateway']],
    ['tele/porte/SENSOR', []],
    ['tele/porte/SENSOR/#', ['gateway']],
    ['tiny-house/#', ['gateway']],
    ['tiny-house/room/#', []],
    ['tiny-house/+/x', ['gateway']],
    ['tiny-house/present', []],
    ['$SYS/#', []],
    ['$share/g/ceis/#', []],
    ['+/+/+/+/+/+/+/+/+', ['gateway', 'automation', 'learner']],
    ['ceis/#/present', []],
    ['', []],
  ])('the filter %j is granted to %j and refused to the others', (filter, granted) => {
    expect(COLUMNS.filter((role) => rights(role).maySubscribe(filter))).toEqual(granted);
  });

  test('nobody reads a tap, whatever the wildcard it was asked with', () => {
    for (const role of COLUMNS) {
      for (const topic of ['ceis/badge/entree/tap', 'ceis/badge/anything/tap', 'tele/porte/SENSOR']) {
        expect(rights(role).mayRead(topic)).toBe(false);
      }
    }
  });

  test('a reader may also speak on the topic that the building file gives it, and on no other reader’s', () => {
    const tasmota = new Rights(identity('reader', { reader: 'tasmota' }), BUILDING);
    expect(tasmota.mayPublish('tele/porte/SENSOR')).toBe(true);
    expect(tasmota.mayPublish('tele/salon/SENSOR')).toBe(false);
    expect(rights('reader').mayPublish('tele/porte/SENSOR')).toBe(false);
  });

  test('P15 a seat hears and commands the objects that staff opened to workshops, and no others', () => {
    const seat = identity('learner', SCOPES.learner);
    const closed = new Rights(seat, BUILDING);
    const open = new Rights(seat, BUILDING, ['lampe', '+', '#', 'a/b', 'x y']);
    for (const topic of ['ceis/object/lampe/power', 'ceis/object/prise/power', 'ceis/object/+/power']) {
      expect([closed.mayRead(topic), closed.maySubscribe(topic)]).toEqual([false, false]);
    }
    expect(open.mayRead('ceis/object/lampe/power')).toBe(true);
    expect(open.mayPublish('ceis/object/lampe/set')).toBe(true);
    expect(open.mayPublish('ceis/object/lampe/power')).toBe(false);
    for (const topic of ['ceis/object/prise/power', 'ceis/object/x/set', 'ceis/object/a/b/set']) {
      expect([topic, open.mayRead(topic), open.mayPublish(topic)]).toEqual([topic, false, false]);
    }
    expect(open.maySubscribe('ceis/object/prise/#')).toBe(false);
  });

  test('a kiosk without a door of its own reads results only where there is one door', () => {
    const unbound = identity('kiosk', {});
    expect(new Rights(unbound, BUILDING).mayRead('ceis/badge/entree/result')).toBe(false);
    const small: Place = {
      site: 'ceis',
      doors: [{ id: 'entree', name: 'Entrée' }],
      readers: [{ id: 'r', door: 'entree' }],
    };
    expect(new Rights(unbound, small).mayRead('ceis/badge/r/result')).toBe(true);
  });

  test('a credential bound to nothing, or to something that is no id, has no right of that line', () => {
    for (const room of [undefined, '+', '#', 'a/b', '', '../x', 'A', '{site}']) {
      const may = new Rights(identity('sensor', room === undefined ? {} : { room }), BUILDING);
      expect(may.mayPublish('ceis/room/cuisine/co2'), String(room)).toBe(false);
      expect(may.mayPublish(`ceis/room/${room}/co2`), String(room)).toBe(false);
      expect(may.maySubscribe('#'), String(room)).toBe(false);
    }
  });

  test('people have no MQTT rights at all, nor has a client without a name', () => {
    for (const role of [...personRoleSchema.options, 'anonymous' as const]) {
      const may = new Rights(identity(role, {}), BUILDING);
      expect(may.maySubscribe('#')).toBe(false);
      for (const topic of TOPICS) expect(may.mayPublish(topic) || may.mayRead(topic)).toBe(false);
    }
  });

  test('a site called like a vendor’s tree stays closed to gateways', () => {
    const site = VENDOR_ROOTS[8];
    const gateway = new Rights(identity('gateway', {}), { ...BUILDING, site });
    expect(gateway.mayPublish(`${site}/room/cuisine/co2`)).toBe(false);
    expect(gateway.mayRead(`${site}/present`)).toBe(false);
    expect(gateway.mayPublish('tele/salon/SENSOR')).toBe(true);
  });

  describe('filters and topics at random', () => {
    const level = fc.constantFrom(
      ...['ceis', 'badge', 'room', 'present', 'occupancy', 'tap', 'result', 'entree', 'cuisine', 'workshop'],
      ...['mardi', 'p1', 'shared', 'prototype', 'acme', 'lampe', 'tele', 'porte', 'SENSOR', 'x', '$SYS', ''],
    );
    const topic = fc.oneof(
      fc.constantFrom(...TOPICS),
      fc.array(level, { minLength: 1, maxLength: 6 }).map((levels) => levels.join('/')),
    );
    const filterOf = (levels: string[], wild: number[]): string =>
      levels.map((name, i) => (wild[i] === 1 ? '+' : name)).join('/');
    const filter = fc
      .tuple(topic, fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }), fc.nat(3))
      .map(([t, wild, cut]) => {
        const levels = t.split('/');
        if (cut === 0) return `${filterOf(levels.slice(0, 2), wild)}/#`;
        return filterOf(levels, wild);
      });

    test('a refused filter covers no topic that the role may read', () => {
      fc.assert(
        fc.property(fc.constantFrom(...COLUMNS), filter, topic, (role, f, t) => {
          fc.pre(filterCovers(f, t));
          const may = rights(role);
          if (may.mayRead(t)) expect(may.maySubscribe(f)).toBe(true);
        }),
        { numRuns: 3_000 },
      );
    });

    test('a granted subtree holds some topic that the role may read', () => {
      fc.assert(
        fc.property(fc.constantFrom(...COLUMNS), topic, (role, parent) => {
          const may = rights(role);
          fc.pre(may.maySubscribe(`${parent}/#`));
          const within = ['', '/x', '/x/x', '/x/x/x', '/x/x/x/x', '/occupancy', '/x/occupancy'].map(
            (rest) => parent + rest,
          );
          const readable = [...TOPICS, ...within].filter((t) => may.mayRead(t));
          expect(readable.filter((t) => filterCovers(`${parent}/#`, t))).not.toEqual([]);
        }),
        { numRuns: 5_000 },
      );
    });
  });
});
