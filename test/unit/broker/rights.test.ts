import { describe, expect, test } from 'vitest';
import { ANONYMOUS, filtersOverlap, Rights } from '../../../hub/broker/rights.ts';
import type { Identity } from '../../../hub/contract/roles.ts';

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/c', false],
  ['a/+', '+/b', true],
  ['a/#', 'a', true],
  ['a/#', 'b/#', false],
  ['#', 'a/b/c', true],
  ['a/+', 'a', false],
  ['a/+/c', 'a/b', false],
])('%s and %s share a topic: %s', (a, b, expected) => {
  expect([filtersOverlap(a, b), filtersOverlap(b, a)]).toEqual([expected, expected]);
});

/** Access that grants everything: what is refused here is refused by the broker itself. */
const grantAll = { mayPublish: () => true, mayRead: () => true, maySubscribe: () => true };
const device: Identity = { kind: 'device', name: 'x', role: 'gateway', scope: {}, bounds: {} };

describe('$ topics', () => {
  test('are refused to everybody', () => {
    const rights = new Rights(grantAll, 'ceis', '#');
    for (const identity of [device, ANONYMOUS]) {
      expect(rights.mayPublish(identity, '$SYS/x')).toBe(false);
      expect(rights.mayRead(identity, '$SYS/x')).toBe(false);
      expect(rights.maySubscribe(identity, '$SYS/#')).toBe(false);
      expect(rights.maySubscribe(identity, '$share/group/#')).toBe(false);
    }
  });
});

describe('clients without a name', () => {
  test('have nothing without HUB_MQTT_ANONYMOUS, whatever access says', () => {
    const rights = new Rights(grantAll, 'ceis', null);
    expect(rights.mayPublish(ANONYMOUS, 'lab/x')).toBe(false);
    expect(rights.mayRead(ANONYMOUS, 'lab/x')).toBe(false);
    expect(rights.maySubscribe(ANONYMOUS, 'lab/x')).toBe(false);
  });
  test.each(['#', 'lab/#'])('with %s they have it, and never the site’s own tree', (open) => {
    const rights = new Rights(grantAll, 'ceis', open);
    expect(rights.mayPublish(ANONYMOUS, 'lab/x')).toBe(true);
    expect(rights.mayPublish(ANONYMOUS, 'ceis/room/accueil/in')).toBe(false);
    expect(rights.mayPublish(ANONYMOUS, 'ceis')).toBe(false);
    expect(rights.mayPublish(ANONYMOUS, 'ceisx/y')).toBe(open === '#');
    expect(rights.maySubscribe(ANONYMOUS, 'ceis/#')).toBe(false);
    expect(rights.maySubscribe(ANONYMOUS, 'other/#')).toBe(open === '#');
  });
  test('a wildcard that also covers forbidden topics is granted, and each topic is looked at', () => {
    const rights = new Rights(grantAll, 'ceis', 'lab/#');
    expect(rights.maySubscribe(ANONYMOUS, '#')).toBe(true);
    expect(rights.maySubscribe(ANONYMOUS, '+/x')).toBe(true);
    expect(rights.mayRead(ANONYMOUS, 'lab/x')).toBe(true);
    expect(rights.mayRead(ANONYMOUS, 'ceis/present')).toBe(false);
    expect(rights.mayRead(ANONYMOUS, 'elsewhere/x')).toBe(false);
  });
});
