import { ERRORS, type ErrorCode } from '../contract/errors.ts';

/** Where hub/web/pages.ts serves page.css. */
export const PAGE_STYLE = '/page.css';

/** The screens that people can go to, as a list. */
export const SCREEN_LINKS = `<ul>
      <li><a href="/kiosk">La borne de l’entrée</a></li>
      <li><a href="/wall">L’écran mural</a></li>
      <li><a href="/showroom">Les objets, pour les visiteurs</a></li>
      <li><a href="/trial">Participer à un essai</a></li>
      <li><a href="/workshop">L’atelier : prendre un poste</a></li>
      <li><a href="/workshop/host">L’atelier : animer</a></li>
      <li><a href="/desk">Le bureau de l’équipe</a></li>
      <li><a href="/startup">Les prototypes des start-ups</a></li>
    </ul>`;

const MORE: Partial<Record<ErrorCode, string>> = {
  not_authenticated: `
    <p>Un navigateur qui ouvre cette page montre un code : donnez-le à l’accueil.</p>
    <p>Un programme donne l’identifiant d’un appareil, créé sur la machine du hub :</p>
    <pre>tiers-lieu device add borne-entree --role kiosk
tiers-lieu device add mur-accueil --role display</pre>`,
  not_found: SCREEN_LINKS,
};

/** A page for a person who came to the wrong place. It must work when nothing else does: no script, one small style. */
export function errorPage(code: ErrorCode): string {
  return page(ERRORS[code].message, `<p>${ERRORS[code].hint}</p>${MORE[code] ?? ''}`);
}

/** `title` and `body` are ours, never a visitor's: nothing is escaped. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${PAGE_STYLE}">
    <link rel="icon" href="data:,">
    <title>${title}</title>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>
`;
}
