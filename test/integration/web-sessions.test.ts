import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD, WebParts } from './web-parts.ts';

let hub: WebParts;
beforeEach(async () => {
  hub = await WebParts.start();
  await hub.addAccount('sofia', 'staff');
});
afterEach(() => hub.stop());

const login = (name: string, password: string, headers = {}) =>
  hub.ask('POST', '/api/session', { body: { name, password }, headers });

describe('logging in', () => {
  test('gives a cookie that no script reads and no other site sends', async () => {
    const answer = await login('sofia', PASSWORD);
    expect(answer.json()).toEqual({ name: 'sofia', role: 'staff' });
    const cookie = answer.setCookie('tiers-lieu-session') ?? '';
    expect(cookie).toMatch(
      /^tiers-lieu-session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(
      (await hub.ask('GET', '/api/session', { cookie: answer.cookie('tiers-lieu-session') ?? '' })).status,
    ).toBe(200);
  });

  test('behind a proxy that ends TLS, the cookie never travels in the clear', async () => {
    const answer = await login('sofia', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(answer.setCookie('tiers-lieu-session')).toContain('; Secure');
  });

  test('answers a wrong password and an unknown name alike, and opens no password window', async () => {
    const wrong = await login('sofia', 'not this one');
    const unknown = await login('nobody', 'not this one');
    expect([wrong.status, wrong.code]).toEqual([401, 'wrong_password']);
    expect(unknown.text).toBe(wrong.text);
    expect(wrong.headers['www-authenticate']).toBeUndefined();
    expect(wrong.setCookie('tiers-lieu-session')).toBeUndefined();
  });

  test('again ends the session before', async () => {
    const first = await hub.login('sofia');
    await hub.ask('POST', '/api/session', { body: { name: 'sofia', password: PASSWORD }, cookie: first });
    expect((await hub.ask('GET', '/api/session', { cookie: first })).status).toBe(401);
  });

  test('with a body of another shape is a bad request', async () => {
    for (const body of [
      {},
      { name: 'sofia' },
      { name: 1, password: 2 },
      [],
      { name: 'a', password: 'b', more: 1 },
    ]) {
      expect((await hub.ask('POST', '/api/session', { body })).code).toBe('bad_request');
    }
  });
});

describe('guessing', () => {
  test('is stopped after ten failures from one address, and the right password waits too', async () => {
    for (let i = 0; i < 10; i++) expect((await login(`guess-${i}`, 'x')).code).toBe('wrong_password');
    const refused = await login('sofia', PASSWORD);
    expect([refused.status, refused.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  test('a forged X-Forwarded-For does not make a new address of the guesser', async () => {
    for (let i = 0; i < 10; i++) await login('sofia', 'x', { 'x-forwarded-for': `10.0.0.${i}` });
    expect((await login('sofia', 'x', { 'x-forwarded-for': '10.0.0.99' })).status).toBe(429);
  });

  test('all at once is stopped at the same bound', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => login('sofia', 'x')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  test('successes do not count: a busy morning locks nobody out', async () => {
    for (let i = 0; i < 15; i++) expect((await login('sofia', PASSWORD)).status).toBe(200);
  });

  test('a device’s password is stopped too, for that device, while others at its address go on', async () => {
    await hub.addDevice('mur', 'display');
    const wrong = { authorization: `Basic ${btoa('borne:wrong')}` };
    for (let i = 0; i < 10; i++) {
      expect((await hub.ask('GET', '/api/presence', { headers: wrong })).code).toBe('wrong_password');
    }
    const refused = await hub.ask('GET', '/api/presence', { headers: wrong });
    expect([refused.status, refused.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await hub.ask('GET', '/api/presence', { as: 'mur' })).status).toBe(200);
  });

  test('a hundred good requests of one device at once all pass', async () => {
    await hub.addDevice('mur', 'display');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => hub.ask('GET', '/api/presence', { as: 'mur' })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('the first start', () => {
  test('the link makes the account of the administrator, once, and logs it in', async () => {
    const token = hub.access.createSetupToken();
    const weak = await hub.ask('POST', '/api/setup', { body: { token, password: 'short' } });
    expect([weak.status, weak.code]).toEqual([400, 'password_too_weak']);
    const done = await hub.ask('POST', '/api/setup', { body: { token, password: PASSWORD } });
    expect([done.status, done.json()]).toEqual([200, { name: 'admin', role: 'admin' }]);
    const cookie = done.cookie('tiers-lieu-session') ?? '';
    expect((await hub.ask('GET', '/metrics', { cookie, headers: { host: 'hub.lan' } })).status).toBe(200);
    const again = await hub.ask('POST', '/api/setup', { body: { token, password: PASSWORD } });
    expect([again.status, again.code]).toEqual([410, 'setup_link_used']);
  });

  test('without the link’s token nothing is made', async () => {
    hub.access.createSetupToken();
    const answer = await hub.ask('POST', '/api/setup', { body: { token: 'x', password: PASSWORD } });
    expect(answer.code).toBe('setup_link_used');
    expect(hub.store.hasAdmin()).toBe(false);
  });
});

describe('another site’s page', () => {
  const HOST = { host: 'hub.lan:8080' };
  const checkin = async (headers: object) => {
    const cookie = await hub.login('sofia');
    const body = { nonce: `n-${Math.random()}`, anonymous: true };
    return hub.ask('POST', '/api/checkins', { body, cookie, headers: { ...HOST, ...headers } });
  };

  test.each([
    ['its origin', { origin: 'http://evil.example' }],
    ['the same host and another port', { origin: 'http://hub.lan:9090' }],
    ['an origin that is kept back', { origin: 'null' }],
    ['an origin that is no address', { origin: 'hub.lan:8080' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site', origin: 'http://hub.lan:8080' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ])('cannot check anybody in, told by %s', async (_what, headers) => {
    const answer = await checkin(headers);
    expect([answer.status, answer.code]).toEqual([403, 'origin_refused']);
    expect(hub.visits.presence().count).toBe(0);
  });

  test.each([
    ['the hub’s own page', { origin: 'http://hub.lan:8080' }],
    ['the hub’s own page behind TLS', { origin: 'https://hub.lan:8080' }],
    ['the hub’s own page, said by Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
    ['a script, which sends neither', {}],
  ])('is not %s, which may', async (_what, headers) => {
    expect((await checkin(headers)).status).toBe(201);
    expect(hub.visits.presence().count).toBe(1);
  });

  test('cannot use a device’s credential that the browser remembers, nor log somebody in or out', async () => {
    await hub.addDevice('borne', 'kiosk');
    const headers = { origin: 'http://evil.example' };
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { as: 'borne', body, headers })).code).toBe(
      'origin_refused',
    );
    expect((await login('sofia', PASSWORD, headers)).code).toBe('origin_refused');
    const cookie = await hub.login('sofia');
    expect((await hub.ask('DELETE', '/api/session', { cookie, headers })).code).toBe('origin_refused');
    expect((await hub.ask('GET', '/api/session', { cookie })).status).toBe(200);
  });
});
