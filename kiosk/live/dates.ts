import type { Text } from '../text/fr.ts';
import { buildingZone } from './building-zone.ts';

/** `21 novembre 2026`, of a date without an hour. */
export const longDate = (date: string, { language }: Pick<Text, 'language'>): string =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' });

/** `21/11/2026 14:32`, of a moment, on the building's clock. */
export const dateAndTime = (moment: string, { language }: Pick<Text, 'language'>): string =>
  new Date(moment).toLocaleString(language, {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: buildingZone(),
  });
