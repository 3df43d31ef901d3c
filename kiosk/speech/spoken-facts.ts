import type { Given } from './sentence-of.ts';

interface Facts {
  readonly name: string;
  readonly themes: readonly { readonly id: string; readonly name: string }[];
  readonly privacy: {
    readonly controller?: string | null | undefined;
    readonly contact?: string | null | undefined;
  };
}

/** What the building file says in its own words; it names themes in its own language only. */
export function spokenFacts({ name, themes, privacy }: Facts, inOwnLanguage: boolean): Given {
  return {
    'entrance.notice.whoAnswer': privacy.controller ?? name,
    ...(privacy.contact && { 'entrance.notice.contact': privacy.contact }),
    ...(inOwnLanguage &&
      Object.fromEntries(themes.map((theme) => [`entrance.themes.${theme.id}`, theme.name]))),
  };
}
