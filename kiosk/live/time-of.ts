import type { Text } from '../text/fr.ts';
import { buildingZone } from './building-zone.ts';

/** "14:32", for an ISO time, on the building's clock. */
export const timeOf = (at: string, { language }: Pick<Text, 'language'>): string =>
  new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', timeZone: buildingZone() });
