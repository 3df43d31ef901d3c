import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SeriesQuery, seriesAnswerSchema } from '../../hub/contract/api.ts';
import { HubError } from '../../hub/contract/errors.ts';
import type { Identity, Role } from '../../hub/contract/roles.ts';
import type { SeriesPoint } from '../../hub/contract/series.ts';
import { seriesRoutes } from '../../hub/readings/routes.ts';

/** The route on a real Express; the identity and the store's answer are handed in. */
let server: Server;
let identity: Identity;
let allowed: readonly Role[];
let asked: SeriesQuery[];
let answer: () => Promise<SeriesPoint[]>;

beforeEach(async () => {
  asked = [];
  answer = async () => [['2026-11-02T10:00:00.000Z', 612.5]];
  identity = { kind: 'account', name: 'anne', role: 'staff', scope: {}, bounds: {} };
  const app = express();
  app.use(
    '/api',
    seriesRoutes({
      guard: (...roles) => {
        allowed = roles;
        return (req, _res, next) => {
          req.identity = identity;
          next();
        };
      },
      query: (query) => {
        asked.push(query);
        return answer();
      },
    }),
  );
  app.use((error: HubError, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status).json({ error: { code: error.code } });
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
});

const GOOD = {
  kind: 'room',
  id: 'accueil',
  measure: 'co2',
  from: '2026-11-02T00:00:00Z',
  to: '2026-11-03T00:00:00+01:00',
  every: '1h',
};
async function get(query: Record<string, string | undefined>): Promise<{ status: number; body: object }> {
  const defined = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api/series?${new URLSearchParams(defined)}`;
  const response = await fetch(url, { headers: { connection: 'close' } });
  return { status: response.status, body: (await response.json()) as object };
}

test('answers the points of the store, mean where no function is named', async () => {
  const { status, body } = await get(GOOD);
  expect(status).toBe(200);
  expect(seriesAnswerSchema.parse(body)).toEqual({ points: [['2026-11-02T10:00:00.000Z', 612.5]] });
  expect(asked).toEqual([{ ...GOOD, fn: 'mean' }]);
  expect(new Set(allowed)).toEqual(new Set(['staff', 'host', 'admin', 'startup']));
});

test.each([
  [{ from: 'hier' }, 'range_invalid'],
  [{ to: undefined }, 'range_invalid'],
  [{ every: '0h' }, 'range_invalid'],
  [{ every: '1y' }, 'range_invalid'],
  [{ kind: 'badge' }, 'bad_request'],
  [{ fn: 'stddev' }, 'bad_request'],
  [{ measure: undefined }, 'bad_request'],
])('refuses %o as %s, and asks the store nothing', async (change, code) => {
  expect(await get({ ...GOOD, ...change })).toEqual({ status: 400, body: { error: { code } } });
  expect(asked).toEqual([]);
});

test('a store that does not answer is store_unavailable', async () => {
  answer = () => Promise.reject(new HubError('store_unavailable', 'ECONNREFUSED'));
  expect(await get(GOOD)).toEqual({ status: 503, body: { error: { code: 'store_unavailable' } } });
});

test('P14: a start-up sees its own prototypes, whatever it asks for, and nothing else', async () => {
  identity = { ...identity, role: 'startup', scope: { startup: 'terre' } };
  expect((await get(GOOD)).status).toBe(403);
  expect((await get({ ...GOOD, kind: 'attendance' })).status).toBe(403);
  expect((await get({ ...GOOD, kind: 'prototype', startup: 'mer' })).status).toBe(403);
  expect(asked).toEqual([]);
  expect((await get({ ...GOOD, kind: 'prototype' })).status).toBe(200);
  expect((await get({ ...GOOD, kind: 'prototype', startup: 'terre' })).status).toBe(200);
  expect(asked.map(({ startup }) => startup)).toEqual(['terre', 'terre']);
  identity = { ...identity, scope: {} };
  expect((await get({ ...GOOD, kind: 'prototype' })).status).toBe(403);
});
