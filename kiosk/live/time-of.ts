import type { Text } from '../text/fr.ts';

/** "14:32", for an ISO time, on the reader's own clock. */
export const timeOf = (at: string, { language }: Pick<Text, 'language'>): string =>
  new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
