/** EX_CONFIG of sysexits.h: the hub does not start on a setting it would have to guess. */
export const EX_CONFIG = 78;

/** One sentence: which variable or line, what was expected, what was found. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
