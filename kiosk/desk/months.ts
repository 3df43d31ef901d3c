import { localDay } from '../live/local-day.ts';
import type { Text } from '../text/fr.ts';

/** Months as in addresses: `2026-11`. */

const written = (date: Date): string =>
  `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}`;

/** On the building's clock. */
export const thisMonth = (): string => localDay().slice(0, 7);

export function nextMonth(month: string, by: number): string {
  const [year = 0, ofYear = 1] = month.split('-').map(Number);
  return written(new Date(year, ofYear - 1 + by, 1, 12));
}

export const monthName = (month: string, { language }: Text): string =>
  new Date(`${month}-15T12:00`).toLocaleDateString(language, { month: 'long', year: 'numeric' });
