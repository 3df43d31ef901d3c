import { loadBuilding } from '../config/building-file.ts';
import type { Building } from '../contract/building.ts';
import type { Settings } from '../contract/settings.ts';
import { isDamage } from '../database/sqlite-error.ts';
import { readArguments, words } from './arguments.ts';
import { type Command, type Context, EXIT } from './command.ts';
import { administrator } from './doctor/accounts.ts';
import { badgeSecret, databases, dataFolder, diskSpace } from './doctor/data-folder.ts';
import { attention, type Finding, failing, ok } from './doctor/finding.ts';
import { hub } from './doctor/hub.ts';
import { influx } from './doctor/influx.ts';
import { journal } from './doctor/journal.ts';
import { clock, nodeVersion } from './doctor/machine.ts';
import { serialPorts } from './doctor/serial-ports.ts';
import { speech } from './doctor/speech.ts';
import { workshops } from './doctor/workshops.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'ce qui ne va pas et quoi faire',
  help: `tiers-lieu doctor [--json]   dit ce qui ne va pas et quoi faire, hub en marche ou arrêté

ok : rien à faire. attention : à faire un jour. failing : à faire maintenant.
Le code de sortie est 0 s’il n’y a aucun « failing », sinon 1.`,

  async run(args, context) {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } });
    words(positionals);
    const findings = await examine(context);
    const failed = findings.some(({ state }) => state === 'failing');
    if (values.json) {
      context.print(JSON.stringify({ ok: !failed, findings }));
    } else {
      for (const { state, part, message, hint } of findings) {
        context.print(`${state.padEnd(9)}  ${part} : ${message}${hint ? ` → ${hint}` : ''}`);
      }
    }
    return failed ? EXIT.failing : EXIT.ok;
  },
};

type Check = (
  settings: Settings,
  building: Building,
  found: readonly Finding[],
) => Finding[] | Promise<Finding[]>;

/** In the order in which a technician would look. */
const CHECKS: readonly [part: string, check: Check][] = [
  ['données', ({ dataDir }) => dataFolder(dataDir)],
  ['disque', ({ dataDir }) => diskSpace(dataDir)],
  ['bases', ({ dataDir }) => databases(dataDir)],
  ['journal', journal],
  ['secret', ({ dataDir }) => badgeSecret(dataDir)],
  ['comptes', ({ dataDir }) => administrator(dataDir)],
  ['lecteurs', (_settings, building) => serialPorts(building.readers)],
  ['InfluxDB', ({ series }) => influx(series)],
  ['voix', speech],
  ['ateliers', (_settings, building) => workshops(building)],
  ['hub', hub],
];

const IN_THE_FOLDER: ReadonlySet<string> = new Set(['bases', 'journal', 'secret', 'comptes', 'hub']);

async function examine(context: Context): Promise<Finding[]> {
  const findings: Finding[] = [nodeVersion()];
  let settings: Settings;
  try {
    settings = context.settings();
  } catch (error) {
    return [
      ...findings,
      failing('réglages', (error as Error).message, 'Corrigez cette variable, puis relancez doctor.'),
    ];
  }
  findings.push(...clock(settings.dataDir));
  let building: Building;
  try {
    building = loadBuilding(settings.buildingFile);
    findings.push(
      settings.buildingFile.endsWith('demo-building.yaml')
        ? attention(
            'bâtiment',
            'c’est le bâtiment de démonstration',
            'Copiez hub/config/demo-building.yaml en building.yaml et adaptez-le.',
          )
        : ok('bâtiment', `${settings.buildingFile}, site ${building.site}`),
    );
  } catch (error) {
    return [
      ...findings,
      failing('bâtiment', (error as Error).message, 'Corrigez cette ligne : le hub ne démarre pas sans.'),
    ];
  }
  const failed = (part: string): boolean =>
    findings.some((found) => found.part === part && found.state === 'failing');
  for (const [part, check] of CHECKS) {
    // A folder that is closed to this user is one fault, and nothing in it can be judged.
    if (IN_THE_FOLDER.has(part) && failed('données')) continue;
    try {
      findings.push(...(await check(settings, building, findings)));
    } catch (error) {
      // A damaged file, too, is one fault, however many checks meet it.
      if (isDamage(error) && failed('bases')) continue;
      findings.push(
        failing(
          part,
          `l’examen a échoué (${(error as Error).message})`,
          'Signalez cette ligne à la maintenance.',
        ),
      );
    }
  }
  return findings;
}
