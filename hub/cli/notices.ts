import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadBuilding } from '../config/building-file.ts';
import { notices as fillNotices } from '../notices/notices.ts';
import { readArguments, words } from './arguments.ts';
import { type Command, EXIT } from './command.ts';

export const notices: Command = {
  name: 'notices',
  summary: 'remplit les notices, le registre et l’AIPD de ce bâtiment',
  help: `tiers-lieu notices <dossier>   écrit dans ce dossier, remplis avec le fichier du bâtiment :

  1-panneau-lecteur.md            à poser près du lecteur de badges, en texte simple
  2-notice-complete.md            à garder à l’accueil
  3-registre.md                   pour le registre des traitements
  4-aipd.md                       trame de l’analyse d’impact
  5-declaration-accessibilite.md  déclaration d’accessibilité
  6-information-essai.md          texte d’information d’un essai avec des personnes

Un fichier du même nom est remplacé. Ce sont des modèles : le délégué à la protection des données les relit.`,

  async run(args, context) {
    const { positionals } = readArguments(args, {});
    const [folder = ''] = words(positionals, 'le dossier où écrire');
    const building = loadBuilding(context.settings().buildingFile);
    mkdirSync(folder, { recursive: true });
    for (const { name, text, missing } of fillNotices(building, new Date())) {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      const todo = missing.length === 0 ? 'complet' : `${missing.length} à compléter`;
      context.print(`${file} : ${todo}`);
    }
    context.print('Cherchez « À COMPLÉTER » et « À CONFIRMER » dans ces fichiers, puis faites-les relire.');
    return EXIT.ok;
  },
};
