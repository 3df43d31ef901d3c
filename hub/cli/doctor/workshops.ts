import path from 'node:path';
import { nodeProgram } from '../../../flows/runner/node-program.ts';
import { findIsolation } from '../../../flows/runner/sandbox.ts';
import type { Building } from '../../contract/building.ts';
import { attention, type Finding, ok } from './finding.ts';

const MODULES = path.resolve(import.meta.dirname, '../../../node_modules');
const INSTALL =
  'Installez bubblewrap : « sudo apt-get install bubblewrap », puis redémarrez le hub (docs/guides/ateliers.md).';

/** What keeps a workshop's seats from everything else on this machine. */
export async function workshops({
  workshops: { isolation: wanted },
}: Pick<Building, 'workshops'>): Promise<Finding[]> {
  const found = await findIsolation(nodeProgram(MODULES));
  if (found?.kind === 'bubblewrap') return [ok('ateliers', 'les postes sont isolés par bubblewrap')];
  if (found?.kind === 'user') {
    return [
      attention(
        'ateliers',
        'bubblewrap manque : chaque poste a un utilisateur à lui, mais voit le réseau et peut lancer des programmes',
        INSTALL,
      ),
    ];
  }
  return [
    wanted === 'none'
      ? attention(
          'ateliers',
          'les postes ne sont pas isolés (workshops.isolation: none) : qui programme peut tout ce que le hub peut',
          INSTALL,
        )
      : attention(
          'ateliers',
          'rien n’isole les postes sur cette machine : les ateliers ne démarrent pas',
          INSTALL,
        ),
  ];
}
