import { ConfigError } from './config-error.ts';

/**
 * Why an address could not be listened on, as a sentence that names the variable to change. A port that another
 * program holds may be free a moment later, so that one is worth a restart; the others are a `ConfigError`.
 */
export function listenError(
  error: NodeJS.ErrnoException,
  variable: 'HUB_HTTP_PORT' | 'HUB_MQTT_PORT',
  host: string,
  port: number,
): Error {
  const options = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new Error(
        `${variable}: port ${port} on ${host} is used by another program; stop it or choose another port`,
        options,
      );
    case 'EACCES':
      return new ConfigError(
        `${variable}: port ${port} may not be opened by this user; choose one above 1023`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EINVAL': // a link-local IPv6 address without its interface
      return new ConfigError(
        `HUB_HOST: this machine has no address ${host}; use 127.0.0.1, 0.0.0.0 or one of its own`,
        options,
      );
    case 'EAI_AGAIN': // the name server may answer a moment later
      return new Error(`HUB_HOST: the name ${host} cannot be looked up; give an address`, options);
    default:
      return new Error(`${variable}: ${host}:${port} could not be opened: ${error.message}`, options);
  }
}
