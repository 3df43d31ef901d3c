import type { Text } from '../text/fr.ts';

/** Months as in addresses: `2026-11`. */

const written = (date: Date): string =>
  `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}`;

export const thisMonth = (): string => written(new Date());

export function nextMonth(month: string, by: number): string {
  const [year = 0, ofYear = 1] = month.split('-').map(Number);
  return written(new Date(year, ofYear - 1 + by, 1, 12));
}

export const monthName = (month: string, { language }: Text): string =>
  new Date(`${month}-15T12:00`).toLocaleDateString(language, { month: 'long', year: 'numeric' });
