import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { basic, WebParts } from './web-parts.ts';

let hub: WebParts;
afterEach(() => hub.stop());

const HERE = { host: 'localhost:8080' };
const ELSEWHERE = { host: 'hub.lan:8080' };
const FLAGS = /^screen=[\w-]+; Max-Age=34560000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/;

describe('a screen on the hub’s own machine', () => {
  test('needs no credential: the page brings a cookie that checks people in', async () => {
    hub = await WebParts.start();
    const page = await hub.ask('GET', '/kiosk', { headers: HERE });
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>kiosk</title>']);
    expect(page.setCookie('screen')).toMatch(FLAGS);
    const cookie = page.cookie('screen') ?? '';
    const me = await hub.ask('GET', '/api/session', { headers: HERE, cookie });
    expect(me.json()).toEqual({ name: 'screen:local-kiosk', role: 'kiosk' });
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: HERE, cookie, body })).status).toBe(201);
    expect(hub.visits.presence().count).toBe(1);
  });

  test.each(['127.0.0.1:8080', '[::1]:8080', 'LOCALHOST', '127.0.0.1'])('may be called %s', async (host) => {
    hub = await WebParts.start();
    expect((await hub.ask('GET', '/kiosk', { headers: { host } })).status).toBe(200);
  });

  test('without the cookie the API still refuses: another program on the machine is nobody', async () => {
    hub = await WebParts.start();
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: HERE, body })).status).toBe(401);
    expect((await hub.ask('GET', '/api/presence', { headers: HERE })).status).toBe(401);
  });

  test('the wall’s cookie cannot check anybody in', async () => {
    hub = await WebParts.start();
    const cookie = (await hub.ask('GET', '/wall', { headers: HERE })).cookie('screen') ?? '';
    expect((await hub.ask('GET', '/api/presence', { headers: HERE, cookie })).status).toBe(200);
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: HERE, cookie, body })).code).toBe('forbidden');
  });

  test('the kiosk keeps working when the wall is opened in the same browser, in either order', async () => {
    hub = await WebParts.start();
    let cookie = '';
    for (const screen of ['/wall', '/kiosk', '/wall']) {
      const page = await hub.ask('GET', screen, { headers: HERE, cookie });
      expect(page.status).toBe(200);
      cookie = page.cookie('screen') ?? cookie;
    }
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: HERE, cookie, body })).status).toBe(201);
  });

  test('its cookie, carried to another machine, through a proxy or to another name, is nobody', async () => {
    hub = await WebParts.start();
    const cookie = (await hub.ask('GET', '/kiosk', { headers: HERE })).cookie('screen') ?? '';
    for (const headers of [ELSEWHERE, { ...HERE, 'x-forwarded-for': '10.0.0.9' }, { host: 'evil.example' }]) {
      expect((await hub.ask('GET', '/api/presence', { headers, cookie })).status).toBe(401);
    }
  });

  test('goes on after the hub has restarted, without a new page', async () => {
    const first = await WebParts.start();
    const { dataDir, port } = first;
    const cookie = (await first.ask('GET', '/kiosk', { headers: HERE })).cookie('screen') ?? '';
    expect(statSync(path.join(dataDir, 'secret', 'screens.key')).mode & 0o777).toBe(0o600);
    await first.stop({ keepData: true });
    hub = await WebParts.start({ dataDir, port });
    expect((await hub.ask('GET', '/api/presence', { headers: HERE, cookie })).status).toBe(200);
  });

  test('needs a credential where the building file says so', async () => {
    hub = await WebParts.start({ building: { screens: { local: false } } });
    expect((await hub.ask('GET', '/kiosk', { headers: HERE })).status).toBe(401);
  });
});

describe('a screen elsewhere', () => {
  test('is asked for a credential, by a page that says in French what to do', async () => {
    hub = await WebParts.start();
    for (const screen of ['/kiosk', '/wall']) {
      const page = await hub.ask('GET', screen, { headers: ELSEWHERE });
      expect(page.status).toBe(401);
      expect(page.headers['www-authenticate']).toBe('Basic realm="tiers-lieu", charset="UTF-8"');
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.text).toContain('tiers-lieu device add');
      expect(page.setCookie('screen')).toBeUndefined();
    }
  });

  test('opened with its credential gets a cookie with which its scripts go on', async () => {
    hub = await WebParts.start();
    await hub.addDevice('borne', 'kiosk', { door: 'entree' });
    const page = await hub.ask('GET', '/kiosk', { headers: ELSEWHERE, as: 'borne' });
    expect([page.status, page.setCookie('screen')]).toEqual([200, expect.stringMatching(FLAGS)]);
    const cookie = page.cookie('screen') ?? '';
    // Neither readable nor a credential to whoever reads it.
    expect(Buffer.from(cookie.slice(7), 'base64url').toString('latin1')).not.toMatch(/borne|quatre/);
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: ELSEWHERE, cookie, body })).status).toBe(201);
    const again = await hub.ask('GET', '/kiosk', { headers: ELSEWHERE, cookie });
    expect([again.status, again.setCookie('screen')]).toEqual([200, expect.stringMatching(FLAGS)]);
  });

  test('ends with its credential: removed, or made anew with another password', async () => {
    hub = await WebParts.start();
    await hub.addDevice('mur', 'display');
    const cookie = (await hub.ask('GET', '/wall', { headers: ELSEWHERE, as: 'mur' })).cookie('screen') ?? '';
    expect((await hub.ask('GET', '/api/presence', { headers: ELSEWHERE, cookie })).status).toBe(200);
    hub.removeDevice('mur');
    expect((await hub.ask('GET', '/api/presence', { headers: ELSEWHERE, cookie })).status).toBe(401);
    await hub.addDevice('mur', 'display', {}, 'another password');
    expect((await hub.ask('GET', '/api/presence', { headers: ELSEWHERE, cookie })).status).toBe(401);
    expect((await hub.ask('GET', '/wall', { headers: ELSEWHERE, cookie })).status).toBe(401);
  });

  test('of the wrong role is refused by a page', async () => {
    hub = await WebParts.start();
    await hub.addDevice('mur', 'display');
    const page = await hub.ask('GET', '/kiosk', { headers: ELSEWHERE, as: 'mur' });
    expect([page.status, page.setCookie('screen')]).toEqual([403, undefined]);
    expect(page.text).toContain('Ce compte n’a pas ce droit.');
  });

  test('a changed cookie is nobody', async () => {
    hub = await WebParts.start();
    await hub.addDevice('mur', 'display');
    const cookie = (await hub.ask('GET', '/wall', { headers: ELSEWHERE, as: 'mur' })).cookie('screen') ?? '';
    const sealed = Buffer.from(cookie.slice('screen='.length), 'base64url');
    for (const at of [0, 12, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const forged = `screen=${changed.toString('base64url')}`;
      expect((await hub.ask('GET', '/api/presence', { headers: ELSEWHERE, cookie: forged })).status).toBe(
        401,
      );
    }
  });
});

describe('the browser’s password window', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  test.each([
    ['opens for a page that is visited', { 'sec-fetch-mode': 'navigate', 'user-agent': firefox }, true],
    ['opens for a page visited over plain HTTP', { accept: 'text/html,*/*', 'user-agent': firefox }, true],
    ['stays shut for a page’s fetch', { 'sec-fetch-mode': 'cors', 'user-agent': firefox }, false],
    ['stays shut for a same-origin fetch', { 'sec-fetch-mode': 'same-origin', 'user-agent': firefox }, false],
    ['stays shut for a fetch over plain HTTP', { accept: '*/*', 'user-agent': firefox }, false],
    ['stays shut for an EventSource', { accept: 'text/event-stream', 'user-agent': firefox }, false],
    ['is offered to curl', { accept: '*/*', 'user-agent': 'curl/8.14.1' }, true],
    ['is offered to a device without a name', {}, true],
  ])('%s', async (_what, headers, challenged) => {
    hub = await WebParts.start();
    for (const authorization of [undefined, basic('borne', 'wrong')]) {
      const asked = { ...ELSEWHERE, ...headers, ...(authorization && { authorization }) };
      const answer = await hub.ask('GET', '/api/presence', { headers: asked });
      expect(answer.status).toBe(401);
      expect('www-authenticate' in answer.headers).toBe(challenged);
    }
  });
});

test('screens that are not built yet are said to be so', async () => {
  hub = await WebParts.start();
  rmSync(path.join(hub.screensFolder, 'desk.html'));
  const page = await hub.ask('GET', '/desk');
  expect(page.status).toBe(503);
  expect(page.text).toContain('npm start');
});
