import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceRoleSchema, personRoleSchema } from '../../hub/contract/roles.ts';
import { PASSWORD, WebParts } from './web-parts.ts';

/** Every route against every role, and nobody: what is not said here is refused. */
const PEOPLE = personRoleSchema.options;
const DEVICES = deviceRoleSchema.options;
const EVERYONE = [...PEOPLE, ...DEVICES];

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'GET /api/session': EVERYONE,
  'GET /api/building': ['admin', 'staff', 'host', 'startup', 'kiosk', 'display'],
  'HEAD /api/live': ['admin', 'staff', 'host', 'startup', 'kiosk', 'display'],
  'POST /api/checkins': ['admin', 'staff', 'kiosk'],
  'GET /api/presence': ['admin', 'staff', 'host', 'kiosk', 'display', 'automation'],
  'GET /api/attendance/schema.json': ['admin', 'staff'],
  'GET /api/attendance/2026-11': ['admin', 'staff'],
  'GET /api/attendance/2026-11.csv': ['admin', 'staff'],
  // Without a query the answer is 400 to those who may ask.
  'GET /api/series': ['admin', 'staff', 'host', 'startup'],
  'GET /api/screens': ['admin', 'staff'],
  // Without a body the answer is 400 to those who may ask.
  'POST /api/screens': ['admin', 'staff'],
  'POST /api/screens/borne': ['admin', 'staff'],
  'GET /kiosk': ['admin', 'staff', 'kiosk'],
  'GET /wall': ['admin', 'staff', 'host', 'kiosk', 'display'],
};
const OPEN = [
  'GET /health',
  'GET /api/openapi.json',
  'GET /desk',
  'GET /setup',
  'GET /',
  'GET /assets/kiosk-abc123.js',
];

let hub: WebParts;
const cookies = new Map<string, string>();

beforeAll(async () => {
  hub = await WebParts.start();
  for (const role of PEOPLE) {
    await hub.addAccount(`p-${role}`, role);
    const { token } = hub.access.createSession({
      kind: 'account',
      name: `p-${role}`,
      role,
      scope: {},
      bounds: {},
    });
    cookies.set(role, `tiers-lieu-session=${token}`);
  }
  for (const role of DEVICES) await hub.addDevice(`d-${role}`, role);
});
afterAll(() => hub.stop());

/** Not from the hub's own machine, as far as the hub can tell. */
const ELSEWHERE = { host: 'hub.lan:8080' };

async function status(route: string, role: string | null): Promise<number> {
  const [method = '', path = ''] = route.split(' ');
  const cookie = role === null ? undefined : cookies.get(role);
  const answer = await hub.ask(method, path, {
    headers: ELSEWHERE,
    ...(cookie && { cookie }),
    ...(role !== null && !cookie && { as: `d-${role}` }),
    ...(method === 'POST' && { body: { nonce: `n-${role}`, anonymous: true } }),
  });
  return answer.status;
}

describe.each(Object.entries(ALLOWED))('%s', (route, allowed) => {
  test('is refused to someone unknown', async () => {
    expect(await status(route, null)).toBe(401);
  });

  test.each(EVERYONE)(`answers or refuses %s as the table says`, async (role) => {
    const answered = await status(route, role);
    if (allowed.includes(role)) expect([200, 201, 400]).toContain(answered);
    else expect(answered).toBe(403);
  });
});

test.each(OPEN)('%s is for anyone', async (route) => {
  for (const role of [null, 'startup', 'sensor']) expect(await status(route, role)).toBe(200);
});

describe('metrics', () => {
  test('are for the hub’s own machine without a credential', async () => {
    const answer = await hub.ask('GET', '/metrics', { headers: { host: 'localhost:8080' } });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('hub_journal_head');
  });

  test.each(EVERYONE)('from elsewhere, %s is admitted only when it is admin', async (role) => {
    expect(await status('GET /metrics', role)).toBe(role === 'admin' ? 200 : 403);
  });

  test.each([
    ['through a proxy on the same machine', { 'x-forwarded-for': '10.0.0.9' }],
    ['through a proxy that speaks RFC 7239', { forwarded: 'for=10.0.0.9' }],
    ['from a page whose name was made to resolve to this machine', { host: 'evil.example' }],
  ])('are not for someone unknown %s', async (_how, headers) => {
    expect((await hub.ask('GET', '/metrics', { headers })).status).toBe(401);
  });
});

describe('credentials', () => {
  test('a wrong Basic password is refused, and the challenge tells how to log in', async () => {
    const answer = await hub.ask('GET', '/api/presence', {
      headers: { authorization: `Basic ${Buffer.from('d-display:wrong').toString('base64')}` },
    });
    expect([answer.status, answer.code]).toEqual([401, 'wrong_password']);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="tiers-lieu", charset="UTF-8"');
  });

  test('a person’s password does not work over Basic', async () => {
    expect((await hub.ask('GET', '/api/presence', { as: 'p-admin' })).code).toBe('wrong_password');
  });

  test('a removed device is refused at its next request', async () => {
    await hub.addDevice('short-lived', 'display');
    expect((await hub.ask('GET', '/api/presence', { as: 'short-lived' })).status).toBe(200);
    hub.removeDevice('short-lived');
    expect((await hub.ask('GET', '/api/presence', { as: 'short-lived' })).code).toBe('wrong_password');
  });

  test('an ended session is refused, and its cookie is taken back', async () => {
    const cookie = await hub.login('p-staff');
    expect((await hub.ask('GET', '/api/session', { cookie })).json()).toEqual({
      name: 'p-staff',
      role: 'staff',
    });
    const ended = await hub.ask('DELETE', '/api/session', { cookie });
    expect(ended.status).toBe(204);
    expect(ended.setCookie('tiers-lieu-session')).toMatch(/^tiers-lieu-session=;.*Expires=Thu, 01 Jan 1970/);
    expect((await hub.ask('GET', '/api/session', { cookie })).code).toBe('not_authenticated');
  });

  test('someone who is logged in is that person, even where the browser also sends a device’s credential', async () => {
    const cookie = cookies.get('staff') ?? '';
    const answer = await hub.ask('GET', '/api/session', { cookie, as: 'd-kiosk' });
    expect(answer.json()).toEqual({ name: 'p-staff', role: 'staff' });
  });

  test('a forged, an empty and a malformed cookie are nobody', async () => {
    for (const cookie of [
      'tiers-lieu-session=abc',
      'tiers-lieu-session=',
      'screen=AAAA',
      `screen=${'A'.repeat(200)}`,
      ';;==;',
      'tiers-lieu-session',
    ]) {
      expect((await hub.ask('GET', '/api/presence', { cookie })).code).toBe('not_authenticated');
    }
  });

  test('an authorization that is not Basic, or not base64, or without a colon, is nobody', async () => {
    for (const authorization of ['Bearer abc', 'Basic', 'Basic %%%', `Basic ${btoa('nocolon')}`]) {
      expect((await hub.ask('GET', '/api/presence', { headers: { authorization } })).code).toBe(
        'not_authenticated',
      );
    }
  });

  test('a log-in is in the audit trail, without the password', () => {
    const trail = hub.access.auditTrail();
    expect(trail.some(({ actor, action }) => actor === 'p-staff' && action === 'session.begin')).toBe(true);
    expect(JSON.stringify(trail)).not.toContain(PASSWORD);
  });
});

test('an address that does not exist is 404 for anyone, as JSON under /api and as a page elsewhere', async () => {
  const api = await hub.ask('GET', '/api/nothing');
  expect([api.status, api.code]).toEqual([404, 'not_found']);
  for (const route of [
    '/nothing',
    '/kiosk.html',
    '/%6biosk.html',
    '/assets/nothing.js',
    '/assets/..%2fkiosk.html',
  ]) {
    const page = await hub.ask('GET', route);
    expect([route, page.status, page.headers['content-type']]).toEqual([
      route,
      404,
      'text/html; charset=utf-8',
    ]);
    expect(page.text).toContain('<html lang="fr">');
    for (const screen of ['/kiosk', '/wall', '/desk']) expect(page.text).toContain(`href="${screen}"`);
  }
});

test('only a learner’s page may show our own pages inside, and nobody may show it', async () => {
  const policyOf = async (route: string): Promise<string> =>
    String((await hub.ask('GET', route)).headers['content-security-policy']);
  expect(await policyOf('/workshop')).toMatch(/frame-ancestors 'none'.*;frame-src 'self'$/);
  for (const route of ['/workshop/host', '/desk', '/showroom', '/nothing'])
    expect([route, await policyOf(route)]).toEqual([route, expect.not.stringContaining('frame-src')]);
});
