import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  CheckinQueue,
  type CheckinStore,
  KEPT_AT_MOST,
  type KeptCheckin,
  type SendResult,
} from '../../../kiosk/entrance/checkin-queue.ts';
import { OwnEchoes } from '../../../kiosk/entrance/own-echoes.ts';

/** Storage as a browser gives it, in memory; IndexedDB itself is in test/browser. */
class MemoryStore implements CheckinStore {
  readonly rows = new Map<string, KeptCheckin>();
  async all(): Promise<KeptCheckin[]> {
    return [...this.rows.values()];
  }
  async put(checkin: KeptCheckin): Promise<void> {
    this.rows.set(checkin.nonce, checkin);
  }
  async delete(nonce: string): Promise<void> {
    this.rows.delete(nonce);
  }
}
class RefusingStore implements CheckinStore {
  all = async (): Promise<KeptCheckin[]> => Promise.reject(new Error('refused'));
  put = async (): Promise<void> => Promise.reject(new Error('refused'));
  delete = async (): Promise<void> => Promise.reject(new Error('refused'));
}

const YES = { result: 'in', present: 4 } as const;
const queues: CheckinQueue[] = [];
function queueOf(
  answers: (checkin: KeptCheckin, at: number | null) => 'done' | Exclude<SendResult, object>,
  store: CheckinStore = new MemoryStore(),
) {
  const sent: { nonce: string; party?: number; uid?: string; at: number | null }[] = [];
  const waiting: number[] = [];
  let now = 1_000_000;
  const queue = new CheckinQueue(
    store,
    async (checkin, at) => {
      const { nonce, at: _, ...arrival } = checkin;
      sent.push({ nonce, ...arrival, at });
      const result = answers(checkin, at);
      return result === 'done' ? YES : result;
    },
    (count) => waiting.push(count),
    () => now,
  );
  queues.push(queue);
  return { queue, sent, waiting, store, pass: (ms: number) => (now += ms) };
}
afterEach(() => {
  for (const queue of queues.splice(0)) queue.stop();
});

describe('the queue of touches', () => {
  test('a touch is noted when the hub says so, and then forgotten', async () => {
    const store = new MemoryStore();
    const { queue, sent, waiting } = queueOf(() => 'done', store);
    expect(await queue.add('a', { party: 3 })).toEqual({ fate: 'noted', answer: YES });
    expect(sent).toEqual([{ nonce: 'a', party: 3, at: null }]);
    expect(store.rows.size).toBe(0);
    expect(waiting.at(-1)).toBe(0);
  });

  test('without the hub a touch is kept on disk, and sent once with its own time when the hub is back', async () => {
    const store = new MemoryStore();
    let up = false;
    const { queue, sent, pass } = queueOf(() => (up ? 'done' : 'later'), store);
    expect(await queue.add('a', { party: 2 })).toEqual({ fate: 'kept', answer: null });
    expect([...store.rows.keys()]).toEqual(['a']);
    pass(3_600_000);
    up = true;
    queue.flush();
    await vi.waitFor(() => expect(store.rows.size).toBe(0));
    expect(sent.filter(({ at }) => at !== null)).toEqual([{ nonce: 'a', party: 2, at: 1_000_000 }]);
    queue.flush();
    expect(sent).toHaveLength(2);
  });

  test('what an earlier run left is sent at start, oldest first', async () => {
    const store = new MemoryStore();
    await store.put({ nonce: 'late', party: 1, at: 900_000 });
    await store.put({ nonce: 'early', party: 4, at: 800_000 });
    const { queue, sent } = queueOf(() => 'done', store);
    await queue.start();
    await vi.waitFor(() => expect(store.rows.size).toBe(0));
    expect(sent.map(({ nonce }) => nonce)).toEqual(['early', 'late']);
  });

  test('a time that the hub does not believe is left out the second time', async () => {
    const store = new MemoryStore();
    await store.put({ nonce: 'a', party: 1, at: 5 });
    const { queue, sent } = queueOf((_, at) => (at === null ? 'done' : 'undated'), store);
    await queue.start();
    await vi.waitFor(() => expect(store.rows.size).toBe(0));
    expect(sent.map(({ at }) => at)).toEqual([5, null]);
  });

  test('a touch that the hub will never take does not hold back the others', async () => {
    const { queue, sent } = queueOf(({ nonce }) => (nonce === 'bad' ? 'never' : 'done'));
    const fates = await Promise.all([queue.add('bad', { party: 1 }), queue.add('good', { party: 1 })]);
    expect(fates.map(({ fate }) => fate)).toEqual(['not-counted', 'noted']);
    expect(sent.map(({ nonce }) => nonce)).toEqual(['bad', 'good']);
  });

  test('a browser that refuses storage still counts', async () => {
    const { queue } = queueOf(() => 'done', new RefusingStore());
    await queue.start();
    expect((await queue.add('a', { party: 1 })).fate).toBe('noted');
  });

  test('at its bound a touch is refused and the person is told', async () => {
    const store = new MemoryStore();
    for (let i = 0; i < KEPT_AT_MOST; i++) await store.put({ nonce: `n${i}`, party: 1, at: i });
    const { queue } = queueOf(() => 'later', store);
    await queue.start();
    expect((await queue.add('one-too-many', { party: 1 })).fate).toBe('not-counted');
    expect(store.rows.has('one-too-many')).toBe(false);
  });
});

describe('an arrival taken back', () => {
  test('that was not sent is forgotten, on disk too, and never sent', async () => {
    const store = new MemoryStore();
    let up = false;
    const { queue, sent } = queueOf(() => (up ? 'done' : 'later'), store);
    await queue.add('a', { party: 2 });
    await queue.add('b', { uid: '0006547886' });
    expect(await queue.withdraw('a')).toBe(true);
    expect([...store.rows.keys()]).toEqual(['b']);
    up = true;
    sent.length = 0;
    queue.flush();
    await vi.waitFor(() => expect(store.rows.size).toBe(0));
    expect(sent).toMatchObject([{ nonce: 'b', uid: '0006547886' }]);
  });

  test('that the hub has, or may have, is the hub’s to cancel', async () => {
    const { queue } = queueOf(() => 'done');
    await queue.add('a', { party: 2 });
    expect(await queue.withdraw('a')).toBe(false);
  });
});

describe('this screen’s own echoes', () => {
  const tap = {
    door: 'entree',
    reader: null,
    result: 'in',
    present: 3,
    party: 3,
    at: '2026-11-20T10:00:00Z',
    seq: 9,
  } as const;

  test('one live tap for each check-in sent from here is recognised, once', () => {
    const echoes = new OwnEchoes();
    echoes.expect(3, false, 0);
    expect(echoes.take(tap, 100)).toBe(true);
    expect(echoes.take(tap, 100)).toBe(false);
  });

  test('a badge, another party or a late tap is somebody else', () => {
    const echoes = new OwnEchoes();
    echoes.expect(3, false, 0);
    expect(echoes.take({ ...tap, reader: 'entree' }, 100)).toBe(false);
    expect(echoes.take({ ...tap, party: 2 }, 100)).toBe(false);
    expect(echoes.take(tap, 60_000)).toBe(false);
  });

  test('of a badge at this screen’s own reader is recognised whichever way it went', () => {
    const echoes = new OwnEchoes();
    echoes.expect(1, true, 0);
    expect(echoes.take({ ...tap, party: 1, result: 'out' }, 100)).toBe(true);
    expect(echoes.take({ ...tap, party: 1, result: 'out' }, 100)).toBe(false);
  });
});
