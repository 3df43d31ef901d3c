import { existsSync } from 'node:fs';
import path from 'node:path';

/** The real programs that the tests run, and the Debian package that holds each. */
export const SERVERS = [
  { command: 'chromium', package: 'chromium' },
  { command: 'socat', package: 'socat' },
  { command: 'mosquitto', package: 'mosquitto' },
  { command: 'mosquitto_pub', package: 'mosquitto-clients' },
  { command: 'influxd', package: 'influxdb' },
  { command: 'victoria-metrics', package: 'victoria-metrics' },
  { command: 'espeak-ng', package: 'espeak-ng' },
  { command: 'bwrap', package: 'bubblewrap' },
  { command: 'faketime', package: 'faketime' },
  { command: 'g++', package: 'g++' },
  // No program of its own: a file of it tells whether it is there.
  { command: '/usr/lib/python3/dist-packages/paho/mqtt/client.py', package: 'python3-paho-mqtt' },
] as const;

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

/** Where a program is, or null. Debian keeps servers in `/usr/sbin`, which a user's PATH may lack. */
export function locate(command: string): string | null {
  return FOLDERS.map((folder) => path.resolve(folder, command)).find((file) => existsSync(file)) ?? null;
}

export function missingServers(): (typeof SERVERS)[number][] {
  return SERVERS.filter((server) => locate(server.command) === null);
}
