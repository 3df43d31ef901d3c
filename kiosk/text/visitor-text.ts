import type { Text } from './fr.ts';

/** What a visitor may read, in each language: a missing sentence is a type error. */
export type VisitorText = Pick<
  Text,
  'language' | 'languageName' | 'entrance' | 'showroom' | 'unreachable' | 'unexpected' | 'defaultBuilding'
> & { readonly direction: 'ltr' | 'rtl' };

/** The notice's own version, shown where the building file gives none: it changes with these texts. */
export const NOTICE_VERSION = '1';
export const NOTICE_DATE = '2026-11-21';
