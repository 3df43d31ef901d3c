import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Badge, CardAnswer, Held, Holder } from '../../hub/contract/badges.ts';
import { buildingSchema } from '../../hub/contract/building.ts';
import { openDatabase } from '../../hub/database/open.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';
import { WebParts } from './web-parts.ts';

let hub: WebParts;
let staff: string;

const DOORS = {
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  readers: [{ id: 'serie', door: 'entree', kind: 'rdm6300', port: '/dev/null/none' }],
  visits: { repeat: '0s' },
};
beforeEach(async () => {
  hub = await WebParts.start({ building: DOORS });
  await hub.addAccount('lea', 'staff');
  await hub.addDevice('borne', 'kiosk', { door: 'entree' });
  staff = await hub.login('lea');
});
afterEach(() => hub.stop());

const CARD = '0006547886';
const OTHER = '0009357203';
/** Another number with the same low 24 bits as `CARD`. */
const ALIKE = String(6_547_886 + 0x100_0000).padStart(10, '0');
const NOBODY: Holder = { firstName: null, ageBand: null, occupation: null, neighbour: null, greet: false };
const LEA: Holder = {
  firstName: 'Léa',
  ageBand: '18-24',
  occupation: 'student',
  neighbour: true,
  greet: true,
};

let nonces = 0;
const tap = async (uid: string, door = 'entree', nonce = `n${++nonces}`) => {
  const as = door === 'entree' ? { as: 'borne' } : { cookie: staff };
  const answer = await hub.ask('POST', '/api/checkins', { ...as, body: { nonce, uid, door } });
  return answer.json<{ result: string; present: number }>();
};
const post = (route: string, body: unknown) => hub.ask('POST', `/api${route}`, { cookie: staff, body });
const get = (route: string) => hub.ask('GET', `/api${route}`, { cookie: staff });
const read = async (uid: string) => (await post('/cards', { uid })).json<CardAnswer>();
const give = async (uid: string, holder = LEA): Promise<Badge> => {
  const { card } = await read(uid);
  const answer = await post('/badges', { card, holder });
  expect(answer.status).toBe(201);
  return answer.json<Badge>();
};
const audited = () => hub.access.auditTrail().map(({ action, detail }) => `${action} ${detail}`.trim());
function visits(): number {
  const db = openDatabase(path.join(hub.dataDir, 'hub.sqlite'), { readOnly: true });
  const row = db.prepare('SELECT count(*) AS visits FROM visits').get();
  db.close();
  return Number(row?.visits);
}

describe('a card held out to the desk', () => {
  test('is read there, told at the door, and is no passage', async () => {
    const told: string[] = [];
    hub.live.on('tap', ({ door, result }) => told.push(`${door} ${result}`));
    const waiting = await post('/cards', { door: 'entree' });
    expect([waiting.status, waiting.json<CardAnswer>().state]).toEqual([201, 'waiting']);
    const { card } = waiting.json<CardAnswer>();
    expect(await tap(CARD)).toEqual({ result: 'captured', present: 0 });
    const answer = (await get(`/cards/${card}`)).json<CardAnswer>();
    expect(answer).toMatchObject({ state: 'read', badge: null, alike: [], replaced: false });
    expect([hub.journal.head, hub.visits.presence().count, told]).toEqual([0, 0, ['entree captured']]);
    expect((await tap(CARD)).result).toBe('in');
  });

  test('sent again with its nonce is still no passage', async () => {
    await post('/cards', { door: 'entree' });
    expect((await tap(CARD, 'entree', 'same')).result).toBe('captured');
    expect((await tap(CARD, 'entree', 'same')).result).toBe('captured');
    expect(hub.journal.head).toBe(0);
  });

  test('is one card, at that door, within a minute; a passage of before, sent late, stays one', async () => {
    await post('/cards', { door: 'entree' });
    expect((await tap(CARD, 'jardin')).result).toBe('in');
    const late = { nonce: 'late', uid: OTHER, at: Date.now() - 3_600_000 };
    const answer = await hub.ask('POST', '/api/checkins', { as: 'borne', body: late });
    expect(answer.json()).toMatchObject({ result: 'in' });
    expect((await tap(OTHER)).result).toBe('captured');
    expect((await tap(OTHER)).result).not.toBe('captured');
  });

  test('is not taken once the desk has stopped waiting', async () => {
    const { card } = (await post('/cards', { door: 'entree' })).json<CardAnswer>();
    expect((await hub.ask('DELETE', `/api/cards/${card}`, { cookie: staff })).status).toBe(204);
    expect((await tap(CARD)).result).toBe('in');
    expect((await get(`/cards/${card}`)).code).toBe('card_unknown');
  });

  test('can be waited for at one reader of a door, whatever the reader writes', async () => {
    const { card } = (await post('/cards', { door: 'entree', reader: 'serie' })).json<CardAnswer>();
    expect((await tap(CARD)).result).toBe('in');
    const outcome = new Promise((done) =>
      hub.ingest.badge(
        {
          card: { kind: 'full', key: '6547886', low24: '24:6547886' },
          door: 'entree',
          reader: 'serie',
          via: 'serial',
          source: 'serial:serie',
        },
        done,
      ),
    );
    expect(await outcome).toEqual({ result: 'captured' });
    expect((await get(`/cards/${card}`)).json()).toMatchObject({ state: 'read' });
    expect((await post('/cards', { door: 'jardin', reader: 'serie' })).code).toBe('door_unknown');
  });

  test('of a phone is refused in a plain sentence', async () => {
    const { card } = (await post('/cards', { door: 'entree' })).json<CardAnswer>();
    await tap('08:12:34:56');
    expect((await get(`/cards/${card}`)).json()).toMatchObject({ state: 'random', badge: null });
    expect((await post('/badges', { card, holder: NOBODY })).json()).toMatchObject({
      error: { code: 'card_random', message: 'Ce téléphone change de numéro à chaque fois.' },
    });
  });

  test('is recognised in every form, and its number is in no file and no log', async () => {
    const badge = await give(CARD);
    for (const form of ['0006547886', '6547886', '010063E9AE', '0063E9AE', '099,59822', '63:E9:AE:00']) {
      const answer = await read(form);
      expect([form, answer.badge?.id]).toEqual([form, form === '63:E9:AE:00' ? undefined : badge.id]);
    }
    for (const name of readdirSync(hub.dataDir, { recursive: true, encoding: 'utf8' })) {
      const bytes =
        name.endsWith('.sqlite') || name.includes('-wal') ? readFileSync(path.join(hub.dataDir, name)) : '';
      expect([name, bytes.includes('6547886'), bytes.includes('63E9AE')]).toEqual([name, false, false]);
    }
    expect(hub.log.lines.join('\n')).not.toContain('6547886');
  });

  test('that a 24-bit reader cannot tell from another is shown, never merged', async () => {
    const first = await give(CARD);
    expect((await read(ALIKE)).alike).toMatchObject([{ id: first.id }]);
    const second = await give(ALIKE, { ...LEA, firstName: 'Noé' });
    const seen = await read('63E9AE');
    expect(seen).toMatchObject({ state: 'ambiguous', badge: null });
    expect(seen.alike.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    expect((await post('/badges', { card: seen.card, holder: NOBODY })).code).toBe('card_ambiguous');
  });

  test('given by its 24 bits alone is the same badge when all of it is seen', async () => {
    const badge = await give('63E9AE');
    expect((await tap(CARD)).result).toBe('in');
    expect((await read(CARD)).badge?.id).toBe(badge.id);
    await post(`/badges/${badge.id}/state`, { state: 'blocked' });
    expect((await tap('63E9AE')).result).toBe('refused');
  });
});

describe('a badge', () => {
  test('needs nothing to be said, P16: not even a name, and takes a band, never a birth date', async () => {
    const badge = await give(CARD, NOBODY);
    expect(badge).toMatchObject({ firstName: null, ageBand: null, state: 'held' });
    const { card } = await read(OTHER);
    for (const wrong of [
      { ...LEA, ageBand: '1998-04-12' },
      { ...LEA, birth: '1998-04-12' },
      { ...LEA, firstName: 'née le 12/04/1998' },
      { ...LEA, firstName: 'Léa\nMartin' },
    ]) {
      expect((await post('/badges', { card, holder: wrong })).code).toBe('bad_request');
    }
  });

  test('shows the day on which it will be deleted', async () => {
    const { lastContact, purge } = await give(CARD);
    expect(Date.parse(purge) - Date.parse(lastContact)).toBe(730 * 86_400_000);
  });

  test('that is blocked or lost is refused, counts nobody, and leaves no trace of who held it', async () => {
    const badge = await give(CARD);
    for (const state of ['lost', 'blocked']) {
      expect((await post(`/badges/${badge.id}/state`, { state })).json()).toMatchObject({ state });
      expect((await tap(CARD)).result).toBe('refused');
    }
    expect(visits()).toBe(0);
    expect((await post('/rights/access', { badge: badge.id })).json<Held>().taps).toEqual([]);
    await post(`/badges/${badge.id}/state`, { state: 'held' });
    expect((await tap(CARD)).result).toBe('in');
  });

  test('that is replaced goes on with the new card; the old one is refused', async () => {
    const badge = await give(CARD);
    expect((await tap(CARD)).result).toBe('in');
    const { card } = await read(OTHER);
    expect((await post(`/badges/${badge.id}/replace`, { card })).json()).toMatchObject({ id: badge.id });
    expect((await tap(CARD)).result).toBe('refused');
    expect(await tap(OTHER)).toMatchObject({ result: 'out', present: 0 });
    expect(visits()).toBe(1);
    expect(await read(CARD)).toMatchObject({ badge: null, replaced: true });
    expect((await read(OTHER)).badge?.id).toBe(badge.id);
  });

  test('that was replaced by a card which had come in too leaves one person present', async () => {
    const badge = await give(CARD);
    await tap(CARD);
    await tap(OTHER);
    await post(`/badges/${badge.id}/replace`, { card: (await read(OTHER)).card });
    expect((await tap(OTHER)).result).toBe('out');
    await vi.waitFor(() => expect(hub.visits.presence().count).toBe(0));
  });

  test('cannot be given twice', async () => {
    const { card } = await read(CARD);
    await give(CARD);
    expect((await post('/badges', { card, holder: NOBODY })).code).toBe('card_taken');
  });

  test('that is returned belongs to nobody, and its next holder inherits nothing', async () => {
    const badge = await give(CARD);
    await tap(CARD);
    const { card } = await read(CARD);
    expect((await post('/rights/erase', { of: { card }, why: 'returned' })).json()).toEqual({
      complete: true,
    });
    expect((await get(`/badges/${badge.id}`)).code).toBe('badge_unknown');
    const next = await give(CARD, NOBODY);
    const held = (await post('/rights/access', { badge: next.id })).json<Held>();
    expect([held.visits, held.taps]).toEqual([[], []]);
    expect(visits()).toBe(1);
  });

  test('is found by the beginning of its first name, whatever the accents; nobody is listed unasked', async () => {
    const badge = await give(CARD);
    await give(OTHER, { ...LEA, firstName: 'Noé' });
    const found = (await get('/badges?name=LE')).json<{ badges: Badge[] }>();
    expect(found.badges.map(({ id }) => id)).toEqual([badge.id]);
    expect((await get('/badges?name=')).code).toBe('bad_request');
  });

  test('greets by first name only who asked for it, and not with a lost card', async () => {
    const pseudonym = new Pseudonyms(Buffer.alloc(32, 7)).of('6547886');
    expect(hub.badges.greetingFor(pseudonym)).toBeNull();
    const badge = await give(CARD);
    expect(hub.badges.greetingFor(pseudonym)).toBe('Léa');
    await post(`/badges/${badge.id}`, { ...LEA, greet: false });
    expect(hub.badges.greetingFor(pseudonym)).toBeNull();
    await post(`/badges/${badge.id}`, LEA);
    await post(`/badges/${badge.id}/state`, { state: 'lost' });
    expect(hub.badges.greetingFor(pseudonym)).toBeNull();
  });
});

describe('P11 whoever looks at or changes a badge', () => {
  test('is written down, by the badge’s id, without a name', async () => {
    const badge = await give(CARD);
    await get(`/badges/${badge.id}`);
    await get('/badges?name=le');
    await post('/rights/access', { badge: badge.id });
    await post('/rights/erase', { of: { badge: badge.id }, why: 'asked' });
    expect(audited()).toEqual([
      `rights.erase ${badge.id}`,
      `rights.access ${badge.id}`,
      'badge.search 1',
      `badge.see ${badge.id}`,
      `badge.give ${badge.id}`,
      'session.begin',
    ]);
    expect(audited().join()).not.toContain('Léa');
  });
});

describe('P8 badge in hand', () => {
  test('everything held is told: identity, passages, taps, and until when', async () => {
    const badge = await give(CARD);
    await tap(CARD);
    await tap(CARD);
    const { card } = await read(CARD);
    const held = (await post('/rights/access', { card })).json<Held>();
    expect(held.badge).toEqual((await get(`/badges/${badge.id}`)).json());
    expect(held.visits).toMatchObject([{ door: 'entree', endedBy: 'badge', left: expect.any(String) }]);
    const [visit] = held.visits;
    const days = (Date.parse(visit!.unlinked) - Date.parse(visit!.arrived)) / 86_400_000;
    expect(Math.round(days)).toBeLessThanOrEqual(89);
    expect(held.taps.map(({ result }) => result).sort()).toEqual(['in', 'out']);
    expect(held.journal).toEqual({ taps: 2, keptDays: 7 });
  });

  test('also of a card that was given to nobody', async () => {
    await tap(CARD);
    const held = (await post('/rights/access', { card: (await read(CARD)).card })).json<Held>();
    expect([held.badge, held.visits.length]).toEqual([null, 1]);
  });

  test('erasure leaves nothing: no row, and no byte in any file of the data folder', async () => {
    const pseudonyms = new Pseudonyms(Buffer.alloc(32, 7));
    const gone = [pseudonyms.of('6547886'), pseudonyms.of('24:6547886'), 'Rosalinde'];
    const badge = await give(CARD, { ...LEA, firstName: 'Rosalinde' });
    for (let i = 0; i < 300; i++) {
      await tap(CARD);
      if (i % 3 === 0) await tap(OTHER);
      await tap(String(10_000_000 + i * 7).padStart(10, '0'));
    }
    const before = visits();
    const answer = await post('/rights/erase', { of: { badge: badge.id }, why: 'asked' });
    expect(answer.json()).toEqual({ complete: true });
    for (const name of readdirSync(hub.dataDir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.sqlite|-wal|-shm/.test(name)) continue;
      const bytes = readFileSync(path.join(hub.dataDir, name));
      expect([name, gone.filter((text) => bytes.includes(text))]).toEqual([name, []]);
    }
    expect(hub.log.lines.join('\n')).not.toContain('Rosalinde');
    expect(visits()).toBe(before);
    const held = (await post('/rights/access', { card: (await read(OTHER)).card })).json<Held>();
    expect(held.taps).toHaveLength(100);
  }, 120_000);

  test('a card that others cannot be told from keeps what is theirs', async () => {
    await give(CARD);
    const other = await give(ALIKE, { ...LEA, firstName: 'Noé' });
    await tap(CARD);
    await tap(ALIKE);
    await post('/rights/erase', { of: { card: (await read(CARD)).card }, why: 'asked' });
    const held = (await post('/rights/access', { badge: other.id })).json<Held>();
    expect([held.badge?.firstName, held.visits.length, held.taps.length]).toEqual(['Noé', 1, 1]);
  });

  test('an old copy of the tables that comes back is erased again at the next start', async () => {
    const pseudonym = new Pseudonyms(Buffer.alloc(32, 7)).of('6547886');
    await tap(CARD);
    await post('/rights/erase', { of: { card: (await read(CARD)).card }, why: 'asked' });
    const { dataDir, port } = hub;
    await hub.stop({ keepData: true });
    const db = openDatabase(path.join(dataDir, 'hub.sqlite'));
    // As a backup of before would: the passage is tied to the badge again, the erasure is carried over as pending.
    db.exec(`UPDATE visits SET badge = '${pseudonym}'; UPDATE erasures SET pending = 1`);
    db.close();
    hub = await WebParts.start({ dataDir, port, building: DOORS });
    await vi.waitFor(() => {
      const bytes = readFileSync(path.join(dataDir, 'hub.sqlite'));
      const log = readFileSync(path.join(dataDir, 'hub.sqlite-wal'));
      expect([bytes.includes(pseudonym), log.includes(pseudonym)]).toEqual([false, false]);
    }, 10_000);
  });
});

describe('P2 an identity', () => {
  test('is deleted two years after the last contact at the latest, and its passages are nobody’s', async () => {
    const badge = await give(CARD);
    await tap(CARD);
    const DAY = 86_400_000;
    expect(hub.badges.purgeExpired(Date.now() + 729 * DAY)).toEqual({ identities: 0 });
    expect(hub.badges.purgeExpired(Date.now() + 731 * DAY)).toEqual({ identities: 1 });
    expect((await get(`/badges/${badge.id}`)).code).toBe('badge_unknown');
    const held = (await post('/rights/access', { card: (await read(CARD)).card })).json<Held>();
    expect([held.badge, held.visits, held.taps]).toEqual([null, [], []]);
  });

  test('may be kept for less, never for longer', async () => {
    const building = { site: 'ceis', rooms: [], doors: [{ id: 'entree', name: 'Entrée' }] };
    const keep = (badges: object) => buildingSchema.safeParse({ ...building, badges }).success;
    expect([keep({ keep: '90d' }), keep({ keep: '730d' }), keep({ keep: '731d' })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
