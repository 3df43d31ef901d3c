import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebParts } from './web-parts.ts';

let hub: WebParts;
beforeAll(async () => {
  hub = await WebParts.start();
  await hub.addDevice('borne', 'kiosk');
});
afterAll(() => hub.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: unknown, headers = {}) =>
  hub.ask('POST', '/api/checkins', { as: 'borne', body, headers });

describe('a body', () => {
  test.each([
    ['that is cut', '{"nonce":"a"', JSON_TYPE],
    ['that is text', 'hello', JSON_TYPE],
    ['that is a bare number', '42', JSON_TYPE],
    ['that says NaN', '{"nonce":"a","party":NaN}', JSON_TYPE],
    ['without a content type', '{"nonce":"a","anonymous":true}', {}],
    ['of a form', 'nonce=a&anonymous=true', { 'content-type': 'application/x-www-form-urlencoded' }],
    [
      'that a form calls text, to need no preflight',
      '{"nonce":"a","anonymous":true}',
      { 'content-type': 'text/plain' },
    ],
    ['in an encoding nobody knows', '{}', { 'content-type': 'application/json; charset=klingon' }],
    [
      'that claims to be compressed',
      gzipSync('{}').toString('latin1'),
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
    ],
  ])('%s is not JSON', async (_what, body, headers) => {
    const answer = await post(body, headers);
    expect([answer.status, answer.code]).toEqual([400, 'body_not_json']);
  });

  test('of one megabyte is too large, and the connection’s next request is served', async () => {
    const answer = await post(`{"nonce":"${'a'.repeat(1024 * 1024)}"}`, JSON_TYPE);
    expect([answer.status, answer.code]).toEqual([413, 'body_too_large']);
  });

  test('of one megabyte that does not say its length is too large as well', async () => {
    const response = await fetch(`http://127.0.0.1:${hub.port}/api/checkins`, {
      method: 'POST',
      duplex: 'half',
      headers: { ...JSON_TYPE, authorization: `Basic ${btoa('borne:quatre mots bien choisis')}` },
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 16; i++) controller.enqueue(Buffer.alloc(64 * 1024, ' '));
          controller.close();
        },
      }),
    } as RequestInit & { duplex: 'half' });
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { error: { code: 'body_too_large' } },
    ]);
  });

  test('of exactly 64 KiB is read', async () => {
    const frame = '{"nonce":"","anonymous":true}';
    const answer = await post(frame.replace('""', `"${'n'.repeat(65_536 - frame.length)}"`), JSON_TYPE);
    expect(answer.code).toBe('nonce_invalid');
  });

  test('from someone unknown is not looked at', async () => {
    const answer = await hub.ask('POST', '/api/checkins', { body: '{broken', headers: JSON_TYPE });
    expect([answer.status, answer.code]).toEqual([401, 'not_authenticated']);
  });

  test('with its fields wrong is told which, and nobody is counted', async () => {
    const cases: [object, string][] = [
      [{ nonce: 'n'.repeat(10_000), anonymous: true }, 'nonce_invalid'],
      [{ nonce: '', anonymous: true }, 'nonce_invalid'],
      [{ anonymous: true }, 'nonce_invalid'],
      [{ nonce: 'a', anonymous: true, party: 11 }, 'party_invalid'],
      [{ nonce: 'a', anonymous: true, at: '1970-01-01T00:00:00Z' }, 'at_implausible'],
      [{ nonce: 'a', anonymous: true, at: '2070-01-01T00:00:00Z' }, 'at_implausible'],
      [{ nonce: 'a', anonymous: true, door: 'nowhere' }, 'door_unknown'],
      [{ nonce: 'a', uid: 'not a badge' }, 'uid_invalid'],
    ];
    for (const [body, code] of cases) expect([body, (await post(body)).code]).toEqual([body, code]);
    expect(hub.visits.presence().count).toBe(0);
  });
});

test('an error of ours tells its code, what is wrong and what to do, in French, and nothing of the inside', async () => {
  const answer = await hub.ask('GET', '/api/attendance/november', { as: 'borne' });
  expect(answer.json()).toEqual({
    error: { code: 'forbidden', message: expect.any(String), hint: expect.any(String) },
  });
});

test('a badge number that is sent wrongly is in no answer and in no log', async () => {
  for (const body of ['{"uid":"0012345678",}', '{"nonce":"a","uid":"0012345678","party":3}']) {
    expect((await post(body, JSON_TYPE)).text).not.toContain('12345678');
  }
  expect((await hub.ask('GET', '/api/attendance/%zz0012345678', { as: 'borne' })).code).toBe('bad_request');
  expect(hub.log.lines.join('\n')).not.toContain('12345678');
});

test('a check-in sent twice is counted once, and answered the same', async () => {
  const before = hub.visits.presence().count;
  const body = { nonce: 'twice', anonymous: true, party: 3 };
  const first = await post(body);
  const again = await post(body);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.json()).toEqual(first.json());
  expect(hub.visits.presence().count).toBe(before + 3);
});

test('an answer is compared by its ETag and not sent twice', async () => {
  const first = await hub.ask('GET', '/api/building', { as: 'borne' });
  expect(first.headers['cache-control']).toBe('private, no-cache');
  const etag = first.headers.etag ?? '';
  const again = await hub.ask('GET', '/api/building', { as: 'borne', headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
});

/** What a raw connection answers to these bytes, until the hub closes it. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(hub.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('a connection', () => {
  test('that speaks no HTTP is answered and closed', async () => {
    expect(await raw('\u0010\u0010\u0000\u0004MQTT\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('with headers of 32 KB is answered and closed', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(32_768)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test('that sends its headers drop by drop is closed, while others are served', async () => {
    expect(hub.server.server.headersTimeout).toBe(10_000);
    hub.server.server.headersTimeout = 200;
    const drops = raw('GET /health HTTP/1.1\r\nhost: x\r\na: ');
    expect((await hub.ask('GET', '/health')).status).toBe(200);
    expect(await drops).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('whose body never comes is closed', async () => {
    expect(hub.server.server.requestTimeout).toBe(30_000);
    hub.server.server.requestTimeout = 400;
    const login =
      'POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{';
    expect(await raw(login)).toMatch(/^(HTTP\/1\.1 408 .*)?/);
  });
});

describe('headers', () => {
  test.each(['/health', '/api/nothing', '/desk', '/nothing'])(
    'of %s keep other sites and inline scripts out',
    async (route) => {
      const { headers } = await hub.ask('GET', route);
      const policy = String(headers['content-security-policy']).split(';').sort();
      expect(policy).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "media-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "worker-src 'self'",
      ]);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  test('let scripts and styles be kept for ever, and pages be asked for again', async () => {
    const script = await hub.ask('GET', '/assets/kiosk-abc123.js');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await hub.ask('GET', '/desk')).headers['cache-control']).toBe('no-cache');
  });
});
