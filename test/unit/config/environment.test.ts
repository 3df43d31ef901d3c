import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkAnonymousLeaves, readSettings } from '../../../hub/config/environment.ts';

describe('the environment', () => {
  test('without any variable the hub runs on its embedded store, on this machine only', () => {
    expect(readSettings({ PATH: '/bin' })).toMatchObject({
      dataDir: path.resolve('data'),
      host: '127.0.0.1',
      httpPort: 8080,
      mqttPort: 1883,
      series: { kind: 'embedded' },
      logLevel: 'info',
    });
  });

  test('an empty variable counts as absent, as compose files leave them', () => {
    expect(readSettings({ HUB_INFLUX_URL: '', HUB_HTTP_PORT: '' })).toMatchObject({
      httpPort: 8080,
      series: { kind: 'embedded' },
    });
  });

  test('each version of InfluxDB has its own variables', () => {
    const url = 'http://localhost:8086';
    expect(
      readSettings({ HUB_INFLUX_URL: url, HUB_INFLUX_VERSION: '1', HUB_INFLUX_DATABASE: 'ceis' }).series,
    ).toEqual({
      kind: 'influx1',
      url,
      database: 'ceis',
    });
    const two = { HUB_INFLUX_ORG: 'o', HUB_INFLUX_BUCKET: 'b', HUB_INFLUX_TOKEN: 't' };
    expect(readSettings({ HUB_INFLUX_URL: url, HUB_INFLUX_VERSION: '2', ...two }).series).toEqual({
      kind: 'influx2',
      url,
      org: 'o',
      bucket: 'b',
      token: 't',
    });
  });

  test.each([
    [{ HUB_HTTP_PORT: 'http' }, 'HUB_HTTP_PORT: expected a port number from 0 to 65535, found "http".'],
    [{ HUB_MQTT_PORT: '70000' }, 'HUB_MQTT_PORT: expected a port number from 0 to 65535, found "70000".'],
    [{ HUB_INFLUX_URL: 'localhost' }, 'HUB_INFLUX_URL: expected a URL, found "localhost".'],
    [
      { HUB_INFLUX_URL: 'http://x' },
      'HUB_INFLUX_VERSION: expected 1, 2 or 3, because HUB_INFLUX_URL is set; found nothing.',
    ],
    [
      { HUB_INFLUX_URL: 'http://x', HUB_INFLUX_VERSION: '2' },
      'HUB_INFLUX_ORG: expected a value, because HUB_INFLUX_VERSION is 2; found nothing.',
    ],
    [
      { HUB_INFLUX_TOKEN: 'abc' },
      'HUB_INFLUX_URL: expected the address of InfluxDB, because HUB_INFLUX_TOKEN is set; found nothing.',
    ],
    [
      { HUB_LOG_LEVEL: 'loud' },
      'HUB_LOG_LEVEL: expected one of "fatal", "error", "warn", "info", "debug", "trace", "silent", found "loud".',
    ],
    [
      { HUB_MQTT_ANONYMOUS: 'lab/#/x' },
      'HUB_MQTT_ANONYMOUS: expected an MQTT topic filter outside $SYS, found "lab/#/x".',
    ],
  ])('refuses %o in one sentence naming the variable', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(sentence);
  });

  test('a misspelt variable of ours is not silently ignored', () => {
    expect(() => readSettings({ HUB_HTTPPORT: '80' })).toThrow(
      /^HUB_HTTPPORT: expected one of HUB_DATA_DIR, /,
    );
  });

  test('a secret is never part of the sentence', () => {
    expect(() => readSettings({ HUB_ADMIN_PASSWORD: 'short' })).toThrow(
      'HUB_ADMIN_PASSWORD: expected at least 8 characters, found another value.',
    );
  });

  test.each(['ceis/lab/#', 'ceis', 'ceis/#'])(
    'a place for anyone inside the site’s own tree, %s, is refused',
    (filter) => {
      expect(() => checkAnonymousLeaves('ceis', filter)).toThrow(
        `HUB_MQTT_ANONYMOUS: expected a filter outside ceis/, which is never open to clients without a name, found "${filter}".`,
      );
    },
  );

  test.each([undefined, 'lab/#', '#', 'ceis-lab/#'])('a place for anyone elsewhere, %s, is not', (filter) => {
    expect(() => checkAnonymousLeaves('ceis', filter)).not.toThrow();
  });
});
