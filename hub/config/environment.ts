import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Environment, type SeriesTarget, type Settings, settingsSchema } from '../contract/settings.ts';
import { ConfigError } from './config-error.ts';
import { expectation, shown } from './expectation.ts';

const DEMO_BUILDING = path.join(import.meta.dirname, 'demo-building.yaml');
const SECRET = /PASSWORD|TOKEN/;

/**
 * The settings from the environment; an empty variable counts as absent, as compose files leave them.
 * @throws ConfigError one sentence naming the variable, what was expected and what was found (never a secret).
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const known = Object.keys(settingsSchema.shape);
  const unknown = Object.keys(env).find((name) => name.startsWith('HUB_') && !known.includes(name));
  if (unknown)
    throw new ConfigError(`${unknown}: expected one of ${known.join(', ')}, found an unknown name.`);

  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => known.includes(name) && value !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const name = String(issue.path[0]);
    const wanted = /PORT$/.test(name) ? 'a port number from 0 to 65535' : expectation(issue);
    throw new ConfigError(
      `${name}: expected ${wanted}, found ${SECRET.test(name) ? 'another value' : shown(env[name])}.`,
    );
  }
  const settings = parsed.data;
  if (settings.HUB_MQTT_ANONYMOUS !== undefined) checkAnonymous(settings.HUB_MQTT_ANONYMOUS);

  const local = path.resolve('building.yaml');
  return {
    dataDir: path.resolve(settings.HUB_DATA_DIR),
    buildingFile: settings.HUB_BUILDING ?? (existsSync(local) ? local : DEMO_BUILDING),
    host: settings.HUB_HOST,
    httpPort: settings.HUB_HTTP_PORT,
    mqttPort: settings.HUB_MQTT_PORT,
    ...(settings.HUB_ADMIN_PASSWORD !== undefined && { adminPassword: settings.HUB_ADMIN_PASSWORD }),
    series: seriesTarget(settings),
    ...(settings.HUB_MQTT_ANONYMOUS !== undefined && { mqttAnonymous: settings.HUB_MQTT_ANONYMOUS }),
    faults: {
      ...(settings.HUB_FAULT_COMMIT_DELAY_MS !== undefined && {
        commitDelayMs: settings.HUB_FAULT_COMMIT_DELAY_MS,
      }),
    },
    logLevel: settings.HUB_LOG_LEVEL,
  };
}

function seriesTarget(settings: Environment): SeriesTarget {
  const need = (
    name: 'HUB_INFLUX_DATABASE' | 'HUB_INFLUX_ORG' | 'HUB_INFLUX_BUCKET' | 'HUB_INFLUX_TOKEN',
  ): string => {
    const value = settings[name];
    if (value === undefined) {
      throw new ConfigError(
        `${name}: expected a value, because HUB_INFLUX_VERSION is ${version}; found nothing.`,
      );
    }
    return value;
  };
  const url = settings.HUB_INFLUX_URL;
  const version = settings.HUB_INFLUX_VERSION;
  if (url === undefined) {
    const stray = Object.entries(settings).find(
      ([name, value]) => name.startsWith('HUB_INFLUX_') && value !== undefined,
    );
    if (stray)
      throw new ConfigError(
        `HUB_INFLUX_URL: expected the address of InfluxDB, because ${stray[0]} is set; found nothing.`,
      );
    return { kind: 'embedded' };
  }
  switch (version) {
    case undefined:
      throw new ConfigError(
        'HUB_INFLUX_VERSION: expected 1, 2 or 3, because HUB_INFLUX_URL is set; found nothing.',
      );
    case '1': {
      const { HUB_INFLUX_USERNAME: username, HUB_INFLUX_PASSWORD: password } = settings;
      return {
        kind: 'influx1',
        url,
        database: need('HUB_INFLUX_DATABASE'),
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
      };
    }
    case '2':
      return {
        kind: 'influx2',
        url,
        org: need('HUB_INFLUX_ORG'),
        bucket: need('HUB_INFLUX_BUCKET'),
        token: need('HUB_INFLUX_TOKEN'),
      };
    case '3':
      // InfluxDB 3's v2-compatible write endpoint takes no organisation.
      return {
        kind: 'influx3',
        url,
        org: settings.HUB_INFLUX_ORG ?? '',
        bucket: need('HUB_INFLUX_BUCKET'),
        token: need('HUB_INFLUX_TOKEN'),
      };
  }
}

/** [MQTT-4.7.1]: `#` last and alone in its level, `+` alone in its level; never the `$` trees. */
function checkAnonymous(filter: string): void {
  const levels = filter.split('/');
  const wrong =
    filter.startsWith('$') ||
    levels.some(
      (level, i) =>
        (level.includes('#') && (level !== '#' || i !== levels.length - 1)) ||
        (level.includes('+') && level !== '+'),
    );
  if (wrong)
    throw new ConfigError(
      `HUB_MQTT_ANONYMOUS: expected an MQTT topic filter outside $SYS, found ${shown(filter)}.`,
    );
}

/**
 * The site's own tree is never open to clients without a name, so a filter inside it would open nothing.
 * @throws ConfigError
 */
export function checkAnonymousLeaves(site: string, filter: string | undefined): void {
  if (filter?.split('/')[0] !== site) return;
  throw new ConfigError(
    `HUB_MQTT_ANONYMOUS: expected a filter outside ${site}/, which is never open to clients without a name, found ${shown(filter)}.`,
  );
}
