import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call, Evacuation, OpenVisitAnswer, Today } from '../../hub/contract/desk.ts';
import type { Activity, OutcomeAnswer } from '../../hub/contract/programme.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { WebParts } from './web-parts.ts';

const building = {
  rooms: [{ id: 'cuisine', name: 'Cuisine', capacity: 12 }],
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  themes: [{ id: 'numerique', name: 'Numérique' }],
};
let hub: WebParts;
let staff: string;

beforeAll(async () => {
  hub = await WebParts.start({
    building,
  });
  await hub.addAccount('lea', 'staff');
  await hub.addDevice('borne', 'kiosk', { door: 'entree' });
  await hub.addDevice('mur', 'display');
  staff = await hub.login('lea');
});
afterAll(() => hub.stop());

const post = (path: string, body?: object) => hub.ask('POST', path, { body: body ?? {}, cookie: staff });
const get = async <T>(path: string): Promise<T> => (await hub.ask('GET', path, { cookie: staff })).json<T>();
const arrive = (nonce: string, body: object) =>
  hub.ask('POST', '/api/checkins', { body: { nonce, ...body }, as: 'borne' });
const trail = (): string[] => hub.access.auditTrail().map(({ action, detail }) => `${action} ${detail}`);
describe('calls', () => {
  test('a kiosk calls from its own door only; staff see it and say that they come', async () => {
    const call = { nonce: 'c1' };
    const rung = await hub.ask('POST', '/api/calls', { body: call, as: 'borne' });
    expect([rung.status, rung.json<Call>().door]).toEqual([201, 'entree']);
    expect((await hub.ask('POST', '/api/calls', { body: call, as: 'borne' })).status).toBe(200);
    const other = { nonce: 'c2', door: 'jardin' };
    expect((await hub.ask('POST', '/api/calls', { body: other, as: 'borne' })).code).toBe('forbidden');
    expect((await post('/api/calls', { nonce: 'c3' })).code).toBe('door_unknown');
    const { id } = rung.json<Call>();
    expect((await post(`/api/calls/${id}/answer`)).json<Call>().answered).not.toBeNull();
    expect((await post('/api/calls/none/answer')).code).toBe('not_found');
    expect(await get('/api/calls')).toMatchObject([{ id, answered: expect.any(String) }]);
  });
});

describe('corrections', () => {
  test('are applied once, answered with the new count, and stand in the audit trail with who and why', async () => {
    await arrive('p1', { anonymous: true, party: 3 });
    const body = { nonce: 'n1', scope: 'building', count: 5, reason: 'headcount' };
    const first = await post('/api/corrections', body);
    expect([first.status, first.json()]).toEqual([201, { count: 5 }]);
    const again = await post('/api/corrections', body);
    expect([again.status, again.json()]).toEqual([200, { count: 5 }]);
    const room = { nonce: 'n2', scope: 'room', id: 'cuisine', count: 2, reason: 'sensor-wrong' };
    expect((await post('/api/corrections', room)).json()).toEqual({ count: 2 });
    expect(trail()).toContain('count.correct bâtiment : 3 → 5 (headcount)');
    expect(trail()).toContain('count.correct salle cuisine : ? → 2 (sensor-wrong)');
    expect(trail().filter((line) => line.startsWith('count.correct'))).toHaveLength(2);
    const today = await get<Today>('/api/presence/today');
    expect(today.doors).toEqual([
      { id: '', people: 2 },
      { id: 'entree', people: 3 },
    ]);
  });

  test('refuse a room that is not there, a count that is none, and a reason in free words', async () => {
    const body = { nonce: 'n3', scope: 'room', id: 'grenier', count: 2, reason: 'headcount' };
    expect((await post('/api/corrections', body)).code).toBe('not_found');
    expect((await post('/api/corrections', { ...body, id: 'cuisine', count: -1 })).code).toBe('bad_request');
    const named = { ...body, id: 'cuisine', reason: 'Fatima est partie' };
    expect((await post('/api/corrections', named)).code).toBe('bad_request');
    expect((await hub.ask('POST', '/api/corrections', { body, as: 'borne' })).code).toBe('forbidden');
  });

  test('P11 who looked at the list of who is here is in the audit trail; an ended visit cannot be ended again', async () => {
    await arrive('p2', { anonymous: true, party: 2 });
    const open = await get<OpenVisitAnswer[]>('/api/visits');
    expect(trail()).toContain('visits.list personnes présentes');
    const { seq } = open.at(-1)!;
    const ended = await post(`/api/visits/${seq}/end`, { nonce: 'e1' });
    expect([ended.status, ended.json()]).toEqual([201, { count: 5 }]);
    expect((await post(`/api/visits/${seq}/end`, { nonce: 'e2' })).code).toBe('visit_over');
    expect(trail()).toContain(`visit.end passage ${seq}`);
  });
});

describe('the alarm', () => {
  test('freezes the sheet, is ticked by several, survives a restart, and leaves only numbers', async () => {
    await arrive('a1', { uid: '0006547886' });
    const [{ badge }] = openRows('SELECT badge FROM visits WHERE badge IS NOT NULL') as [{ badge: string }];
    giveName(badge, 'Amina');
    const before = await get<Evacuation>('/api/evacuation');
    expect(before).toMatchObject({ alarm: null, sheet: { people: [{ name: 'Amina' }] } });
    expect((await post('/api/alarm/ticks', { nameless: 1 })).code).toBe('no_alarm');
    expect((await post('/api/alarm')).status).toBe(201);
    expect((await post('/api/alarm')).status).toBe(200);
    await arrive('a2', { anonymous: true, party: 9 });
    const { sheet } = await get<Evacuation>('/api/evacuation');
    expect(sheet.present).toBe(before.sheet.present);
    const { key } = sheet.people[0]!;
    await post('/api/alarm/ticks', { key, found: true });
    await post('/api/alarm/ticks', { nameless: 2 });
    await post('/api/alarm/ticks', { nameless: -1 });
    expect((await post('/api/alarm/ticks', { key: '999', found: true })).code).toBe('not_found');

    await hub.stop({ keepData: true });
    hub = await WebParts.start({ dataDir: hub.dataDir, building });
    const after = await get<Evacuation>('/api/evacuation');
    expect(after.found).toEqual({ people: [key], nameless: 1 });

    expect((await hub.ask('DELETE', '/api/alarm', { cookie: staff })).status).toBe(204);
    expect((await hub.ask('DELETE', '/api/alarm', { cookie: staff })).code).toBe('no_alarm');
    expect(openRows('SELECT * FROM alarm')).toEqual([]);
    expect(trail().find((line) => line.startsWith('alarm.end'))).toContain(`2 comptées sur ${sheet.present}`);
    expect(trail().join('\n')).not.toContain('Amina');
    expect(hub.log.lines.join('\n')).not.toContain('Amina');
  });
});

describe('the programme', () => {
  const activity = {
    title: 'Envoyer un message',
    theme: 'numerique',
    room: 'cuisine',
    date: '2026-11-18',
    starts: '14:00',
    ends: '16:00',
    host: 'Karim',
    places: 8,
  };
  const outcome = {
    people: 6,
    groups: { ages: { '25-39': 6 }, genders: {}, occupations: { retired: 1 } },
    coop: {
      type: 'collectif',
      place: 'lieu_activite',
      materials: ['ordinateur'],
      themes: ['creer_avec_le_numerique'],
      level: 'debutant',
    },
  };
  const week = '/api/programme?from=2026-11-16&to=2026-11-22';

  test('is written by staff, read by screens without who leads it and how many came', async () => {
    const made = await post('/api/programme', activity);
    expect(made.status).toBe(201);
    const { id } = made.json<Activity>();
    expect((await post('/api/programme', { ...activity, ends: '13:00' })).code).toBe('activity_invalid');
    expect((await post('/api/programme', { ...activity, room: 'grenier' })).code).toBe('activity_invalid');
    expect((await post(`/api/programme/${id}`, { ...activity, starts: '14:30' })).json()).toMatchObject({
      starts: '14:30',
    });
    expect((await post(`/api/programme/${id}/outcome`, outcome)).status).toBe(200);
    const wall = await hub.ask('GET', week, { as: 'mur' });
    expect(wall.json<Activity[]>()).toMatchObject([{ title: activity.title, host: null, people: null }]);
    expect(await get(week)).toMatchObject([{ host: 'Karim', people: 6 }]);
    expect((await hub.ask('POST', '/api/programme', { body: activity, as: 'mur' })).code).toBe('forbidden');
    expect((await hub.ask('GET', `/api/programme/${id}/outcome`, { as: 'mur' })).code).toBe('forbidden');
  });

  test('is copied to the next week once, and cancelled without being forgotten', async () => {
    const [{ id }] = (await get<Activity[]>(week)) as [Activity];
    expect((await post('/api/programme/copies', { ids: [id] })).json()).toEqual({ copied: 1, already: 0 });
    expect((await post('/api/programme/copies', { ids: [id] })).json()).toEqual({ copied: 0, already: 1 });
    const next = await get<Activity[]>('/api/programme?from=2026-11-23&to=2026-11-29');
    expect(next).toMatchObject([{ date: '2026-11-25', starts: '14:30', people: null, cancelled: false }]);
    expect((await post(`/api/programme/${next[0]!.id}/cancel`)).json()).toMatchObject({ cancelled: true });
    expect((await post(`/api/programme/${next[0]!.id}/restore`)).json()).toMatchObject({ cancelled: false });
  });

  test('gives the Coop’s draft and a month as CSV; the export is in the audit trail', async () => {
    const [{ id }] = (await get<Activity[]>(week)) as [Activity];
    const { draft } = await get<OutcomeAnswer>(`/api/programme/${id}/outcome`);
    expect(draft).toContainEqual({ field: 'Statut : Non communiqué', value: '5' });
    const wrong = { ...outcome, groups: { ...outcome.groups, genders: { female: 7 } } };
    expect((await post(`/api/programme/${id}/outcome`, wrong)).code).toBe('outcome_invalid');
    const csv = await hub.ask('GET', '/api/programme/coop/2026-11.csv', { cookie: staff });
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(2);
    expect(trail()).toContain('programme.export Coop, 2026-11');
  });

  test('P7 holds no badge, no visit and no name of who came, and nothing in it can be joined to a visit', () => {
    const columns = (table: string) => openRows(`SELECT name FROM pragma_table_info('${table}')`);
    const names = [...columns('activities'), ...columns('outcomes')].map(({ name }) => name);
    expect(names.filter((name) => /badge|visit|tap|seq|holder|name/.test(String(name)))).toEqual([]);
    expect(names).not.toContain('at');
    const held = JSON.stringify([openRows('SELECT * FROM activities'), openRows('SELECT * FROM outcomes')]);
    expect(held).toContain('Envoyer un message');
    for (const { badge } of openRows('SELECT badge FROM cards')) expect(held).not.toContain(badge);
  });
});

function openRows(sql: string): Record<string, unknown>[] {
  const db = openDatabase(`${hub.dataDir}/hub.sqlite`, { readOnly: true });
  const rows = db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
  db.close();
  return rows;
}

/** As the desk enrols a badge; how it does that is tested with the badges. */
function giveName(badge: string, name: string): void {
  const db = openDatabase(`${hub.dataDir}/hub.sqlite`);
  db.prepare(
    `INSERT INTO holders (id, first_name, greet, given, contact) VALUES ('h1', ?, 0, 0, '2026-11-20')`,
  ).run(name);
  db.prepare(`INSERT INTO cards (badge, holder, state) VALUES (?, 'h1', 'held')`).run(badge);
  db.close();
}
