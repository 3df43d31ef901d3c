import type { Settings } from '../contract/settings.ts';

/** Exit statuses of sysexits.h, which scripts can rely on. */
export const EXIT = {
  ok: 0,
  failing: 1,
  usage: 64,
  data: 65,
  noInput: 66,
  software: 70,
  cannotCreate: 73,
  io: 74,
  tryLater: 75,
} as const;

/** What a command needs of the world. */
export interface Context {
  readonly settings: () => Settings;
  readonly print: (text: string) => void;
  /** For people only: goes to the error output, so that `--json` stays alone on the other. */
  readonly say: (text: string) => void;
  readonly readInput: () => Promise<string>;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /** Resolves to the exit status. @throws CommandError */
  readonly run: (args: string[], context: Context) => Promise<number>;
}

/** One sentence for the operator, and the exit status for scripts. */
export class CommandError extends Error {
  readonly status: number;
  constructor(message: string, status: number = EXIT.usage, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.status = status;
  }
}
