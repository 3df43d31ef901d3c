import { afterEach, describe, expect, test } from 'vitest';
import { PENDING_PER_ADDRESS } from '../../hub/screens/pending-screens.ts';
import { basic, WebParts } from './web-parts.ts';

let hub: WebParts;
afterEach(() => hub.stop());

const ELSEWHERE = { host: 'hub.lan:8080' };
/** What a browser sends when someone types an address. */
const VISIT = {
  ...ELSEWHERE,
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'user-agent': 'Mozilla/5.0',
};

async function start(building: object = {}): Promise<string> {
  hub = await WebParts.start({ building });
  await hub.addAccount('lea', 'staff');
  return hub.login('lea');
}

/** A browser that shows a code. */
async function askForCode(): Promise<{ code: string; secret: string }> {
  const answer = await hub.ask('POST', '/api/pairing', { headers: ELSEWHERE });
  return { code: answer.json<{ code: string }>().code, secret: answer.cookie('pairing') ?? '' };
}
const poll = (secret: string) => hub.ask('POST', '/api/pairing', { headers: ELSEWHERE, cookie: secret });
const accept = (cookie: string, body: object) =>
  hub.ask('POST', '/api/screens', { cookie, body: { kind: 'kiosk', label: 'Borne', ...body } });

describe('a browser without credential', () => {
  test.each(['/kiosk', '/wall'])('is shown a code at %s, and no password window', async (address) => {
    await start();
    const page = await hub.ask('GET', address, { headers: VISIT });
    expect([page.status, page.text]).toEqual([401, '<!doctype html><title>pair</title>']);
    expect(page.headers).not.toHaveProperty('www-authenticate');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.setCookie('screen')).toBeUndefined();
  });

  test('on the hub’s own machine too, where the building file wants credentials', async () => {
    await start({ screens: { local: false } });
    const page = await hub.ask('GET', '/kiosk', { headers: { ...VISIT, host: 'localhost:8080' } });
    expect([page.status, page.text]).toEqual([401, '<!doctype html><title>pair</title>']);
  });

  test('that sends a Basic credential is served as ever, right or wrong', async () => {
    await start();
    await hub.addDevice('borne', 'kiosk', { door: 'entree' });
    const right = await hub.ask('GET', '/kiosk', { headers: VISIT, as: 'borne' });
    expect([right.status, right.text]).toEqual([200, '<!doctype html><title>kiosk</title>']);
    const headers = { ...VISIT, authorization: basic('borne', 'wrong') };
    const wrong = await hub.ask('GET', '/kiosk', { headers });
    expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('Basic'),
    ]);
  });

  test('a script without credential still hears 401 and how to come in, at pages and at the API', async () => {
    await start();
    for (const route of ['/kiosk', '/wall', '/api/presence', '/api/screens']) {
      const headers = { ...ELSEWHERE, accept: '*/*', 'user-agent': 'curl/8.14.1' };
      const answer = await hub.ask('GET', route, { headers });
      expect([route, answer.status, answer.headers['www-authenticate']]).toEqual([
        route,
        401,
        'Basic realm="tiers-lieu", charset="UTF-8"',
      ]);
    }
  });

  test('where a person is logged in whose role has no kiosk, says so instead', async () => {
    await start();
    await hub.addAccount('io', 'startup');
    const page = await hub.ask('GET', '/kiosk', { headers: VISIT, cookie: await hub.login('io') });
    expect(page.status).toBe(403);
  });
});

describe('pairing', () => {
  test('the code accepted at the desk gives its screen, and only it, a cookie that opens the kiosk', async () => {
    const staff = await start();
    const { code, secret } = await askForCode();
    const other = await askForCode();
    expect(code).toMatch(/^[ACEHJKRTXY3479]{6}$/);
    expect((await poll(secret)).json()).toEqual({ state: 'waiting', code });

    const typed = `${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`;
    const accepted = await accept(staff, { code: typed, label: 'Borne de l’entrée' });
    expect([accepted.status, accepted.json()]).toEqual([
      201,
      expect.objectContaining({
        name: 'borne-de-l-entree',
        label: 'Borne de l’entrée',
        kind: 'kiosk',
        door: 'entree',
        connected: false,
        lastSeen: null,
      }),
    ]);
    expect((await poll(other.secret)).json()).toEqual({ state: 'waiting', code: other.code });

    const done = await poll(secret);
    expect(done.json()).toEqual({ state: 'accepted', kind: 'kiosk' });
    expect(done.setCookie('screen')).toMatch(/Max-Age=34560000; Path=\/; .*HttpOnly; SameSite=Strict$/);
    const cookie = done.cookie('screen') ?? '';
    expect((await hub.ask('GET', '/kiosk', { headers: VISIT, cookie })).status).toBe(200);
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: ELSEWHERE, cookie, body })).status).toBe(201);
    expect(hub.access.auditTrail(1)).toEqual([
      expect.objectContaining({
        actor: 'lea',
        action: 'screen.accept',
        detail: 'borne-de-l-entree kiosk entree',
      }),
    ]);
  });

  test('a wall has no door and cannot check anybody in', async () => {
    const staff = await start();
    const { code, secret } = await askForCode();
    expect((await accept(staff, { code, kind: 'wall', label: 'Mur', door: 'entree' })).json()).toMatchObject({
      kind: 'wall',
      door: null,
    });
    const done = await poll(secret);
    expect(done.json()).toEqual({ state: 'accepted', kind: 'wall' });
    const cookie = done.cookie('screen') ?? '';
    expect((await hub.ask('GET', '/wall', { headers: VISIT, cookie })).status).toBe(200);
    const body = { nonce: 'n', anonymous: true };
    expect((await hub.ask('POST', '/api/checkins', { headers: ELSEWHERE, cookie, body })).code).toBe(
      'forbidden',
    );
    // At the kiosk's address it is told what it is.
    expect((await hub.ask('GET', '/kiosk', { headers: VISIT, cookie })).text).toContain('pair');
    const asked = await hub.ask('POST', '/api/pairing', { headers: ELSEWHERE, cookie });
    expect(asked.json()).toEqual({ state: 'accepted', kind: 'wall' });
  });

  test('a code counts once, and a code that nobody shows is unknown', async () => {
    const staff = await start();
    const { code } = await askForCode();
    expect((await accept(staff, { code })).status).toBe(201);
    expect((await accept(staff, { code })).code).toBe('screen_code_unknown');
    expect((await accept(staff, { code: '' })).code).toBe('screen_code_unknown');
    expect(hub.access.devices()).toHaveLength(1);
  });

  test('two colleagues who type one code together make one screen', async () => {
    const staff = await start();
    const { code } = await askForCode();
    const answers = await Promise.all([accept(staff, { code }), accept(staff, { code })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect(hub.access.devices()).toHaveLength(1);
  });

  test('a door that does not exist makes nothing, and the code stays good', async () => {
    const staff = await start({
      doors: [
        { id: 'entree', name: 'Entrée' },
        { id: 'jardin', name: 'Jardin' },
      ],
    });
    const { code } = await askForCode();
    for (const door of [undefined, 'cave']) {
      expect((await accept(staff, { code, ...(door && { door }) })).code).toBe('door_unknown');
    }
    expect(hub.access.devices()).toEqual([]);
    expect((await accept(staff, { code, door: 'jardin' })).json()).toMatchObject({ door: 'jardin' });
  });

  test('guessing codes is stopped, and gives nothing to who guesses right without the secret', async () => {
    const staff = await start();
    const { code } = await askForCode();
    const guesses = await Promise.all(Array.from({ length: 12 }, () => accept(staff, { code: 'AAAAAA' })));
    expect(guesses.map((guess) => guess.code)).toContain('too_many_requests');
    expect((await accept(staff, { code })).code).toBe('too_many_requests');
    // The code alone opens nothing: neither as a secret nor as a name.
    expect((await poll(`pairing=${code}`)).json()).not.toMatchObject({ state: 'accepted' });
  });

  test('one address gets so many codes and no more; the page that has one keeps it', async () => {
    await start();
    const { code, secret } = await askForCode();
    for (let n = 1; n < PENDING_PER_ADDRESS; n++) await askForCode();
    expect((await hub.ask('POST', '/api/pairing', { headers: ELSEWHERE })).code).toBe('too_many_requests');
    expect((await poll(secret)).json()).toEqual({ state: 'waiting', code });
  });

  test('another site’s page cannot ask for a code or accept one', async () => {
    const staff = await start();
    const headers = { ...ELSEWHERE, origin: 'https://evil.example' };
    expect((await hub.ask('POST', '/api/pairing', { headers })).code).toBe('origin_refused');
    const body = { code: 'ACEHJK', kind: 'kiosk', label: 'x' };
    expect((await hub.ask('POST', '/api/screens', { headers, cookie: staff, body })).code).toBe(
      'origin_refused',
    );
  });

  test('the hub keeps neither code nor password: only the hash, and a label', async () => {
    const staff = await start();
    const { code, secret } = await askForCode();
    await accept(staff, { code, label: 'Borne' });
    await poll(secret);
    const kept = JSON.stringify([hub.access.devices(), hub.access.auditTrail(), hub.log.lines]);
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(secret.slice('pairing='.length));
    expect(hub.access.devices()[0]?.password).toMatch(/^\$scrypt\$/);
  });
});

describe('the desk’s list', () => {
  test('names every kiosk and wall, also those made on the command line, and no other device', async () => {
    const staff = await start();
    await hub.addDevice('mur', 'display');
    await hub.addDevice('thermo', 'sensor', { room: 'accueil' });
    await hub.ask('GET', '/wall', { headers: ELSEWHERE, as: 'mur' });
    const { code } = await askForCode();
    await accept(staff, { code, label: 'Borne' });
    const list = (await hub.ask('GET', '/api/screens', { cookie: staff })).json<{ screens: object[] }>();
    expect(list).toEqual({
      waiting: 0,
      screens: [
        expect.objectContaining({ name: 'borne', label: 'Borne', kind: 'kiosk', lastSeen: null }),
        expect.objectContaining({ name: 'mur', label: 'mur', kind: 'wall', lastSeen: expect.any(String) }),
      ],
    });
  });

  test('says how many screens wait, never their codes', async () => {
    const staff = await start();
    const { code } = await askForCode();
    const answer = await hub.ask('GET', '/api/screens', { cookie: staff });
    expect(answer.json()).toEqual({ waiting: 1, screens: [] });
    expect(answer.text).not.toContain(code);
  });

  test('two screens of one name are told apart, and a name in any script will do', async () => {
    const staff = await start();
    for (const label of ['Borne', 'Borne', 'شاشة'])
      await accept(staff, { code: (await askForCode()).code, label });
    const names = hub.access.devices().map(({ name }) => name);
    expect(names).toEqual(['borne', 'borne-2', 'ecran']);
  });

  test('a screen is renamed, and stays open', async () => {
    const staff = await start();
    const { code, secret } = await askForCode();
    await accept(staff, { code });
    const cookie = (await poll(secret)).cookie('screen') ?? '';
    const body = { label: '  Entrée côté jardin ' };
    const renamed = await hub.ask('POST', '/api/screens/borne', { cookie: staff, body });
    expect(renamed.json()).toMatchObject({ name: 'borne', label: 'Entrée côté jardin' });
    expect((await hub.ask('GET', '/api/presence', { headers: ELSEWHERE, cookie })).status).toBe(200);
  });

  test('a screen that is removed shows a code again, and the next one of its name is not held up', async () => {
    const staff = await start();
    const first = await askForCode();
    await accept(staff, { code: first.code });
    const old = (await poll(first.secret)).cookie('screen') ?? '';
    expect((await hub.ask('DELETE', '/api/screens/borne', { cookie: staff })).status).toBe(204);
    for (let n = 0; n < 15; n++) {
      expect((await hub.ask('GET', '/kiosk', { headers: VISIT, cookie: old })).text).toContain('pair');
    }
    const second = await askForCode();
    expect((await accept(staff, { code: second.code })).json()).toMatchObject({ name: 'borne' });
    const fresh = (await poll(second.secret)).cookie('screen') ?? '';
    expect((await hub.ask('GET', '/kiosk', { headers: VISIT, cookie: fresh })).status).toBe(200);
    expect((await hub.ask('GET', '/kiosk', { headers: VISIT, cookie: old })).status).toBe(401);
    expect(hub.access.auditTrail().map(({ action }) => action)).toContain('screen.remove');
  });

  test('reaches screens only: another device is neither renamed nor removed', async () => {
    const staff = await start();
    await hub.addDevice('thermo', 'sensor', { room: 'accueil' });
    for (const name of ['thermo', 'nobody']) {
      expect((await hub.ask('DELETE', `/api/screens/${name}`, { cookie: staff })).code).toBe('not_found');
      const body = { label: 'x' };
      expect((await hub.ask('POST', `/api/screens/${name}`, { cookie: staff, body })).code).toBe('not_found');
    }
    expect(hub.access.devices()).toHaveLength(1);
  });
});
