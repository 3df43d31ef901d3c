import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SeriesTarget } from '../../hub/contract/settings.ts';
import { DrainLedger } from '../../hub/readings/drain-ledger.ts';
import { Influxdb } from '../support/influxdb.ts';
import { ReadingsBench } from '../support/readings-parts.ts';

/** Two cores are shared by everything that runs: a condition is given its time. */
const PATIENT = { timeout: 20_000 };

/** Debian's InfluxDB 1.6, broken in every way it breaks. Afterwards it holds what the journal holds. */
const DATABASE = 'tiers_lieu';

let influxdb: Influxdb;
let bench: ReadingsBench;
const target = (more: object = {}): SeriesTarget => ({
  kind: 'influx1',
  url: influxdb.url,
  database: DATABASE,
  ...more,
});

beforeEach(() => {
  bench = new ReadingsBench();
});
afterEach(async () => {
  await bench.stop();
  await influxdb.stop();
});

test('InfluxDB absent at the start and started later: nothing is missing, and health told the wait', async () => {
  influxdb = await Influxdb.prepare();
  await bench.start(target());
  await bench.append(7_000);
  await bench.inState('degraded');
  expect(bench.part.lastError).toContain('ECONNREFUSED');
  expect(bench.part.details.get('retry_at')).toEqual(expect.stringMatching(/^2/));
  await expect(
    bench.readings.query({
      kind: 'room',
      id: 'salle-1',
      measure: 'co2',
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
      fn: 'mean',
    }),
  ).rejects.toMatchObject({ code: 'store_unavailable' });
  await influxdb.start();
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(7_000);
  await bench.inState('ok');
});

test('InfluxDB killed in the middle and gone for 100,000 entries: counts are equal afterwards', async () => {
  influxdb = await Influxdb.started();
  await bench.start(target());
  await bench.append(10_000);
  const more = bench.append(100_000);
  await vi.waitFor(() => expect(bench.readings.stats().points).toBeGreaterThan(0), PATIENT);
  await influxdb.kill();
  await more;
  await bench.inState('degraded');
  expect(bench.readings.lag()).toBeGreaterThan(0);
  await influxdb.start();
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(110_000);
});

test('InfluxDB killed again and again under load: each entry is one point', async () => {
  influxdb = await Influxdb.started();
  await bench.start(target());
  for (let round = 0; round < 4; round++) {
    await bench.append(6_000);
    await influxdb.kill();
    await bench.append(1_000);
    await influxdb.start();
  }
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(28_000);
});

test('a wrong password: failing, and says what to do without saying the password; right after a restart', async () => {
  influxdb = await Influxdb.started({ auth: true });
  const secret = 'a wrong and secret password';
  await bench.start(target({ username: 'admin', password: secret }));
  await bench.append(500);
  await bench.inState('failing');
  expect(bench.part.lastError).toContain('_PASSWORD');
  expect(bench.readings.lag()).toBe(500);
  await bench.stopReadings();

  await bench.start(target({ ...influxdb.credentials }));
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(500);
  const told = JSON.stringify([bench.logged, [...bench.part.details], bench.part.lastError]);
  for (const password of [secret, influxdb.credentials?.password ?? '']) {
    expect(told).not.toContain(password);
    expect(told).not.toContain(Buffer.from(`admin:${password}`).toString('base64'));
  }
});

test('an account that may write but not create databases is enough for a database that exists', async () => {
  influxdb = await Influxdb.started({ auth: true });
  await influxdb.query(`CREATE DATABASE ${DATABASE}`);
  await influxdb.query(`CREATE USER writer WITH PASSWORD 'writes and reads'`);
  await influxdb.query(`GRANT ALL ON ${DATABASE} TO writer`);
  await bench.start(target({ username: 'writer', password: 'writes and reads' }));
  await bench.append(300);
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(300);
});

test('the database dropped while running: made again, and what comes afterwards is stored', async () => {
  influxdb = await Influxdb.started();
  await bench.start(target());
  await bench.append(1_000);
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(1_000);
  await influxdb.query(`DROP DATABASE ${DATABASE}`);
  await bench.append(2_000);
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(2_000);
  await bench.inState('ok');
});

describe('a poison point', () => {
  const conflict = { id: 'salle-poison', measure: 'temperature', value: 21.5 } as const;

  beforeEach(async () => {
    influxdb = await Influxdb.started();
    await influxdb.query(`CREATE DATABASE ${DATABASE}`);
    // Somebody else's text where our number belongs: InfluxDB will refuse the number for ever.
    await influxdb.write(`room,site=ceis,room=autre temperature="froid" ${Date.now() * 1e6}`, DATABASE);
  });

  test('is set aside with its reason, counted, and everything around it is stored', async () => {
    await bench.start(target());
    await bench.append(2_600);
    await bench.append(1, conflict);
    await bench.append(1_900);
    await bench.append(2, conflict);
    await bench.append(7_000);
    await bench.drained();
    expect(await influxdb.countValues(DATABASE)).toBe(11_500 + 1); // and the stranger's
    expect(bench.readings.stats().refused).toBe(3);
    expect(bench.health.rejections).toEqual(['point-refused', 'point-refused', 'point-refused']);
    expect(bench.part.details.get('last_refusal')).toContain('field type conflict');
    expect(bench.part.state).toBe('ok');
    await bench.stopReadings();
    const ledger = new DrainLedger(`${bench.dataDir}/drain.sqlite`, 'another');
    ledger.open();
    expect(ledger.quarantined().map(({ seq, measure }) => [seq, measure])).toEqual([
      [2_601, 'temperature'],
      [4_502, 'temperature'],
      [4_503, 'temperature'],
    ]);
    ledger.close();
  });

  test('in a batch of nothing else does not stop the drain', async () => {
    await bench.start(target());
    await bench.append(50, conflict);
    await bench.append(100);
    await bench.drained();
    expect(await influxdb.countValues(DATABASE)).toBe(100 + 1);
    expect(bench.readings.stats().refused).toBe(50);
  });

  test('is not counted again when the hub starts again', async () => {
    await bench.start(target());
    await bench.append(5, conflict);
    await bench.drained();
    await bench.stopReadings();
    await bench.start(target());
    await bench.append(5);
    await bench.drained();
    expect(bench.readings.stats().refused).toBe(5);
    expect(bench.health.rejections).toHaveLength(5);
  });
});

test('a batch too large for the server is halved until it fits', async () => {
  influxdb = await Influxdb.started({ maxBodySize: 2_000 });
  await bench.start(target());
  await bench.append(3_000, { value: 'x'.repeat(200) });
  await bench.append(3_000);
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(6_000);
  expect(bench.readings.stats().refused).toBe(0);
});

test('a server that answers long after the time-out: the same points again, each stored once', async () => {
  influxdb = await Influxdb.started();
  const slow = await SlowDoor.open(new URL(influxdb.url).port);
  try {
    // As 60 s would be to the 30 s of the real setting.
    await bench.start(target({ url: slow.url }), {
      timing: { backoffMs: { min: 20, max: 100 }, gatherMs: 10, requestTimeoutMs: 400 },
    });
    await bench.append(1_000);
    await bench.drained();
    slow.delayMs = 900;
    await bench.append(12_000);
    await bench.inState('degraded');
    expect(bench.part.lastError).toContain('pas de réponse');
    await bench.drained(); // a slow server is still a server: it is given more time, and it is enough
    expect(await influxdb.countValues(DATABASE)).toBe(13_000);
    slow.delayMs = 0;
    await bench.append(100);
    await bench.drained();
    expect(await influxdb.countValues(DATABASE)).toBe(13_100);
    expect(bench.part.state).toBe('ok');
  } finally {
    await slow.close();
  }
});

test('what answers 400 but is no InfluxDB: nothing is set aside, the points wait', async () => {
  influxdb = await Influxdb.prepare();
  // As a TLS port answers plain HTTP.
  const server = createServer((socket) =>
    socket.once('data', () =>
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\nConnection: close\r\n\r\nplain'),
    ),
  ).listen(Number(new URL(influxdb.url).port), '127.0.0.1');
  await once(server, 'listening');
  await bench.start(target());
  await bench.append(10);
  await bench.inState('degraded');
  expect(bench.readings.lag()).toBe(10);
  expect(bench.readings.stats().refused).toBe(0);
  server.close();
  await once(server, 'close');
  await influxdb.start();
  await bench.drained();
  expect(await influxdb.countValues(DATABASE)).toBe(10);
});

/** A TCP proxy whose answers come late. */
class SlowDoor {
  delayMs = 0;
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(port: string): Promise<SlowDoor> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const door = new SlowDoor(server);
    server.on('connection', (socket) => {
      const upstream = connect(Number(port), '127.0.0.1');
      for (const s of [socket, upstream]) {
        door.#sockets.add(s);
        s.on('error', () => {}).on('close', () => {
          socket.destroy();
          upstream.destroy();
          door.#sockets.delete(s);
        });
      }
      socket.pipe(upstream);
      upstream.on('data', (answer) => setTimeout(() => socket.write(answer), door.delayMs));
    });
    return door;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
