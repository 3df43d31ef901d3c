import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { account } from './cli/account.ts';
import { backup } from './cli/backup.ts';
import { badges } from './cli/badges.ts';
import { type Command, CommandError, type Context, EXIT } from './cli/command.ts';
import { device } from './cli/device.ts';
import { doctor } from './cli/doctor.ts';
import { notices } from './cli/notices.ts';
import { restore } from './cli/restore.ts';
import { ConfigError, EX_CONFIG } from './config/config-error.ts';
import { readSettings } from './config/environment.ts';
import { ERRORS, HubError } from './contract/errors.ts';
import type { Settings } from './contract/settings.ts';
import { isFullDisk } from './database/sqlite-error.ts';

const COMMANDS: readonly Command[] = [device, account, doctor, backup, restore, badges, notices];

const PROJECT = path.resolve(import.meta.dirname, '..');

const HELP = `tiers-lieu <commande> …

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}

« tiers-lieu <commande> --help » dit tout d’une commande.
Le dossier des données est celui de HUB_DATA_DIR, sinon ./data ; les commandes marchent aussi hub en marche.`;

/**
 * As the hub's own, which `npm start` runs in the project's folder. Called from elsewhere, the command means that
 * folder's data too, rather than making an empty folder where the operator happens to stand.
 */
function settings(): Settings {
  const elsewhere = !existsSync('data') && existsSync(path.join(PROJECT, 'data'));
  if (!elsewhere) return readSettings(process.env);
  const building = path.join(PROJECT, 'building.yaml');
  return readSettings({
    ...process.env,
    HUB_DATA_DIR: process.env.HUB_DATA_DIR || path.join(PROJECT, 'data'),
    HUB_BUILDING: process.env.HUB_BUILDING || (existsSync(building) ? building : undefined),
  });
}

const context: Context = {
  settings,
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined) {
    context.say(HELP);
    return EXIT.usage;
  }
  if (name === 'help' || name === '--help' || name === '-h') {
    context.print(HELP);
    return EXIT.ok;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    throw new CommandError(
      `La commande « ${name} » n’existe pas ; choisissez parmi ${COMMANDS.map((one) => one.name).join(', ')}.`,
    );
  }
  if (args.includes('--help') || args.includes('-h')) {
    context.print(command.help);
    return EXIT.ok;
  }
  return command.run(args, context);
}

/** https://www.sqlite.org/rescode.html#cantopen: a file or a folder that this user may not open. */
const SQLITE_CANTOPEN = 14;

/** What went wrong in one sentence, and the exit status. */
function explain(error: unknown): { sentence: string; status: number } {
  if (error instanceof CommandError) return { sentence: error.message, status: error.status };
  if (error instanceof HubError) {
    const { message, hint } = ERRORS[error.code];
    return { sentence: `${message} ${hint}`, status: EXIT.usage };
  }
  const { code, message, errcode } = (
    error instanceof ConfigError && error.cause !== undefined ? error.cause : error
  ) as NodeJS.ErrnoException & { errcode?: number };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || errcode === SQLITE_CANTOPEN) {
    return {
      sentence: `Accès refusé (${message}). Lancez la commande avec l’utilisateur du hub, par exemple « sudo -u tiers-lieu … ».`,
      status: EXIT.cannotCreate,
    };
  }
  if (error instanceof ConfigError) return { sentence: error.message, status: EX_CONFIG };
  if (isFullDisk(error)) {
    return { sentence: 'Le disque est plein : libérez de la place.', status: EXIT.io };
  }
  if (code === 'ERR_SQLITE_ERROR') {
    return {
      sentence: `La base de données ne répond pas (${message}). « tiers-lieu doctor » dit ce qui ne va pas.`,
      status: EXIT.io,
    };
  }
  return { sentence: `Erreur inattendue : ${message}`, status: EXIT.software };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { sentence, status } = explain(error);
  context.say(sentence);
  process.exitCode = status;
}
