import { checkPersonPassword, hashPassword, PERSON_COST } from '../access/password.ts';
import type { Account } from '../access/store.ts';
import { PASSWORD_MIN_LENGTH } from '../contract/password.ts';
import { personRoleSchema } from '../contract/roles.ts';
import { ID_PATTERN } from '../contract/topics.ts';
import { oneOf, readArguments, words } from './arguments.ts';
import { type Command, CommandError, type Context, EXIT } from './command.ts';
import { table } from './table.ts';
import { withAccess } from './with-access.ts';

const ROLES = personRoleSchema.options;
const PASSWORD_OPTION = { 'password-stdin': { type: 'boolean' } } as const;

export const account: Command = {
  name: 'account',
  summary: 'les comptes des personnes',
  help: `tiers-lieu account add <nom> --role <rôle> --password-stdin   crée un compte
tiers-lieu account password <nom> --password-stdin            change le mot de passe, ferme ses sessions
tiers-lieu account list                                       montre les comptes
tiers-lieu account remove <nom>                               supprime un compte, ferme ses sessions

Rôles : admin (tout), staff (accueil, chiffres), host (ateliers), startup (ses prototypes, avec --startup <id>).
Le mot de passe se donne sur l’entrée standard, ${PASSWORD_MIN_LENGTH} caractères ou plus :
  printf %s "quatre mots bien choisis" | tiers-lieu account add lea --role staff --password-stdin`,

  async run(args, context) {
    const [action, ...rest] = args;
    switch (oneOf(action, ['add', 'password', 'list', 'remove'], 'l’action après « account »')) {
      case 'add':
        return add(rest, context);
      case 'password':
        return changePassword(rest, context);
      case 'list':
        return list(rest, context);
      case 'remove':
        return remove(rest, context);
    }
  },
};

async function add(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, {
    role: { type: 'string' },
    startup: { type: 'string' },
    ...PASSWORD_OPTION,
  });
  const [name = ''] = words(positionals, 'le nom du compte');
  const role = oneOf(values.role, ROLES, '--role');
  const scope = accountScope(role, values.startup);
  const password = await newPassword(values['password-stdin'], context);
  return withAccess(context, async ({ store, audit }) => {
    const hash = await hashPassword(password, PERSON_COST);
    store.addAccount({ name, role, scope, password: hash, created: Date.now() });
    audit('account.add', `${name} ${role}`);
    context.print(`Compte « ${name} » créé (${role}).`);
    return EXIT.ok;
  });
}

async function changePassword(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, PASSWORD_OPTION);
  const [name = ''] = words(positionals, 'le nom du compte');
  const password = await newPassword(values['password-stdin'], context);
  return withAccess(context, async ({ store, audit }) => {
    if (!store.setPassword(name, await hashPassword(password, PERSON_COST))) throw unknownAccount(name);
    audit('account.password', name);
    context.print(`Mot de passe de « ${name} » changé ; ses sessions sont fermées.`);
    return EXIT.ok;
  });
}

async function list(args: string[], context: Context): Promise<number> {
  const { values, positionals } = readArguments(args, { json: { type: 'boolean' } });
  words(positionals);
  return withAccess(context, ({ store }) => {
    const accounts = store.accounts();
    if (values.json) {
      context.print(
        JSON.stringify(
          accounts.map(({ name, role, scope, created }) => ({
            name,
            role,
            scope,
            created: new Date(created).toISOString(),
          })),
        ),
      );
    } else if (accounts.length === 0) {
      context.print('Aucun compte. Ouvrez le lien d’installation affiché au démarrage du hub.');
    } else {
      const rows = accounts.map(({ name, role, scope }) => [name, role, scope.startup ?? '']);
      context.print(table(['nom', 'rôle', 'start-up'], rows));
    }
    return EXIT.ok;
  });
}

async function remove(args: string[], context: Context): Promise<number> {
  const { positionals } = readArguments(args, {});
  const [name = ''] = words(positionals, 'le nom du compte');
  return withAccess(context, ({ store, audit }) => {
    const admins = store.accounts().filter(({ role }) => role === 'admin');
    if (admins.length === 1 && admins[0]?.name === name) {
      throw new CommandError(`« ${name} » est le dernier compte admin : créez-en d’abord un autre.`);
    }
    if (!store.removeAccount(name)) throw unknownAccount(name);
    audit('account.remove', name);
    context.print(`Compte « ${name} » supprimé ; ses sessions sont fermées.`);
    return EXIT.ok;
  });
}

function accountScope(role: Account['role'], startup: string | undefined): Account['scope'] {
  if (role !== 'startup') {
    if (startup !== undefined) throw new CommandError(`--startup ne va pas avec le rôle ${role}.`);
    return {};
  }
  if (startup === undefined) throw new CommandError('Le rôle startup demande --startup <id>.');
  if (!ID_PATTERN.test(startup)) {
    throw new CommandError(
      `--startup attend des lettres minuscules, des chiffres, - et _, et non « ${startup} ».`,
    );
  }
  return { startup };
}

/** Never as an argument: every user of the machine sees the arguments of every process. */
async function newPassword(fromInput: boolean | undefined, context: Context): Promise<string> {
  if (!fromInput)
    throw new CommandError('Ajoutez --password-stdin et donnez le mot de passe sur l’entrée standard.');
  const password = (await context.readInput()).replace(/\r?\n$/, '');
  checkPersonPassword(password);
  return password;
}

const unknownAccount = (name: string): CommandError =>
  new CommandError(
    `Le compte « ${name} » n’existe pas ; « tiers-lieu account list » montre ceux qui existent.`,
  );
