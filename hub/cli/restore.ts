import { existsSync } from 'node:fs';
import path from 'node:path';
import { BUILDING_FILE } from '../backup/manifest.ts';
import { ArchiveError, type Restored, restoreBackup } from '../backup/restore-backup.ts';
import { acquireDataLock, DataFolderInUseError } from '../journal/data-lock.ts';
import { readArguments, words } from './arguments.ts';
import { type Command, CommandError, type Context, EXIT } from './command.ts';

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

/** Holds the folder's lock, so that no hub begins in the middle. */
async function whileStopped<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  // Where there is no folder there is no hub, and the lock's own file would look like something to put aside.
  if (!existsSync(dataDir)) return work();
  const lock = (() => {
    try {
      return acquireDataLock(dataDir);
    } catch (error) {
      if (!(error instanceof DataFolderInUseError)) throw error;
      throw new CommandError(
        'Le hub est en marche : arrêtez-le d’abord (par exemple « sudo systemctl stop tiers-lieu »).',
        EXIT.tryLater,
      );
    }
  })();
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function report(
  { manifest, aside, erasures }: Restored,
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
  if (aside) context.print(`Ce qui y était est mis de côté dans ${aside}.`);
  const key = path.join('secret', 'badge.key');
  const oldKey = aside && existsSync(path.join(aside, key)) ? path.join(aside, 'secret') : null;
  context.print(
    oldKey
      ? `Avant de démarrer, remettez le secret des badges : cp -a ${oldKey} ${dataDir}/`
      : `Avant de démarrer, remettez le secret des badges dans ${path.join(dataDir, key)} : sans lui, aucun badge n’est reconnu.`,
  );
  context.print(
    `Le fichier du bâtiment sauvegardé est ${path.join(dataDir, BUILDING_FILE)} ; le hub lit ${buildingFile}.`,
  );
}
