import { DEVICE_COST, hashPassword, newDevicePassword } from '../access/password.ts';
import type { Bounds, Device } from '../access/store.ts';
import { loadBuilding } from '../config/building-file.ts';
import { deviceRoleSchema } from '../contract/roles.ts';
import { oneOf, readArguments, wholeNumber, words } from './arguments.ts';
import { type Command, CommandError, type Context, EXIT } from './command.ts';
import { deviceScope, SCOPE_OPTIONS } from './device-scope.ts';
import { table } from './table.ts';
import { withAccess } from './with-access.ts';

const ROLES = deviceRoleSchema.options;
/** Far above what one machine can send or hold; a greater number is a typing error. */
const RATE_MAX = 1_000_000;
const CONNECTIONS_MAX = 100_000;

const BOUND_OPTIONS = { rate: { type: 'string' }, connections: { type: 'string' } } as const;
const JSON_OPTION = { json: { type: 'boolean' } } as const;

export const device: Command = {
  name: 'device',
  summary: 'les identifiants des appareils (MQTT, HTTP Basic)',
  help: `tiers-lieu device add <nom> --role <rôle> [options]   crée un appareil, affiche son mot de passe une fois
tiers-lieu device set <nom> --rate <n> --connections <n>   change ses limites
tiers-lieu device list                                     montre les appareils
tiers-lieu device remove <nom>                             supprime un appareil, le déconnecte

Rôles et ce qu’ils demandent :
  reader      lecteur de badges        --reader <id>, sinon son nom
  sensor      capteur d’une pièce      --room <id>
  gateway     passerelle (Zigbee2MQTT, Tasmota, ChirpStack…)
  prototype   objet d’une start-up     --startup <id> --prototype <id>
  kiosk       écran de l’entrée        --door <id> s’il y a plusieurs portes
  display     écran mural
  automation  Node-RED, scripts
  learner     poste d’un atelier       --workshop <id> --seat <id>

Limites, à la création ou plus tard :
  --rate <n>         messages par seconde ; 0 lève la limite
  --connections <n>  connexions en même temps ; 0 lève la limite

  --json             pour les scripts : {"username","password"} pour add
Le hub en marche voit les changements tout de suite.`,

  async run(args, context) {
    const [action, ...rest] = args;
    switch (oneOf(action, ['add', 'set', 'list', 'remove'], 'l’action après « device »')) {
      case 'add':
        return add(rest, context);
      case 'set':
        return set(rest, context);
      case 'list':
        return list(rest, context);
      case 'remove':
        return remove(rest, context);
    }
  },
};

async function add(args: string[], context: Context): Promise<number> {
  const scopeOptions = Object.fromEntries(SCOPE_OPTIONS.map((name) => [name, { type: 'string' }])) as Record<
    (typeof SCOPE_OPTIONS)[number],
    { type: 'string' }
  >;
  const { values, positionals } = readArguments(args, {
    role: { type: 'string' },
    ...scopeOptions,
    ...BOUND_OPTIONS,
    ...JSON_OPTION,
  });
  const [name = ''] = words(positionals, 'le nom de l’appareil');
  const bounds = boundsOf(values);

  return withAccess(context, async ({ store, audit }) => {
    const existing = store.device(name);
    if (existing) {
      const otherwiseBound = SCOPE_OPTIONS.some(
        (option) => values[option] !== undefined && values[option] !== existing.scope[option],
      );
      const sameDevice = !otherwiseBound && (values.role ?? existing.role) === existing.role;
      if (sameDevice && Object.keys(bounds).length > 0) {
        store.setBounds(name, bounds);
        audit('device.set', describeBounds(name, bounds));
        return showBounds(store.device(name), values.json, context);
      }
      throw new CommandError(
        `L’appareil « ${name} » existe déjà (${existing.role}) : supprimez-le d’abord avec « device remove ${name} », ou choisissez un autre nom.`,
      );
    }

    const role = oneOf(values.role, ROLES, '--role');
    const building = loadBuilding(context.settings().buildingFile);
    const scope = deviceScope(role, name, values, building);
    const password = newDevicePassword();
    const hash = await hashPassword(password, DEVICE_COST);
    store.addDevice({ name, role, scope, password: hash, bounds, created: Date.now() });
    audit('device.add', `${name} ${role} ${describeScope(scope)}`.trim());

    if (values.json) {
      context.print(JSON.stringify({ username: name, password }));
    } else {
      context.print(`Appareil créé : ${[role, describeScope(scope)].filter(Boolean).join(', ')}.`);
      context.print(`  nom          : ${name}\n  mot de passe : ${password}`);
      context.print('Notez ce mot de passe maintenant : il ne sera plus jamais affiché.');
    }
    return EXIT.ok;
  });
}

async function set(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, { ...BOUND_OPTIONS, ...JSON_OPTION });
  const [name = ''] = words(positionals, 'le nom de l’appareil');
  const bounds = boundsOf(values);
  if (Object.keys(bounds).length === 0) throw new CommandError('Il manque --rate <n> ou --connections <n>.');
  return withAccess(context, ({ store, audit }) => {
    if (!store.setBounds(name, bounds)) throw unknownDevice(name);
    audit('device.set', describeBounds(name, bounds));
    return showBounds(store.device(name), values.json, context);
  });
}

async function list(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, JSON_OPTION);
  words(positionals);
  return withAccess(context, ({ store }) => {
    const devices = store.devices();
    if (values.json) {
      context.print(JSON.stringify(devices.map(publicFacts)));
      return EXIT.ok;
    }
    if (devices.length === 0) {
      context.print('Aucun appareil. « tiers-lieu device add --help » dit comment en créer un.');
      return EXIT.ok;
    }
    const rows = devices.map(({ name, role, scope, bounds, lastSeen }) => [
      name,
      role,
      describeScope(scope),
      shownBound(bounds.rate),
      shownBound(bounds.connections),
      lastSeen === null ? 'jamais' : new Date(lastSeen).toLocaleString('fr-FR'),
    ]);
    context.print(table(['nom', 'rôle', 'lié à', 'messages/s', 'connexions', 'dernière connexion'], rows));
    return EXIT.ok;
  });
}

async function remove(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, JSON_OPTION);
  const [name = ''] = words(positionals, 'le nom de l’appareil');
  return withAccess(context, ({ store, audit }) => {
    if (!store.removeDevice(name)) throw unknownDevice(name);
    audit('device.remove', name);
    context.print(values.json ? JSON.stringify({ username: name }) : `Appareil « ${name} » supprimé.`);
    return EXIT.ok;
  });
}

function boundsOf(values: { rate?: string | undefined; connections?: string | undefined }): Bounds {
  const rate = wholeNumber(values.rate, RATE_MAX, '--rate');
  const connections = wholeNumber(values.connections, CONNECTIONS_MAX, '--connections');
  return { ...(rate !== undefined && { rate }), ...(connections !== undefined && { connections }) };
}

function showBounds(changed: Device | null, json: boolean | undefined, context: Context): number {
  if (!changed) return EXIT.ok;
  const { name, bounds } = changed;
  context.print(
    json
      ? JSON.stringify({ username: name, rate: bounds.rate ?? null, connections: bounds.connections ?? null })
      : `Limites de « ${name} » : ${shownBound(bounds.rate)} messages/s, ${shownBound(bounds.connections)} connexions.`,
  );
  return EXIT.ok;
}

/** Everything but the password's hash. */
function publicFacts({ name, role, scope, bounds, created, lastSeen }: Device): object {
  return {
    name,
    role,
    scope,
    rate: bounds.rate ?? null,
    connections: bounds.connections ?? null,
    created: new Date(created).toISOString(),
    lastSeen: lastSeen === null ? null : new Date(lastSeen).toISOString(),
  };
}

const shownBound = (bound: number | undefined): string =>
  bound === undefined ? 'défaut' : bound === 0 ? 'sans limite' : String(bound);

const describeScope = (scope: Device['scope']): string =>
  Object.entries(scope)
    .map(([option, id]) => `${option} ${id}`)
    .join(', ');

const describeBounds = (name: string, bounds: Bounds): string =>
  [name, ...Object.entries(bounds).map(([option, bound]) => `${option} ${bound}`)].join(' ');

const unknownDevice = (name: string): CommandError =>
  new CommandError(
    `L’appareil « ${name} » n’existe pas ; « tiers-lieu device list » montre ceux qui existent.`,
  );
