import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PrototypeSpan } from '../../../hub/contract/prototype-span.ts';
import { PrototypeStore } from '../../../hub/showroom/data/prototype-store.ts';
import { Exports, type ExportsOptions } from '../../../hub/showroom/exports/exports.ts';
import { ExportsStore } from '../../../hub/showroom/exports/store.ts';
import { HealthRecord, silent } from '../../support/journal-parts.ts';

/** The queue of archives: real rows, real files, a real thread; the clock is handed in. */

const PATIENT = { timeout: 20_000, interval: 20 };
const T0 = Date.UTC(2026, 10, 2);
const DAY = 86_400_000;
let dir: string;
let folder: string;
let db: DatabaseSync;
let now: number;
let erased: (spans: readonly PrototypeSpan[]) => void;
let exports: Exports;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'exports-'));
  folder = path.join(dir, 'exports');
  db = new DatabaseSync(path.join(dir, 'hub.sqlite'));
  now = T0;
  const data = new PrototypeStore(path.join(dir, 'prototypes.sqlite'));
  const reading = { startup: 'lumio', prototype: 'lampe', channel: 'lux', value: 1 };
  data.apply(
    Array.from({ length: 10 }, (_, i) => ({ ...reading, at: T0 + i, seq: i + 1 })),
    10,
  );
  data.close();
});
afterEach(async () => {
  await exports.stop();
  db.close();
  rmSync(dir, { recursive: true, force: true });
});

function made(more: Partial<ExportsOptions> = {}): Exports {
  const store = new ExportsStore(db);
  store.prepare();
  exports = new Exports({
    store,
    folder,
    data: path.join(dir, 'prototypes.sqlite'),
    building: { site: 'ceis', privacy: {} },
    startups: {
      nameOf: (startup) => startup,
      prototypesOf: () => [{ id: 'lampe' }, { id: 'chaise' }],
    },
    trialRecord: () => null,
    onErased: (listener) => {
      erased = listener;
    },
    clock: { now: () => now },
    health: new HealthRecord(),
    log: silent,
    leaveFree: 0,
    ...more,
  });
  return exports;
}
const start = (more: Partial<ExportsOptions> = {}): Promise<void> =>
  made(more).start(new AbortController().signal);
/** From T0 on, for so many ms. */
const ask = (length: number, startup = 'lumio', prototypes = ['lampe']) =>
  exports.ask(
    {
      startup,
      prototypes,
      from: new Date(T0).toISOString(),
      to: new Date(T0 + length).toISOString(),
    },
    null,
  ).export.id;
const inState = (id: string, state: string): Promise<void> =>
  vi.waitFor(() => expect(exports.get(id).state).toBe(state), PATIENT);

describe('the queue', () => {
  test('is done one after the other, and each is what was asked for', async () => {
    await start();
    const ids = [3, 5, 7].map((length) => ask(length));
    await Promise.all(ids.map((id) => inState(id, 'ready')));
    expect(ids.map((id) => exports.get(id).rows?.of)).toEqual([3, 5, 7]);
    expect(readdirSync(folder).sort()).toEqual(ids.map((id) => `${id}.zip`).sort());
  });

  test('outlives a disk that takes no more notes, and goes on when it does', async () => {
    const troubles: string[] = [];
    await start({ log: { ...silent, error: (_: object, what?: string) => troubles.push(what ?? '') } });
    const [, waiting] = [ask(3), ask(5)];
    db.exec('PRAGMA query_only = ON');
    await vi.waitFor(() => expect(troubles).toContain('exports: an archive could not be begun'), PATIENT);
    expect(exports.get(waiting!).state).toBe('waiting');
    db.exec('PRAGMA query_only = OFF');
    exports.forget(now);
    await inState(waiting!, 'ready');
  });

  test('has a bound for each start-up, and one for all of them', () => {
    made(); // not started: everything waits
    for (const length of [1, 2, 3]) ask(length);
    expect(() => ask(4)).toThrow(expect.objectContaining({ code: 'exports_full' }));
    for (let n = 0; n < 17; n++) ask(1, `autre-${n}`);
    expect(() => ask(1, 'une-de-plus')).toThrow(expect.objectContaining({ code: 'exports_full' }));
  });

  test('takes nothing of a prototype that is not the start-up’s, nor of a trial that is not there', () => {
    made();
    expect(() => ask(1, 'lumio', ['inconnu'])).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => exports.ask({ trial: 'x' }, null)).toThrow(
      expect.objectContaining({ code: 'trial_unknown' }),
    );
  });

  test('keeps ten archives of a start-up: the oldest goes for a new one', async () => {
    made();
    const store = new ExportsStore(db);
    const span = { startup: 'lumio', prototypes: ['lampe'], from: T0, to: T0 + 99 };
    mkdirSync(folder);
    for (let n = 1; n <= 10; n++) {
      store.add({ id: `ancienne-${n}`, trial: null, span, created: T0 - 100 + n });
      store.change(`ancienne-${n}`, 'ready', T0, { rows: 0, bytes: 0, sha256: '' });
      writeFileSync(path.join(folder, `ancienne-${n}.zip`), '');
    }
    await exports.start(new AbortController().signal);
    const id = ask(5);
    const kept = exports.list({ startup: 'lumio' }).map((each) => each.id);
    expect(kept).toEqual([id, ...Array.from({ length: 9 }, (_, i) => `ancienne-${10 - i}`)]);
    await vi.waitFor(() => expect(existsSync(path.join(folder, 'ancienne-1.zip'))).toBe(false), PATIENT);
    expect(existsSync(path.join(folder, 'ancienne-2.zip'))).toBe(true);
  });
});

describe('an archive', () => {
  test('that the disk has no room for fails with that reason, and leaves nothing', async () => {
    await start({ leaveFree: Number.MAX_SAFE_INTEGER });
    const id = ask(5);
    await inState(id, 'failed');
    expect(exports.get(id).failure).toBe('no-room');
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), PATIENT);
  });

  test('whose data cannot be read is tried three times, and then fails and says so', async () => {
    const health = new HealthRecord();
    await start({ data: path.join(dir, 'absent', 'prototypes.sqlite'), health });
    const id = ask(5);
    await inState(id, 'failed');
    expect(exports.get(id).failure).toBe('error');
    expect(db.prepare('SELECT attempts FROM exports').get()).toEqual({ attempts: 3 });
    expect(health.at('exports').state).toBe('degraded');
  });

  test('is deleted after a week, with what was known of it', async () => {
    await start();
    const id = ask(5);
    await inState(id, 'ready');
    expect(exports.get(id).deletes).toBe(new Date(now + 7 * DAY).toISOString());
    expect(exports.forget(now + 7 * DAY - 1)).toEqual({ exports: 0 });
    expect(exports.forget(now + 7 * DAY)).toEqual({ exports: 1 });
    expect(exports.list({})).toEqual([]);
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), PATIENT);
  });

  test('P8 is void once something in it was erased; one of other prototypes or of another time stays', async () => {
    await start();
    const [short, long] = [ask(3), ask(10)];
    await Promise.all([short, long].map((id) => inState(id, 'ready')));
    erased([{ startup: 'autre', prototypes: ['lampe'], from: T0, to: T0 + 10 }]);
    erased([{ startup: 'lumio', prototypes: ['chaise'], from: T0, to: T0 + 10 }]);
    erased([{ startup: 'lumio', prototypes: ['lampe'], from: T0 + 3, to: T0 + 5 }]);
    expect([short, long].map((id) => exports.get(id).state)).toEqual(['ready', 'void']);
    expect(() => exports.archive(long)).toThrow(expect.objectContaining({ code: 'export_not_ready' }));
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([`${short}.zip`]), PATIENT);
  });

  test('P8 that is being made while something in it is erased is made again from its beginning', async () => {
    await start();
    const id = ask(10);
    expect(exports.get(id).state).toBe('running');
    erased([{ startup: 'lumio', prototypes: ['lampe'], from: T0, to: T0 + 1 }]);
    await inState(id, 'ready');
    expect(db.prepare('SELECT attempts FROM exports').get()).toEqual({ attempts: 2 });
  });

  test('of a trial that was erased while it waited is void', async () => {
    let record: ReturnType<ExportsOptions['trialRecord']> = {
      id: 't1',
      purpose: 'Essayer',
      span: { startup: 'lumio', prototypes: ['lampe'], from: T0, to: T0 + 10 },
      erase: '2026-12-01',
      sessions: [],
    };
    made({ trialRecord: () => record });
    const { id } = exports.ask({ trial: 't1' }, 'lumio').export;
    record = null;
    await exports.start(new AbortController().signal);
    expect(exports.get(id).state).toBe('void');
  });

  test('that nobody knows of is not left on the disk, and one whose file is gone is not in the list', async () => {
    mkdirSync(folder);
    for (const name of ['inconnue.zip', 'reste.part', 'reste.part.parquet'])
      writeFileSync(path.join(folder, name), '');
    await start();
    expect(readdirSync(folder)).toEqual([]);
    const id = ask(5);
    await inState(id, 'ready');
    await exports.stop();
    rmSync(path.join(folder, `${id}.zip`));
    await start();
    expect(exports.list({})).toEqual([]);
  });
});
