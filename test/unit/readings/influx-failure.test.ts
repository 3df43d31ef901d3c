import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { LineWriter } from '../../../hub/readings/line-writer.ts';
import type { StoreFailure } from '../../../hub/readings/series-store.ts';

/** How a write fails at a server that gives this answer. */
async function failureAt(
  status: number,
  headers: Record<string, string>,
  body: string,
): Promise<StoreFailure> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const writer = new LineWriter({ url, path: '/write?db=x&precision=ns' });
  return writer.write(['room,room=a co2=1 1'], 30_000, new AbortController().signal).then(
    () => expect.unreachable('the write was taken'),
    (failure: StoreFailure) => failure,
  );
}

test('a web page that answers in the place of InfluxDB is not quoted in health', async () => {
  const page = '<!doctype html>\n<html><body>Il faut se connecter</body></html>';
  const { kind, message } = await failureAt(401, { 'content-type': 'text/html' }, page);
  expect(kind).toBe('not-allowed');
  expect(message).toContain('HUB_INFLUX_TOKEN');
  expect(message).toMatch(/\(.*401 Unauthorized[^<\n]*\)\.$/);
});

test('InfluxDB’s own reason is quoted as it is', async () => {
  const { kind, message } = await failureAt(
    400,
    { 'content-type': 'application/json', 'x-influxdb-version': '1.6' },
    JSON.stringify({ error: "unable to parse 'room,a<b': missing fields" }),
  );
  expect(kind).toBe('refused');
  expect(message).toContain("(unable to parse 'room,a<b': missing fields)");
});
