import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { hubRequest } from '../../../kiosk/live/hub-request.ts';
import { fr } from '../../../kiosk/text/fr.ts';

/** What reached the server, and is answered when the test says so. */
const reached: { readonly request: string; readonly answer: (status: number, body: object) => void }[] = [];
const server = createServer(async (request, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  reached.push({
    request: `${request.method} ${request.url} ${Buffer.concat(chunks)}`.trim(),
    answer: (status, body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  });
});
let base: string;
const send = (method: 'GET' | 'POST', path: string, body?: object) =>
  hubRequest<{ name: string }>(fr, method, `${base}${path}`, body);
const reachedBy = (count: number) => vi.waitFor(() => expect(reached).toHaveLength(count));

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  reached.length = 0;
});

test('a button that is pressed twice asks the hub once, and both presses get its answer', async () => {
  const presses = [send('POST', '/accounts', { name: 'lea' }), send('POST', '/accounts', { name: 'lea' })];
  // Sent after them, so that a second one would have come before it.
  const last = send('POST', '/accounts', { name: 'zoe' });
  await reachedBy(2);
  expect(reached.map(({ request }) => request).sort()).toEqual([
    'POST /accounts {"name":"lea"}',
    'POST /accounts {"name":"zoe"}',
  ]);
  for (const { answer } of reached) answer(201, { name: 'made' });
  expect(await Promise.all(presses)).toEqual(Array(2).fill({ ok: true, data: { name: 'made' } }));
  await last;
});

test('once it is answered, well or not, the same change is a new one', async () => {
  for (const status of [503, 201]) {
    const answered = send('POST', '/accounts', { name: 'lea' });
    await reachedBy(1);
    reached[0]?.answer(status, {});
    expect((await answered).ok).toBe(status === 201);
    reached.length = 0;
  }
});

test('a list is asked for each time: what changed meanwhile would be missing', async () => {
  const looks = [send('GET', '/accounts'), send('GET', '/accounts')];
  await reachedBy(2);
  for (const { answer } of reached) answer(200, {});
  await Promise.all(looks);
});
