import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RunningHub } from '../support/hub.ts';
import { Influxdb } from '../support/influxdb.ts';

/**
 * The whole hub beside Debian's InfluxDB 1.6, which is not there when the hub starts, and is killed while it works.
 * Every other way in which it breaks: readings-influxdb.test.ts.
 */

const WAIT = { timeout: 40_000, interval: 100 };
const DATABASE = 'tiers_lieu';
const MESSAGES = 20_000;
const IN_FLIGHT = 200;

test('absent at the start, killed while 20,000 messages arrive, back: it holds each that was acknowledged, once', async () => {
  const influxdb = await Influxdb.prepare();
  onTestFinished(() => influxdb.stop());
  const hub = await RunningHub.start({
    env: { HUB_INFLUX_URL: influxdb.url, HUB_INFLUX_VERSION: '1', HUB_INFLUX_DATABASE: DATABASE },
  });
  onTestFinished(async () => void (await hub.stop()));
  const sensor = await hub.addDevice('co2', 'sensor', '--room', 'cuisine', '--rate', '0');
  const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { ...sensor, reconnectPeriod: 0 });
  onTestFinished(async () => void (await client.endAsync(true)));
  const part = async (): Promise<{ state: string; lastError: string | null }> => {
    const answer = await fetch(`${hub.url}/health`);
    expect(answer.status).toBe(200); // nothing is refused and nothing is lost: the hub is not failing
    return ((await answer.json()) as { parts: Record<string, { state: string; lastError: string | null }> })
      .parts.readings!;
  };

  let sent = 0;
  let acknowledged = 0;
  const publishUpTo = (last: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: IN_FLIGHT }, async () => {
        while (sent < last) {
          await client.publishAsync('ceis/room/cuisine/co2', String(++sent), { qos: 1 });
          acknowledged++;
        }
      }),
    );

  await publishUpTo(MESSAGES / 4);
  await vi.waitFor(async () => expect(await part()).toMatchObject({ state: 'degraded' }), WAIT);
  expect((await part()).lastError).toContain('ECONNREFUSED');
  const admin = await hub.login();
  const range = {
    from: new Date(Date.now() - 3_600_000).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const query = new URLSearchParams({
    kind: 'room',
    id: 'cuisine',
    measure: 'co2',
    every: '30d',
    fn: 'count',
    ...range,
  });
  const series = await fetch(`${hub.url}/api/series?${query}`, { headers: { cookie: admin } });
  expect([series.status, await series.json()]).toMatchObject([503, { error: { code: 'store_unavailable' } }]);

  await influxdb.start();
  const stored = async (): Promise<number> => influxdb.countValues(DATABASE).catch(() => 0);
  await vi.waitFor(async () => expect(await stored()).toBeGreaterThan(0), WAIT);
  const rest = publishUpTo(MESSAGES);
  await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(MESSAGES / 2), WAIT);
  await influxdb.kill();
  await rest;
  expect(acknowledged).toBe(MESSAGES);
  await vi.waitFor(async () => expect(await part()).toMatchObject({ state: 'degraded' }), WAIT);

  await influxdb.start();
  await vi.waitFor(async () => expect(await stored()).toBe(acknowledged), WAIT);
  await vi.waitFor(async () => expect(await part()).toMatchObject({ state: 'ok' }), WAIT);
  const rows = await influxdb.query(`SELECT min(co2), max(co2), count(distinct(co2)) FROM room`, DATABASE);
  expect(rows).toMatchObject([{ min: 1, max: MESSAGES, count: MESSAGES }]);
  const { points } = await hub.get<{ points: [string, number][] }>(`/api/series?${query}`, admin);
  expect(points.reduce((sum, [, count]) => sum + count, 0)).toBe(acknowledged);
});
