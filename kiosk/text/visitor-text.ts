import type { EntranceText } from './entrance-text.ts';
import type { Text } from './fr.ts';

/** Everything that visitors may read, and hear from the hub: each page loads only its own. */
export type VisitorText = EntranceText & Pick<Text, 'showroom' | 'trial'>;

/** The notice's own version, shown where the building file gives none: it changes with these texts. */
export const NOTICE_VERSION = '1';
export const NOTICE_DATE = '2026-11-21';
