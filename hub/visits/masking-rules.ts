/**
 * k-anonymity of what is published (docs/decisions/0010-masked-figures.md). A cell from 1 to k - 1 is masked, and
 * others with it until it cannot be computed from what remains. `null` is a masked cell.
 */

export type Cell = number | null;

/**
 * Masks cells that together make a total which everybody may know. Besides the small cells at least one other is
 * masked, the smallest first, so that a masked cell need not be small; and the masked ones together are at least k,
 * so that neither is their sum. Cells of equal size share one fate: a choice between them would tell them apart.
 */
export function maskParts(cells: readonly number[], k: number): Cell[] {
  const small = cells.filter((value) => value > 0 && value < k);
  if (small.length === 0) return [...cells];
  const masked = new Set(small);
  let count = small.length;
  let sum = small.reduce((all, value) => all + value, 0);
  const others = new Map<number, number>();
  for (const value of cells) if (!masked.has(value)) others.set(value, (others.get(value) ?? 0) + 1);
  // An empty cell is the last resort: whoever knows the opening hours knows it is empty.
  const order = [...others.keys()].sort((a, b) => Number(a === 0) - Number(b === 0) || a - b);
  for (const value of order) {
    if (count > small.length && sum >= k) break;
    const times = others.get(value) ?? 0;
    masked.add(value);
    count += times;
    sum += value * times;
  }
  return cells.map((value) => (masked.has(value) ? null : value));
}

/** Masks a cell that belongs to no published total. */
export const maskAlone = (value: number, k: number): Cell => (value > 0 && value < k ? null : value);

export interface Totals {
  readonly visits: number;
  readonly anonymous: number;
  readonly closedByHub: number;
  readonly people?:
    | { readonly different: number; readonly new: number; readonly returning: number }
    | undefined;
}
export interface MaskedTotals {
  readonly visits: number;
  readonly anonymous: Cell;
  readonly closedByHub: Cell;
  readonly people?: { readonly different: Cell; readonly new: Cell; readonly returning: Cell };
}

/** Too few came for anything but how many: every category would be small, and so would what remains beside it. */
export const tooFew = (visits: number, k: number): boolean => visits > 0 && visits < k;

/**
 * Three parts make the visits: anonymous, closed by the hub, and the rest, which is not shown but is easily computed.
 * Different people are never more than the visits with a badge: where these are masked, so are the people, or they
 * would be a bound.
 */
export function maskTotals(totals: Totals, k: number): MaskedTotals {
  const { visits, people } = totals;
  const parts = [totals.anonymous, totals.closedByHub, visits - totals.anonymous - totals.closedByHub];
  const [anonymous = null, closedByHub = null] = tooFew(visits, k) ? [] : maskParts(parts, k);
  return {
    visits,
    anonymous,
    closedByHub,
    ...(people !== undefined && { people: anonymous === null ? ALL_MASKED : maskPeople(people, k) }),
  };
}

const ALL_MASKED = { different: null, new: null, returning: null } as const;

function maskPeople(people: NonNullable<Totals['people']>, k: number): NonNullable<MaskedTotals['people']> {
  if (tooFew(people.different, k)) return ALL_MASKED;
  const [fresh = null, returning = null] = maskParts([people.new, people.returning], k);
  return { different: people.different, new: fresh, returning };
}
