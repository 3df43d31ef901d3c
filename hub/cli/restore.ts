import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { BUILDING_FILE } from '../backup/manifest.ts';
import { ArchiveError, type Restored, restoreBackup } from '../backup/restore-backup.ts';
import { readArguments, words } from './arguments.ts';
import { type Command, CommandError, type Context, EXIT } from './command.ts';
import { whileStopped } from './while-stopped.ts';
import { operator } from './with-access.ts';

export const restore: Command = {
  name: 'restore',
  summary: 'remet une sauvegarde en place, hub arrêté',
  help: `tiers-lieu restore <fichier.tar.gz>   remet une sauvegarde en place, hub arrêté

La sauvegarde est vérifiée en entier avant que rien ne change.
Ce qui était dans le dossier des données est mis de côté, jamais effacé.`,

  async run(args, context) {
    const { positionals } = readArguments(args, {});
    const [file = ''] = words(positionals, 'le nom du fichier à remettre');
    const archive = path.resolve(file);
    if (!existsSync(archive)) throw new CommandError(`Le fichier ${archive} n’existe pas.`, EXIT.noInput);
    if (!mayRead(archive)) {
      throw new CommandError(
        `Le fichier ${archive} n’est pas lisible par l’utilisateur « ${operator()} » : donnez-le-lui (« chown »).`,
        EXIT.noInput,
      );
    }
    const { dataDir, buildingFile } = context.settings();
    const restored = await whileStopped(dataDir, () => restoreBackup(archive, dataDir, new Date())).catch(
      (error: Error) => {
        if (!(error instanceof ArchiveError)) throw error;
        throw new CommandError(`Sauvegarde refusée : ${error.message}. Rien n’a été changé.`, EXIT.data, {
          cause: error,
        });
      },
    );
    report(restored, dataDir, buildingFile, context);
    return EXIT.ok;
  },
};

function mayRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function report(
  { manifest, aside, erasures, secretKept }: Restored,
  dataDir: string,
  buildingFile: string,
  context: Context,
): void {
  context.print(
    `Sauvegarde du ${new Date(manifest.created).toLocaleString('fr-FR')} (${manifest.site}) remise dans ${dataDir}.`,
  );
  if (erasures === null) {
    context.print(
      'Attention : la liste des effacements n’a pas pu être lue. Effacez à nouveau qui l’a demandé depuis la sauvegarde.',
    );
  } else if (erasures > 0) {
    context.print('Ce qui a été effacé depuis la sauvegarde le sera à nouveau au démarrage du hub.');
  }
  const key = path.join('secret', 'badge.key');
  if (secretKept) {
    context.print(`Le secret des badges est resté en place : ${path.join(dataDir, key)}.`);
  } else {
    const other = aside !== null && existsSync(path.join(aside, key));
    if (other) context.print('Le secret des badges qui était là n’est pas celui de cette sauvegarde.');
    context.print(
      `Avant de démarrer, remettez votre copie du secret des badges dans ${path.join(dataDir, key)} ; le hub ne démarre pas sans elle s’il connaît déjà des badges.`,
    );
  }
  if (aside) {
    context.print(
      `Ce qui y était est mis de côté dans ${aside} : effacez ce dossier dès que le hub marche bien, il contient les pseudonymes des badges, et peut-être le secret.`,
    );
  }
  context.print(
    `Le fichier du bâtiment sauvegardé est ${path.join(dataDir, BUILDING_FILE)} ; le hub lit ${buildingFile}.`,
  );
}
