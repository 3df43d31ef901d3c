import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { BackupError, createBackup } from '../backup/create-backup.ts';
import { loadBuilding } from '../config/building-file.ts';
import { ownVersion } from '../config/own-version.ts';
import { isFullDisk } from '../database/sqlite-error.ts';
import { readArguments, words } from './arguments.ts';
import { type Command, CommandError, EXIT } from './command.ts';
import { operator, withAccess } from './with-access.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'sauvegarde tout dans un fichier, même hub en marche',
  help: `tiers-lieu backup <fichier.tar.gz> [--force]   sauvegarde tout, même hub en marche

Dans la sauvegarde : le journal, les visites, les comptes, les appareils, les mesures, le fichier du bâtiment.
Pas dans la sauvegarde : le secret des badges (secret/badge.key), à garder ailleurs et à l’abri ; les sessions MQTT,
que les appareils refont seuls ; les mesures déjà dans InfluxDB.
Un fichier qui existe n’est remplacé qu’avec --force, et par une sauvegarde complète.`,

  async run(args, context) {
    const { values, positionals } = readArguments(args, { force: { type: 'boolean' } });
    const [file = ''] = words(positionals, 'le nom du fichier à écrire');
    const { dataDir, buildingFile } = context.settings();
    const { site } = loadBuilding(buildingFile);
    const target = path.resolve(file);
    if (existsSync(target) && !values.force) {
      throw new CommandError(
        `Le fichier ${target} existe déjà : choisissez un autre nom, ou ajoutez --force.`,
        EXIT.cannotCreate,
      );
    }
    if (existsSync(dataDir)) accessSync(dataDir, constants.R_OK | constants.X_OK);
    try {
      const manifest = await createBackup({
        dataDir,
        buildingFile,
        site,
        version: ownVersion(),
        now: new Date(),
        target,
      });
      await withAccess(context, ({ audit }) => audit('backup', path.basename(target)));
      const mebibytes = manifest.files.reduce((sum, { size }) => sum + size, 0) / 2 ** 20;
      context.print(
        `Sauvegarde complète : ${target} (${manifest.files.length} fichiers, ${mebibytes.toFixed(1)} Mio).`,
      );
      context.print(`Gardez à part, à l’abri : ${path.join(dataDir, 'secret', 'badge.key')}.`);
      context.print('Sans ce secret, les badges d’une sauvegarde ne sont plus reconnus.');
      return EXIT.ok;
    } catch (error) {
      if (error instanceof BackupError) throw new CommandError(error.message, EXIT.data);
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') {
        throw new CommandError(`Le dossier ${path.dirname(target)} n’existe pas.`, EXIT.cannotCreate);
      }
      if (isFullDisk(error)) {
        throw new CommandError(
          `Il n’y a pas assez de place dans ${path.dirname(target)} : libérez-en, ou choisissez un autre dossier.`,
          EXIT.io,
        );
      }
      if (!mayWrite(path.dirname(target))) {
        throw new CommandError(
          `Le dossier ${path.dirname(target)} n’est pas accessible en écriture à l’utilisateur « ${operator()} » : donnez-le-lui, ou choisissez-en un autre.`,
          EXIT.cannotCreate,
        );
      }
      throw error;
    }
  },
};

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
