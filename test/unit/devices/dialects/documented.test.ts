import { describe, expect, test } from 'vitest';
import type { Said } from '../../../../devices/dialects/dialect.ts';
import { DOCUMENTED, type Documented } from './documented.ts';
import { Listener } from './hear.ts';

/** Values by measure, or the availability where it says no values; not the descriptions. */
function inShort(said: readonly Said[]): Documented['says'] {
  const says = said.flatMap(({ object, values = [], availability }) => {
    if (values.length > 0)
      return [[object, Object.fromEntries(values.map(({ measure, value }) => [measure, value]))]];
    return availability === undefined ? [] : [[object, availability]];
  });
  return says.length === 0 ? undefined : Object.fromEntries(says);
}

describe.each([...new Set(DOCUMENTED.map(({ dialect }) => dialect))])('%s, as documented', (dialect) => {
  const listener = new Listener();
  for (const { topic, payload, retained, says } of DOCUMENTED.filter((one) => one.dialect === dialect)) {
    test(`${topic} ${payload.slice(0, 60)}`, () => {
      const decoded = listener.hear(topic, payload, retained === true);
      expect(decoded?.type).not.toBe('rejected');
      expect(inShort(decoded?.type === 'said' ? decoded.said : [])).toEqual(says);
    });
  }
});
