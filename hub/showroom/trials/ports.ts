/** What trials need of the rest of the house; main.ts hands it over. */

/** The start-ups and what they test. */
export interface StartupDirectory {
  has(startup: string): boolean;
  nameOf(startup: string): string;
  prototypesOf(startup: string): readonly { readonly id: string; readonly name: string }[];
}

/**
 * Where prototypes' readings rest. An erasure that is not `complete` goes on by itself, also after a restart; asking
 * again does no more.
 */
export interface PrototypeReadings {
  eraseSessions(sessions: readonly string[]): Promise<{ readonly complete: boolean }>;
  /** From `from` to before `to`, ms. */
  erasePrototypes(
    startup: string,
    prototypes: readonly string[],
    from: number,
    to: number,
  ): Promise<{ readonly complete: boolean }>;
  /** How many there are. */
  countPrototypes(startup: string, prototypes: readonly string[], from: number, to: number): Promise<number>;
}

/** Archives that the hub made of a trial and keeps. */
export interface TrialExports {
  dropTrial(trial: string): Promise<unknown>;
}
