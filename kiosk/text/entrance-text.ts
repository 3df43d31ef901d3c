import type { Text } from './fr.ts';

/** What visitors read at the entrance, in each language: a missing sentence is a type error. */
export type EntranceText = Pick<
  Text,
  'language' | 'languageName' | 'entrance' | 'unreachable' | 'unexpected' | 'defaultBuilding'
> & { readonly direction: 'ltr' | 'rtl' };
