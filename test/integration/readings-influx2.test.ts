import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SeriesQuery } from '../../hub/contract/api.ts';
import type { SeriesTarget } from '../../hub/contract/settings.ts';
import { fluxOf } from '../../hub/readings/flux.ts';
import { ReadingsBench } from '../support/readings-parts.ts';
import { VictoriaMetrics } from '../support/victoria-metrics.ts';

/** Two cores are shared by everything that runs: a condition is given its time. */
const PATIENT = { timeout: 20_000 };

/**
 * InfluxDB 2 and 3 are not in Debian. What they are sent is written for real into VictoriaMetrics, which takes
 * InfluxDB 2's `/api/v2/write`. What they answer cannot be had here: a small server speaks the published API
 * (docs.influxdata.com/influxdb/v2/api: POST /api/v2/write and /api/v2/query with annotated CSV;
 * docs.influxdata.com/influxdb3/core/api: GET /query), and the tests compare requests and answers with it.
 */
const TOKEN = 'a-very-secret-token==';
let bench: ReadingsBench;

beforeEach(() => {
  bench = new ReadingsBench();
});
afterEach(() => bench.stop());

const QUERY: SeriesQuery = {
  kind: 'room',
  id: 'accueil',
  measure: 'co2',
  from: '2026-11-02T10:30:00+01:00',
  to: '2026-11-03T00:00:00Z',
  every: '1h',
  fn: 'mean',
};

describe.each(['influx2', 'influx3'] as const)('writing as to %s, for real into VictoriaMetrics', (kind) => {
  let server: VictoriaMetrics;
  beforeEach(async () => {
    server = await VictoriaMetrics.started();
  });
  afterEach(() => server.stop());

  test('stores every entry of the journal once, under its tags', async () => {
    await bench.start({ kind, url: server.url, org: 'ceis', bucket: 'readings', token: TOKEN });
    await bench.append(12_000);
    await bench.append(1, { id: 'etat', measure: 'a b,c=d', value: true });
    await bench.drained();
    const series = await server.export('{site="ceis"}');
    const values = series.filter(({ metric }) => metric.__name__ === 'room_co2');
    expect(values.map(({ metric }) => metric.room).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `salle-${i}`),
    );
    expect(values.reduce((sum, { values: { length } }) => sum + length, 0)).toBe(12_000);
    expect(series.find(({ metric }) => metric.room === 'etat')).toMatchObject({
      metric: { __name__: 'room_a b,c=d' },
      values: [1],
    });
    expect(bench.readings.stats()).toMatchObject({ lag: 0, points: 12_001, refused: 0 });
  });
});

describe('against the published API', () => {
  let api: PublishedApi;
  const target = (kind: 'influx2' | 'influx3' = 'influx2'): SeriesTarget => ({
    kind,
    url: `${api.url}/behind/a/proxy/`,
    org: 'ma maison & co',
    bucket: 'mesures',
    token: TOKEN,
  });

  beforeEach(async () => {
    api = await PublishedApi.open();
  });
  afterEach(() => api.close());

  test('a write is gzip line protocol with nanoseconds, the organisation, the bucket and the token', async () => {
    await bench.start(target());
    await bench.append(2, { value: 21.5 });
    await bench.drained();
    const [request] = api.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/behind/a/proxy/api/v2/write?org=ma+maison+%26+co&bucket=mesures&precision=ns',
      headers: { authorization: `Token ${TOKEN}`, 'content-encoding': 'gzip' },
    });
    expect(request?.body.split('\n')).toEqual([
      expect.stringMatching(/^room,site=ceis,room=salle-0 co2=21\.5 \d{13}000001$/),
      expect.stringMatching(/^room,site=ceis,room=salle-1 co2=21\.5 \d{13}000002$/),
    ]);
  });

  test('P8 an erasure waits until everything of its time is stored, then is one request for each prototype', async () => {
    await bench.start(target());
    const lamp = { scope: 'prototype', startup: 'lumio', id: 'lampe', measure: 'lux' } as const;
    await bench.append(2, lamp);
    const span = { startup: 'lumio', prototypes: ['lampe', 'chaise "2"'], from: 1_000, to: 2_000 };
    await expect(bench.readings.erasePrototypes(span, 3)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await bench.drained();
    await bench.readings.erasePrototypes(span, 2);
    const erasures = api.requests.filter(({ url }) => url?.includes('/delete'));
    expect(erasures.map(({ url, headers }) => [url, headers.authorization])).toEqual(
      Array(2).fill(['/behind/a/proxy/api/v2/delete?org=ma+maison+%26+co&bucket=mesures', `Token ${TOKEN}`]),
    );
    const times = { start: '1970-01-01T00:00:01.000Z', stop: '1970-01-01T00:00:01.999999999Z' };
    const predicate = '_measurement="prototype" AND site="ceis" AND startup="lumio" AND prototype=';
    expect(erasures.map(({ body }) => JSON.parse(body))).toEqual([
      { ...times, predicate: `${predicate}"lampe"` },
      { ...times, predicate: `${predicate}"chaise \\"2\\""` },
    ]);
  });

  test('P8 InfluxDB 3, which cannot delete, is sent no reading of a prototype', async () => {
    await bench.start(target('influx3'));
    await bench.append(3, { scope: 'prototype', startup: 'lumio', id: 'lampe', measure: 'lux' });
    await bench.append(1);
    await bench.drained();
    expect(api.requests.map(({ body }) => body.split(',')[0])).toEqual(['room']);
  });

  test('a wrong token: failing, without the token anywhere, and the points wait', async () => {
    api.answer = () => [401, { code: 'unauthorized', message: 'unauthorized access' }];
    await bench.start(target());
    await bench.append(10);
    await bench.inState('failing');
    expect(bench.part.lastError).toContain('HUB_INFLUX_TOKEN');
    expect(bench.part.lastError).toContain('unauthorized access');
    expect(JSON.stringify([bench.logged, [...bench.part.details], bench.part.lastError])).not.toContain(
      TOKEN,
    );
    expect(bench.readings.lag()).toBe(10);
    api.answer = () => [204];
    await bench.drained();
  });

  test('a bucket that is not there: failing, says which settings, and goes on once it is', async () => {
    api.answer = () => [404, { code: 'not found', message: 'bucket "mesures" not found' }];
    await bench.start(target());
    await bench.append(10);
    await bench.inState('failing');
    expect(bench.part.lastError).toContain('_BUCKET');
    api.answer = () => [204];
    await bench.drained();
  });

  test('too many requests: waits as long as Retry-After says', async () => {
    api.answer = () => [429, { code: 'too many requests', message: 'quota' }, { 'retry-after': '1' }];
    await bench.start(target());
    await bench.append(1);
    await vi.waitFor(() => expect(api.requests).toHaveLength(1), PATIENT);
    const [first] = api.requests;
    api.answer = () => [204];
    await bench.drained();
    expect(api.requests).toHaveLength(2);
    expect((api.requests[1]?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('a refused point is found among a thousand and set aside with the server’s reason', async () => {
    api.answer = ({ body }) =>
      body.includes('poison') ? [400, { code: 'invalid', message: 'unable to parse poison' }] : [204];
    await bench.start(target());
    await bench.append(700);
    await bench.append(1, { measure: 'poison' });
    await bench.append(299);
    await bench.drained();
    expect(bench.readings.stats().refused).toBe(1);
    expect(bench.part.details.get('last_refusal')).toContain('unable to parse poison');
    const confirmed = api.requests
      .filter(({ status }) => status === 204)
      .flatMap(({ body }) => body.split('\n'));
    expect(new Set(confirmed).size).toBe(999);
  });

  test('InfluxDB 3’s 201, a partial write, is not taken for a full one', async () => {
    api.answer = ({ body }) =>
      body.includes('poison') ? [201, { error: 'partial write', data: [{ line_number: 1 }] }] : [204];
    await bench.start(target('influx3'));
    await bench.append(4);
    await bench.append(1, { measure: 'poison' });
    await bench.drained();
    expect(bench.readings.stats().refused).toBe(1);
  });

  test('InfluxDB 2 is asked in Flux for windows folded by the server', async () => {
    api.answer = () => [
      200,
      [
        '#datatype,string,long,dateTime:RFC3339,double',
        '#group,false,false,false,false',
        '#default,_result,,,',
        ',result,table,_time,_value',
        ',,0,2026-11-02T09:30:00Z,600.5', // Flux cuts the first window off at the start of the range
        ',,0,2026-11-02T12:00:00Z,700',
        '',
      ].join('\r\n'),
      { 'content-type': 'text/csv; charset=utf-8' },
    ];
    await bench.start(target());
    expect(await bench.readings.query(QUERY)).toEqual([
      ['2026-11-02T09:00:00.000Z', 600.5],
      ['2026-11-02T12:00:00.000Z', 700],
    ]);
    const [request] = api.requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/behind/a/proxy/api/v2/query?org=ma%20maison%20%26%20co',
      headers: { authorization: `Token ${TOKEN}` },
    });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      type: 'flux',
      dialect: { annotations: ['datatype', 'group', 'default'] },
      query: `from(bucket: "mesures")
  |> range(start: 2026-11-02T09:30:00.000Z, stop: 2026-11-03T00:00:00.000Z)
  |> filter(fn: (r) => r["_measurement"] == "room" and r["_field"] == "co2" and r["site"] == "ceis" and r["room"] == "accueil")
  |> aggregateWindow(every: duration(v: "3600000ms"), fn: mean, createEmpty: false, timeSrc: "_start")
  |> keep(columns: ["_time", "_value"])`,
    });
  });

  test('text and empty answers of InfluxDB 2 are no points; an error is the store’s, not the hub’s', async () => {
    await bench.start(target());
    api.answer = () => [200, '\r\n', { 'content-type': 'text/csv' }];
    expect(await bench.readings.query(QUERY)).toEqual([]);
    api.answer = () => [
      200,
      '#datatype,string,long,dateTime:RFC3339,string\r\n#group,false,false,false,false\r\n#default,_result,,,\r\n' +
        ',result,table,_time,_value\r\n,,0,2026-11-02T10:00:00Z,12\r\n',
      { 'content-type': 'text/csv' },
    ];
    expect(await bench.readings.query(QUERY)).toEqual([]);
    api.answer = () => [500, { code: 'internal error', message: 'panic' }];
    await expect(bench.readings.query(QUERY)).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('InfluxDB 3, which has no Flux, is asked in InfluxQL with its token', async () => {
    api.answer = () => [
      200,
      { results: [{ series: [{ columns: ['time', 'mean'], values: [[1_793_610_000_000, 5]] }] }] },
    ];
    await bench.start(target('influx3'));
    expect(await bench.readings.query(QUERY)).toEqual([[new Date(1_793_610_000_000).toISOString(), 5]]);
    const url = new URL(api.requests[0]?.url ?? '', 'http://localhost');
    expect(url.pathname).toBe('/behind/a/proxy/query');
    expect(url.searchParams.get('db')).toBe('mesures');
    expect(url.searchParams.get('q')).toContain('GROUP BY time(3600000ms) fill(none)');
    expect(api.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from(`token:${TOKEN}`).toString('base64')}`,
    );
  });
});

test('a name in a Flux query stays inside its quotes', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux would fill it in
  const nasty = '" or true or r["x"] == "\\${site}\n';
  const flux = fluxOf({ ...QUERY, id: nasty, measure: nasty, every: undefined }, 'ceis', 'b"u');
  expect(flux).toBe(`from(bucket: "b\\"u")
  |> range(start: 2026-11-02T09:30:00.000Z, stop: 2026-11-03T00:00:00.000Z)
  |> filter(fn: (r) => r["_measurement"] == "room" and r["_field"] == "\\" or true or r[\\"x\\"] == \\"/\\\${site}\ufffd" and r["site"] == "ceis" and r["room"] == "\\" or true or r[\\"x\\"] == \\"/\\\${site}\ufffd")
  |> limit(n: 50001)
  |> keep(columns: ["_time", "_value"])`);
});

type Answer = [status: number, body?: object | string, headers?: Record<string, string>];
interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly at: number;
  readonly status: number;
}

/** Answers as the published API says; it stores nothing. */
class PublishedApi {
  readonly requests: Request[] = [];
  answer: (request: { body: string }) => Answer = () => [204];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<PublishedApi> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const api = new PublishedApi(server);
    server.on('request', async (req, res) => {
      const raw = Buffer.concat(await req.toArray());
      const body = (req.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
      const [status, answer, headers] = api.answer({ body });
      const { method, url } = req;
      api.requests.push({ method, url, headers: req.headers, body, at: performance.now(), status });
      res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      res.end(typeof answer === 'object' ? JSON.stringify(answer) : answer);
    });
    return api;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
