import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CommandError } from './command.ts';

/**
 * Options and words of a command line, by node:util's rules.
 * @throws CommandError naming what is unknown or missing
 */
export function readArguments<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? '';
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new CommandError(`L’option ${option} n’existe pas ; les options sont ${known.join(', ')}.`);
    }
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const name = /(--[a-z-]+)/.exec(message)?.[1] ?? option;
      throw new CommandError(
        options[name.slice(2)]?.type === 'boolean'
          ? `L’option ${name} ne prend pas de valeur.`
          : `L’option ${name} attend une valeur.`,
      );
    }
    throw error;
  }
}

/** The words of a command, exactly as many as it has names for. */
export function words(given: readonly string[], ...names: readonly string[]): string[] {
  if (given.length < names.length) throw new CommandError(`Il manque ${names[given.length]}.`);
  if (given.length > names.length) {
    throw new CommandError(`« ${given[names.length]} » est en trop.`);
  }
  return [...given];
}

/** One of a fixed list. `what`: how the sentence calls it. */
export function oneOf<T extends string>(value: string | undefined, choices: readonly T[], what: string): T {
  const choice = choices.find((name) => name === value);
  if (choice !== undefined) return choice;
  throw new CommandError(
    value === undefined
      ? `Il manque ${what} : ${choices.join(', ')}.`
      : `« ${value} » n’est pas connu pour ${what} ; choisissez parmi ${choices.join(', ')}.`,
  );
}

/** A whole number from 0 to `max`, or undefined where the option is absent. */
export function wholeNumber(value: string | undefined, max: number, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value) || Number(value) > max) {
    throw new CommandError(`${option} attend un nombre entier de 0 à ${max}, et non « ${value} ».`);
  }
  return Number(value);
}
