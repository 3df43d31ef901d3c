import { existsSync } from 'node:fs';
import path from 'node:path';
import { AccessStore } from '../../access/store.ts';
import { openDatabase } from '../../database/open.ts';
import { attention, type Finding, ok } from './finding.ts';

export function administrator(dataDir: string): Finding[] {
  const file = path.join(dataDir, 'hub.sqlite');
  if (!existsSync(file)) return [];
  const db = openDatabase(file, { readOnly: true });
  try {
    const store = new AccessStore(db);
    const people = store.accounts().length;
    return store.hasAdmin()
      ? [ok('comptes', `${counted(people, 'compte')} et ${counted(store.devices().length, 'appareil')}`)]
      : [
          attention(
            'comptes',
            'il n’y a pas d’administrateur',
            'Ouvrez le lien d’installation affiché au démarrage du hub.',
          ),
        ];
  } finally {
    db.close();
  }
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n > 1 ? 's' : ''}`;
