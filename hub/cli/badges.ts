import { forgetBadges } from '../visits/known-badges.ts';
import { oneOf, readArguments, words } from './arguments.ts';
import { type Command, EXIT } from './command.ts';
import { whileStopped } from './while-stopped.ts';
import { withAccess } from './with-access.ts';

export const badges: Command = {
  name: 'badges',
  summary: 'oublie les badges connus, quand leur secret est perdu',
  help: `tiers-lieu badges forget   oublie tous les badges connus, hub arrêté

À faire seulement si secret/badge.key est perdu pour de bon : le hub refuse de démarrer avec un autre secret tant qu’il
connaît des badges. Les visites restent dans les chiffres ; chaque badge devient inconnu, et ceci ne se défait pas.`,

  async run([action, ...rest], context) {
    oneOf(action, ['forget'], 'l’action après « badges »');
    words(readArguments(rest, {}).positionals);
    const forget = (): Promise<number> =>
      withAccess(context, ({ db, audit }) => {
        const known = forgetBadges(db);
        audit('badges.forget', String(known));
        return known;
      });
    const known = await whileStopped(context.settings().dataDir, forget);
    context.print(
      known > 0
        ? `Badges oubliés : ${known}. Les visites restent dans les chiffres. Le hub peut démarrer avec un nouveau secret.`
        : 'Aucun badge n’est connu : rien à oublier.',
    );
    return EXIT.ok;
  },
};
