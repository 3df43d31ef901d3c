import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { integrityProblem } from '../../backup/create-backup.ts';
import { DATABASES } from '../../backup/manifest.ts';
import { ConfigError } from '../../config/config-error.ts';
import { openDatabase } from '../../database/open.ts';
import { LOW_BYTES, TINY_BYTES } from '../../health/disk.ts';
import { knownBadges } from '../../visits/known-badges.ts';
import { Pseudonyms } from '../../visits/pseudonym.ts';
import { attention, type Finding, failing, mebibytes, ok } from './finding.ts';

export function dataFolder(dataDir: string): Finding[] {
  const part = 'données';
  const owner =
    'Lancez le hub et cette commande avec le même utilisateur, ou corrigez le propriétaire : « chown ».';
  const there = existsSync(dataDir);
  const folder = nearestFolder(dataDir);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [failing(part, `${folder} n’est pas accessible en écriture`, owner)];
  }
  if (!there) {
    return [
      attention(
        part,
        `${dataDir} n’existe pas encore`,
        'Le premier démarrage le crée ; sinon vérifiez HUB_DATA_DIR.',
      ),
    ];
  }
  const { uid } = statSync(dataDir);
  const foreign = DATABASES.map((name) => path.join(dataDir, name)).find(
    (file) => existsSync(file) && statSync(file).uid !== uid,
  );
  return foreign
    ? [failing(part, `${foreign} n’appartient pas au propriétaire du dossier`, owner)]
    : [ok(part, dataDir)];
}

export function diskSpace(dataDir: string): Finding[] {
  const { bavail, bsize } = statfsSync(nearestFolder(dataDir));
  const free = bavail * bsize;
  const message = `${mebibytes(free)} libres`;
  const hint = 'Libérez de la place, ou réduisez « keep » sous readings et journal dans building.yaml.';
  if (free < TINY_BYTES) return [failing('disque', message, hint)];
  if (free < LOW_BYTES) return [attention('disque', message, hint)];
  return [ok('disque', message)];
}

export function databases(dataDir: string): Finding[] {
  return DATABASES.filter((name) => existsSync(path.join(dataDir, name))).map((name) => {
    const file = path.join(dataDir, name);
    const problem = integrityProblem(file);
    return problem
      ? failing(
          'bases',
          `${name} est abîmé (${problem})`,
          'Arrêtez le hub et remettez une sauvegarde : « tiers-lieu restore ».',
        )
      : ok('bases', `${name}, ${mebibytes(statSync(file).size)}, intact`);
  });
}

export function badgeSecret(dataDir: string): Finding[] {
  const file = path.join(dataDir, 'secret', 'badge.key');
  const known = inHubDatabase(dataDir, knownBadges);
  const putBack =
    'Remettez votre copie (chmod 600) ; le hub ne démarre pas sans. Perdue pour de bon : « tiers-lieu badges forget ».';
  if (!existsSync(file)) return known?.held ? [failing('secret', `${file} manque`, putBack)] : [];
  if ((statSync(file).mode & 0o077) !== 0) {
    return [failing('secret', `${file} est lisible par d’autres`, `Lancez « chmod 600 ${file} ».`)];
  }
  let fingerprint: string | undefined;
  try {
    fingerprint = Pseudonyms.read(file)?.fingerprint;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [failing('secret', `${file} ne peut pas servir (${error.message})`, putBack)];
  }
  return known?.held && known.fingerprint !== null && known.fingerprint !== fingerprint
    ? [failing('secret', `${file} n’est pas le secret des badges connus`, putBack)]
    : [ok('secret', 'le secret des badges est là, lisible du seul hub ; gardez-en une copie à l’abri')];
}

function inHubDatabase<T>(dataDir: string, work: (db: DatabaseSync) => T): T | null {
  const file = path.join(dataDir, 'hub.sqlite');
  if (!existsSync(file)) return null;
  const db = openDatabase(file, { readOnly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
}
