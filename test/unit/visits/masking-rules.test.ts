import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, maskAlone, maskParts, maskTotals, tooFew } from '../../../hub/visits/masking-rules.ts';

/**
 * The attacker knows everything that is published, k, and this very code. He writes down every table there could be,
 * publishes each as the hub would, and keeps those that look like what he sees. A masked cell that is the same in
 * all of them is recovered.
 */
function* tables(cells: number, highest: number): Generator<number[]> {
  const table = Array<number>(cells).fill(0);
  for (;;) {
    yield [...table];
    let at = 0;
    while (table[at] === highest) table[at++] = 0;
    if (at === cells) return;
    table[at] = (table[at] ?? 0) + 1;
  }
}

interface Published {
  readonly seen: string;
  readonly masked: readonly boolean[];
}

/** For each masked cell of each publication, how many values it may have. The smallest of these numbers. */
function fewestValues(all: Iterable<number[]>, publish: (table: number[]) => Published | null): number {
  const alike = new Map<string, { masked: readonly boolean[]; values: Set<number>[] }>();
  for (const table of all) {
    const published = publish(table);
    if (published === null) continue;
    const found = alike.get(published.seen);
    const group = found ?? { masked: published.masked, values: table.map(() => new Set<number>()) };
    if (!found) alike.set(published.seen, group);
    for (const [i, value] of table.entries()) group.values[i]?.add(value);
  }
  let fewest = Number.POSITIVE_INFINITY;
  for (const { masked, values } of alike.values()) {
    for (const [i, set] of values.entries()) if (masked[i]) fewest = Math.min(fewest, set.size);
  }
  return fewest;
}

const sumOf = (cells: readonly number[]): number => cells.reduce((sum, value) => sum + value, 0);

describe('P6 a masked cell', () => {
  test.each([
    { cells: 2, highest: 14, k: 3 },
    { cells: 2, highest: 14, k: 5 },
    { cells: 3, highest: 9, k: 3 },
    { cells: 3, highest: 9, k: 4 },
    { cells: 3, highest: 14, k: 5 },
    { cells: 4, highest: 8, k: 3 },
    { cells: 4, highest: 9, k: 5 },
    { cells: 5, highest: 6, k: 3 },
    { cells: 5, highest: 8, k: 5 },
  ])(
    'cannot be recovered from a total of $cells cells up to $highest, with k = $k',
    ({ cells, highest, k }) => {
      const fewest = fewestValues(tables(cells, highest), (table) => {
        const total = sumOf(table);
        if (tooFew(total, k)) return null; // no cell is published then, masked or not
        const shown = maskParts(table, k);
        return { seen: `${total}|${shown.join()}`, masked: shown.map((cell) => cell === null) };
      });
      expect(fewest).toBeGreaterThanOrEqual(2);
    },
  );

  test.each([3, 4, 5])('cannot be recovered from a month’s totals and its people, with k = %i', (k) => {
    /** anonymous, closed by the hub, the rest, new and returning people */
    const months = function* (): Generator<number[]> {
      for (const table of tables(5, k + 2)) {
        const [, closed = 0, rest = 0, fresh = 0, returning = 0] = table;
        const badges = closed + rest;
        const different = fresh + returning;
        if (different <= badges && different > 0 === badges > 0) yield table;
      }
    };
    const fewest = fewestValues(
      months(),
      ([anonymous = 0, closedByHub = 0, rest = 0, fresh = 0, back = 0]) => {
        const visits = anonymous + closedByHub + rest;
        const people = { different: fresh + back, new: fresh, returning: back };
        const shown = maskTotals({ visits, anonymous, closedByHub, people }, k);
        if (tooFew(visits, k)) return null;
        return {
          seen: JSON.stringify(shown),
          masked: [
            shown.anonymous === null,
            shown.closedByHub === null,
            false,
            shown.people?.new === null,
            shown.people?.returning === null,
          ],
        };
      },
    );
    expect(fewest).toBeGreaterThanOrEqual(2);
  });

  test('is never alone, and those masked together are at least k', () => {
    const month = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 31 });
    fc.assert(
      fc.property(month, fc.integer({ min: 3, max: 12 }), (cells, k) => {
        fc.pre(!tooFew(sumOf(cells), k));
        const shown: Cell[] = maskParts(cells, k);
        const masked = cells.filter((_, i) => shown[i] === null);
        expect(
          shown.every((cell, i) => cell === null || (cell === cells[i] && (cell === 0 || cell >= k))),
        ).toBe(true);
        if (masked.length === 0) return;
        expect(masked.length).toBeGreaterThanOrEqual(2);
        expect(sumOf(masked)).toBeGreaterThanOrEqual(k);
      }),
      { seed: 6, numRuns: 2_000 },
    );
  });

  test('of no total is masked alone; nothing and nobody are no secret', () => {
    expect([0, 1, 4, 5, 80].map((value) => maskAlone(value, 5))).toEqual([0, null, null, 5, 80]);
  });
});

describe('P6 a month’s totals', () => {
  const totals = { visits: 40, anonymous: 20, closedByHub: 8 };
  test('are as they are where no part is small', () => {
    expect(maskTotals(totals, 5)).toEqual(totals);
  });

  test('hide the anonymous where those with a badge could be computed from them', () => {
    expect(maskTotals({ visits: 40, anonymous: 38, closedByHub: 0 }, 5)).toEqual({
      visits: 40,
      anonymous: null,
      closedByHub: 0,
    });
  });

  test('say only how many visits there were, where there were few', () => {
    const people = { different: 3, new: 3, returning: 0 };
    expect(maskTotals({ visits: 4, anonymous: 1, closedByHub: 0, people }, 5)).toEqual({
      visits: 4,
      anonymous: null,
      closedByHub: null,
      people: { different: null, new: null, returning: null },
    });
  });

  test('hide the people wherever they would bound the anonymous', () => {
    const people = { different: 9, new: 9, returning: 0 };
    expect(maskTotals({ visits: 10, anonymous: 1, closedByHub: 0, people }, 5).people).toEqual({
      different: null,
      new: null,
      returning: null,
    });
  });
});
