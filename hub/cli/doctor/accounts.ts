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
      ? [ok('comptes', `${people} comptes et ${store.devices().length} appareils`)]
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
