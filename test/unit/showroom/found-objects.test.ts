import { describe, expect, test } from 'vitest';
import { FoundObjects, MAX_FOUND, MAX_FOUND_VALUES } from '../../../hub/showroom/objects/found.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const values = (...names: string[]) => names.map((measure) => ({ measure, value: 1 }));

describe('the list of objects that nobody has adopted', () => {
  test('is bounded: the one silent longest leaves, and how many left is said', () => {
    const found = new FoundObjects();
    for (let i = 0; i < MAX_FOUND; i++) found.hear({ object: `x:${i}` }, values('a'), NOON + i);
    found.hear({ object: 'x:0' }, values('a'), NOON + 1_000);
    found.hear({ object: 'x:new' }, values('a'), NOON + 1_001);
    expect([found.all().length, found.leftOut]).toEqual([MAX_FOUND, 1]);
    expect(found.get('x:0')).toBeDefined();
    expect(found.get('x:1')).toBeUndefined();
    // One that comes back takes another's place, and is not counted twice.
    found.hear({ object: 'x:1' }, values('a'), NOON + 1_002);
    expect([found.all().length, found.leftOut]).toEqual([MAX_FOUND, 1]);
  });

  test('keeps so many values of each object, and goes on with those it has', () => {
    const found = new FoundObjects();
    const names = Array.from({ length: MAX_FOUND_VALUES + 8 }, (_, i) => `m${i}`);
    found.hear({ object: 'x:1' }, values(...names), NOON);
    found.hear({ object: 'x:1' }, [{ measure: 'm0', value: 2 }], NOON + 1);
    const kept = found.get('x:1')?.values;
    expect(kept?.size).toBe(MAX_FOUND_VALUES);
    expect(kept?.get('m0')?.value).toBe(2);
  });

  test('does not take what a gateway tells of an object for the object’s own word', () => {
    const found = new FoundObjects();
    expect(
      found.hear({ object: 'x:1', description: { name: 'Lampe', commands: ['switch'] } }, [], NOON),
    ).toBe(true);
    expect(found.get('x:1')?.hearing.heardAt).toBeNull();
    expect(found.hear({ object: 'x:1' }, values('a'), NOON + 1)).toBe(false);
    expect(found.get('x:1')).toMatchObject({
      description: { name: 'Lampe' },
      hearing: { heardAt: NOON + 1 },
    });
  });

  test('shows nothing of one that has only said that it is there, and remembers that it is', () => {
    const found = new FoundObjects();
    found.hear({ object: 'x:1', availability: 'online' }, [], NOON);
    expect(found.all()).toEqual([]);
    found.hear({ object: 'x:1' }, values('a'), NOON + 10_000);
    expect(found.all()).toMatchObject([{ key: 'x:1', hearing: { said: 'online' }, firstHeard: NOON }]);
  });

  test('does not believe a clock from 1970', () => {
    const found = new FoundObjects();
    found.hear({ object: 'x:1' }, [{ measure: 'a', value: 1, at: 0 }], NOON);
    expect(found.get('x:1')?.values.get('a')?.at).toBe(NOON);
  });
});
