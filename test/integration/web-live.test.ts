import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveEvents } from '../../hub/contract/live.ts';
import { basic, WebParts } from './web-parts.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let hub: WebParts;
const screens: Screen[] = [];

beforeEach(async () => {
  hub = await WebParts.start();
  await hub.addDevice('borne', 'kiosk', { door: 'entree' });
  await hub.addDevice('mur', 'display');
  await hub.addAccount('sofia', 'staff');
});
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await hub.stop();
});

interface Heard {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly id: string | undefined;
}

/** A page's EventSource, with every block it heard. */
class Screen {
  readonly heard: Heard[] = [];
  readonly head: string[] = [];
  ended = false;
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.response = response;
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#read(block);
    });
    response.on('close', () => {
      this.ended = true;
    });
    response.on('error', () => {});
  }

  #read(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const data = field('data');
    if (data === undefined) this.head.push(block);
    else this.heard.push({ name: field('event') ?? '', data: JSON.parse(data), id: field('id') });
  }

  names(): string[] {
    return [...new Set(this.heard.map(({ name }) => name))].sort();
  }

  of(name: string): Heard[] {
    return this.heard.filter((event) => event.name === name);
  }

  close(): void {
    this.response.destroy();
  }
}

async function listen(headers: OutgoingHttpHeaders): Promise<Screen> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { host: '127.0.0.1', port: hub.port, path: '/api/live', headers, agent: false };
  get(options, resolve).on('error', reject);
  const response = await promise;
  if (response.statusCode !== 200) throw new Error(`live: ${response.statusCode}`);
  const screen = new Screen(response);
  screens.push(screen);
  return screen;
}
const as = (device: string): OutgoingHttpHeaders => ({ authorization: basic(device) });

function tap(seq: number, door = 'entree'): LiveEvents['tap'] {
  return { door, reader: null, result: 'in', present: seq, party: 1, at: new Date().toISOString(), seq };
}
const object = (id: string, value: number): LiveEvents['object'] => ({
  id,
  measure: 'power',
  value,
  at: new Date().toISOString(),
});

describe('a screen that connects', () => {
  test('gets the present state first, then the changes, then a beat every two seconds', async () => {
    const screen = await listen(as('mur'));
    await vi.waitFor(() => expect(screen.names()).toEqual(['health', 'presence', 'room']));
    expect(screen.head[0]).toBe('retry: 1000\nid: 0');
    expect(screen.of('presence')[0]?.data).toMatchObject({ count: 0 });
    hub.live.emit('presence', 'presence', { count: 5, at: new Date().toISOString() });
    await vi.waitFor(() => expect(screen.of('presence').at(-1)?.data).toMatchObject({ count: 5 }));
    await vi.waitFor(() => expect(screen.of('beat').length).toBeGreaterThan(1), 10_000);
  });

  test('is told not to keep the stream, nor any proxy to hold it back', async () => {
    const { headers } = (await listen(as('mur'))).response;
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-accel-buffering']).toBe('no');
  });

  test('hears a real check-in: the passage, and how many are there now', async () => {
    const kiosk = await listen(as('borne'));
    const body = { nonce: 'n', anonymous: true, party: 2 };
    expect((await hub.ask('POST', '/api/checkins', { as: 'borne', body })).status).toBe(201);
    await vi.waitFor(() =>
      expect(kiosk.of('tap')[0]?.data).toMatchObject({ door: 'entree', result: 'in', party: 2 }),
    );
    await vi.waitFor(() => expect(kiosk.of('presence').at(-1)?.data).toMatchObject({ count: 2 }));
    expect(kiosk.of('tap')[0]?.id).toBe(String(kiosk.of('tap')[0]?.data.seq));
  });

  test('after a break gets the passages it missed, once, and no others', async () => {
    for (const seq of [7, 8, 9]) hub.live.emit('tap', 'entree', tap(seq));
    const back = await listen({ ...as('borne'), 'last-event-id': '7' });
    await vi.waitFor(() => expect(back.of('tap').map(({ id }) => id)).toEqual(['8', '9']));
    expect(back.head[0]).toBe('retry: 1000\nid: 9');
    const fresh = await listen(as('borne'));
    await vi.waitFor(() => expect(fresh.of('presence')).toHaveLength(1));
    expect(fresh.of('tap')).toHaveLength(0);
  });
});

describe('who hears what', () => {
  const everything = () => {
    hub.live.emit('tap', 'entree', tap(1));
    hub.live.emit('tap', 'jardin', tap(2, 'jardin'));
    hub.live.emit('object', 'lamp power', object('lamp', 1));
    hub.live.emit('health', 'hub', hub.board.snapshot());
    hub.live.emit('presence', 'presence', { count: 9, at: new Date().toISOString() });
  };

  test('a kiosk hears the passages of its own door, and of the hub only whether it is well', async () => {
    const kiosk = await listen(as('borne'));
    everything();
    await vi.waitFor(() => expect(kiosk.of('presence').at(-1)?.data).toMatchObject({ count: 9 }));
    expect(kiosk.of('tap').map(({ data }) => data.door)).toEqual(['entree']);
    expect(kiosk.of('object')).toEqual([]);
    for (const { data } of kiosk.of('health')) expect(data).toEqual({ status: 'ok', parts: {} });
  });

  test('a wall hears no passage', async () => {
    const wall = await listen(as('mur'));
    everything();
    await vi.waitFor(() => expect(wall.of('presence').at(-1)?.data).toMatchObject({ count: 9 }));
    expect(wall.names().filter((name) => name !== 'beat')).toEqual(['health', 'presence', 'room']);
  });

  test('staff hear everything', async () => {
    const desk = await listen({ cookie: await hub.login('sofia') });
    everything();
    await vi.waitFor(() => expect(desk.of('presence').at(-1)?.data).toMatchObject({ count: 9 }));
    await vi.waitFor(() => expect(desk.of('object')).toHaveLength(1));
    expect(desk.of('tap')).toHaveLength(2);
    expect(Object.keys(desk.of('health')[0]?.data.parts ?? {})).toContain('journal');
  });
});

describe('whoever loses the right', () => {
  test('to listen by logging out hears no more', async () => {
    const cookie = await hub.login('sofia');
    const desk = await listen({ cookie });
    await hub.ask('DELETE', '/api/session', { cookie });
    await vi.waitFor(() => expect(desk.ended).toBe(true), 10_000);
  });

  test('by being removed hears no more, and the others do', async () => {
    const [wall, kiosk] = [await listen(as('mur')), await listen(as('borne'))];
    hub.removeDevice('mur');
    await vi.waitFor(() => expect(wall.ended).toBe(true), 10_000);
    expect(kiosk.ended).toBe(false);
    hub.live.emit('presence', 'presence', { count: 4, at: new Date().toISOString() });
    await vi.waitFor(() => expect(kiosk.of('presence').at(-1)?.data).toMatchObject({ count: 4 }));
  });

  test('or may have, because nobody can tell, hears no more, and the hub goes on', async () => {
    const desk = await listen({ cookie: await hub.login('sofia') });
    const wall = await listen(as('mur'));
    const { sessionIdentity } = hub.access;
    hub.access.sessionIdentity = () => {
      throw new Error('database is locked');
    };
    await vi.waitFor(() => expect(desk.ended).toBe(true), 10_000);
    hub.access.sessionIdentity = sessionIdentity;
    expect(wall.ended).toBe(false);
    expect(hub.log.lines.join('\n')).toContain('database is locked');
  });
});

describe('a slow screen', () => {
  /** Reads nothing after its request: what the kernel does not take stays with the hub. */
  async function frozen(who: string): Promise<() => void> {
    const before = hub.live.size;
    const socket = connect({ port: hub.port, host: '127.0.0.1' });
    socket.pause();
    socket.write(`GET /api/live HTTP/1.1\r\nhost: x\r\nauthorization: ${basic(who)}\r\n\r\n`);
    socket.on('error', () => {});
    await vi.waitFor(() => expect(hub.live.size).toBe(before + 1));
    return () => socket.destroy();
  }

  test('that never reads through 100,000 events costs no memory, and the others hear everything in time', async () => {
    await hub.addAccount('ana', 'host');
    const desk = await listen({ cookie: await hub.login('ana') });
    await hub.addDevice('mur-2', 'display');
    const release = await frozen('mur-2');
    const room = hub.live;
    const measures = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`measure-${i}`, { value: i, at: new Date().toISOString() }]),
    );
    const state = (count: number): LiveEvents['room'] => ({
      id: `room-${count % 40}`,
      name: 'x'.repeat(1_000),
      capacity: count,
      occupancy: { count, low: count, high: count, source: 'count', at: new Date().toISOString() },
      measures,
    });
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 1; i <= 100_000; i++) {
      room.emit('room', `room-${i % 40}`, state(i));
      if (i % 500 === 0) {
        room.emit('tap', 'entree', tap(i));
        // The screens that live get their turn, as between two messages of the network.
        await new Promise(setImmediate);
      }
    }
    await vi.waitFor(() => expect(desk.of('tap').at(-1)?.id).toBe('100000'), 30_000);
    await vi.waitFor(() => expect(desk.of('room').at(-1)?.data.capacity).toBe(100_000), 30_000);
    // Taps are not merged for a screen that keeps up.
    expect(desk.of('tap')).toHaveLength(200);
    desk.heard.length = 0;
    collectGarbage();
    const grown = process.memoryUsage().heapUsed - before;
    // What went through is 200 MB; forty rooms' latest values wait.
    expect(grown).toBeLessThan(16 * 1024 * 1024);
    release();
    await vi.waitFor(() => expect(hub.live.size).toBe(1));
  });

  test('that reads again gets the latest value of each, not the history', async () => {
    const socket = connect({ port: hub.port, host: '127.0.0.1' });
    socket.write(`GET /api/live HTTP/1.1\r\nhost: x\r\nauthorization: ${basic('mur')}\r\n\r\n`);
    await vi.waitFor(() => expect(hub.live.size).toBe(1));
    socket.pause();
    const filler = 'x'.repeat(50_000);
    for (let i = 1; i <= 3_000; i++) {
      const occupancy = { count: i, low: i, high: i, source: 'count', at: null } as const;
      hub.live.emit('room', 'accueil', {
        id: 'accueil',
        name: filler,
        capacity: 30,
        occupancy,
        measures: {},
      });
      if (i % 20 === 0) {
        hub.live.emit('presence', 'presence', { count: i, at: new Date().toISOString() });
        await new Promise(setImmediate);
      }
    }
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.resume();
    await vi.waitFor(() => expect(text).toContain('"occupancy":{"count":3000,'), 20_000);
    const counts = [...text.matchAll(/"occupancy":\{"count":(\d+),/g)].map(([, count]) => Number(count));
    expect(counts.length).toBeLessThan(1_000);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    socket.destroy();
  });
});

describe('bounds', () => {
  test('one identity’s twenty-first stream is refused, another’s is not', async () => {
    for (let i = 0; i < 20; i++) await listen(as('mur'));
    const refused = await hub.ask('GET', '/api/live', { as: 'mur' });
    expect([refused.status, refused.code]).toEqual([503, 'overloaded']);
    await listen(as('borne'));
    screens[0]?.close();
    await vi.waitFor(() => expect(hub.live.size).toBe(20));
    await listen(as('mur'));
  });
});

test('a listener in the hub that throws harms neither the others nor the screens', async () => {
  const wall = await listen(as('mur'));
  const counts: number[] = [];
  hub.live.on('presence', () => {
    throw new Error('broken');
  });
  const off = hub.live.on('presence', ({ count }) => counts.push(count));
  hub.live.emit('presence', 'presence', { count: 3, at: new Date().toISOString() });
  off();
  hub.live.emit('presence', 'presence', { count: 4, at: new Date().toISOString() });
  await vi.waitFor(() => expect(wall.of('presence').at(-1)?.data).toMatchObject({ count: 4 }));
  expect(counts).toEqual([3]);
  expect(hub.log.lines.join('\n')).toContain('broken');
});
