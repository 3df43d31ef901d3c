import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account, AuditAnswer, SessionRow } from '../../hub/contract/accounts.ts';
import { PASSWORD, WebParts } from './web-parts.ts';

let hub: WebParts;
let admin: string;
const NEW = 'encore quatre mots bien choisis';

beforeEach(async () => {
  hub = await WebParts.start();
  await hub.addAccount('admin', 'admin');
  await hub.addAccount('lea', 'staff');
  admin = await hub.login('admin');
});
afterEach(() => hub.stop());

const post = (route: string, body: unknown, cookie = admin) =>
  hub.ask('POST', `/api${route}`, { cookie, body });
const names = async () =>
  (await hub.ask('GET', '/api/accounts', { cookie: admin })).json<Account[]>().map(({ name }) => name);
const actions = () =>
  hub.access.auditTrail().map(({ actor, action, detail }) => `${actor} ${action} ${detail}`);

describe('an administrator', () => {
  test('makes an account that can log in, changes its role at once, and removes it with its sessions', async () => {
    const made = await post('/accounts', { name: 'noe', role: 'host', password: NEW });
    expect([made.status, made.json()]).toEqual([
      201,
      { name: 'noe', role: 'host', startup: null, created: expect.any(String), lastUsed: null },
    ]);
    expect(made.text).not.toContain('scrypt');
    const noe = await hub.login('noe', NEW);
    expect((await hub.ask('GET', '/api/badges?name=a', { cookie: noe })).code).toBe('forbidden');
    expect((await post('/accounts/noe/role', { role: 'staff' })).status).toBe(204);
    expect((await hub.ask('GET', '/api/badges?name=a', { cookie: noe })).status).toBe(200);
    expect((await hub.ask('DELETE', '/api/accounts/noe', { cookie: admin })).status).toBe(204);
    expect((await hub.ask('GET', '/api/session', { cookie: noe })).status).toBe(401);
    expect(await names()).toEqual(['admin', 'lea']);
    expect(actions().filter((line) => line.startsWith('admin account'))).toEqual([
      'admin account.remove noe',
      'admin account.role noe staff',
      'admin account.add noe host',
    ]);
  });

  test('gives a new password, which ends the old one’s sessions', async () => {
    const lea = await hub.login('lea');
    expect((await post('/accounts/lea/password', { password: 'court' })).code).toBe('password_too_weak');
    expect((await post('/accounts/lea/password', { password: NEW })).status).toBe(204);
    expect((await hub.ask('GET', '/api/session', { cookie: lea })).status).toBe(401);
    await hub.login('lea', NEW);
  });

  test('cannot be the last one to go, by removal or by another role', async () => {
    expect((await hub.ask('DELETE', '/api/accounts/admin', { cookie: admin })).code).toBe('last_admin');
    expect((await post('/accounts/admin/role', { role: 'staff' })).code).toBe('last_admin');
    expect(await names()).toContain('admin');
  });

  test.each([
    ['a name with a space', { name: 'Léa M', role: 'staff', password: NEW }, 'name_invalid'],
    ['a name that is taken', { name: 'lea', role: 'staff', password: NEW }, 'name_taken'],
    ['a start-up without its id', { name: 'noe', role: 'startup', password: NEW }, 'bad_request'],
    ['a role that is none', { name: 'noe', role: 'kiosk', password: NEW }, 'bad_request'],
  ])('is refused %s', async (_what, body, code) => {
    expect((await post('/accounts', body)).code).toBe(code);
    expect(await names()).toEqual(['admin', 'lea']);
  });
});

describe('one’s own account', () => {
  test('takes a new password with the present one only; every session ends', async () => {
    const [here, elsewhere] = [await hub.login('lea'), await hub.login('lea')];
    const wrong = await post('/password', { current: 'faux faux faux', password: NEW }, here);
    expect([wrong.code, (await hub.ask('GET', '/api/session', { cookie: elsewhere })).status]).toEqual([
      'wrong_password',
      200,
    ]);
    expect((await post('/password', { current: PASSWORD, password: NEW }, here)).status).toBe(204);
    for (const cookie of [here, elsewhere]) {
      expect((await hub.ask('GET', '/api/session', { cookie })).status).toBe(401);
    }
    await hub.login('lea', NEW);
  });

  test('cannot be guessed from an open screen: ten wrong ones a minute', async () => {
    const lea = await hub.login('lea');
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < 11; i++) {
      codes.push((await post('/password', { current: `faux ${i}`, password: NEW }, lea)).code);
    }
    expect(codes).toEqual([...Array(10).fill('wrong_password'), 'too_many_requests']);
  });

  test('shows its sessions and ends one; not a colleague’s', async () => {
    const [here, elsewhere] = [await hub.login('lea'), await hub.login('lea')];
    const mine = (await hub.ask('GET', '/api/sessions', { cookie: here })).json<SessionRow[]>();
    expect(mine.map(({ account }) => account)).toEqual(['lea', 'lea']);
    expect(mine.filter(({ current }) => current)).toHaveLength(1);
    const other = mine.find(({ current }) => !current)!;
    const all = (await hub.ask('GET', '/api/sessions', { cookie: admin })).json<SessionRow[]>();
    expect(all.map(({ account }) => account).sort()).toEqual(['admin', 'lea', 'lea']);
    const foreign = all.find(({ account }) => account === 'admin')!;
    const end = (id: string) => hub.ask('DELETE', `/api/sessions/${id}`, { cookie: here });
    expect((await end(foreign.id)).code).toBe('not_found');
    expect((await end(other.id)).status).toBe(204);
    expect((await hub.ask('GET', '/api/session', { cookie: elsewhere })).status).toBe(401);
    expect((await hub.ask('GET', '/api/session', { cookie: here })).status).toBe(200);
  });
});

describe('P11 the audit trail', () => {
  test('goes back page by page, says how long it is kept, and writes down who reads it', async () => {
    for (let i = 0; i < 120; i++) hub.access.audit('hub', 'test', String(i));
    const page = async (query = '') =>
      (await hub.ask('GET', `/api/audit${query}`, { cookie: admin })).json<AuditAnswer>();
    const first = await page();
    expect([first.lines.length, first.more, first.keptDays]).toEqual([100, true, 365]);
    const second = await page(`?before=${first.lines.at(-1)!.id}`);
    expect([second.lines[0]!.detail, second.more]).toEqual(['19', false]);
    expect(actions()[0]).toBe('admin audit.see ');
  });

  test('is itself purged in time', async () => {
    hub.store.audit({ at: Date.now() - 366 * 86_400_000, actor: 'hub', action: 'old', detail: '' });
    hub.store.audit({ at: Date.now() - 364 * 86_400_000, actor: 'hub', action: 'younger', detail: '' });
    hub.access.forget(Date.now());
    expect(hub.access.auditTrail().map(({ action }) => action)).toEqual(expect.not.arrayContaining(['old']));
    expect(hub.access.auditTrail().map(({ action }) => action)).toContain('younger');
  });
});
