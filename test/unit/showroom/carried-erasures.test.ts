import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { carryErasures } from '../../../hub/backup/carry-erasures.ts';
import { erasureHash } from '../../../hub/database/erasure-hash.ts';
import { PrototypeStore } from '../../../hub/showroom/data/prototype-store.ts';

test('P8 a backup of before a withdrawal or a trial’s end that is put back forgets it again, and nothing else', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'carried-'));
  const [present, restored] = ['present', 'restored'].map((name) => path.join(root, name)) as [
    string,
    string,
  ];
  const open = (dir: string): PrototypeStore => new PrototypeStore(path.join(dir, 'prototypes.sqlite'));
  const reading = { startup: 'lumio', prototype: 'lampe', channel: 'lux', value: 1 };
  const readings = [
    { ...reading, at: 10, seq: 1, session: 'partie' },
    { ...reading, at: 20, seq: 2, session: 'restee' },
    { ...reading, at: 30, seq: 3 },
  ];
  const whole = { startup: 'lumio', prototypes: ['lampe'], from: 0, to: 100 };
  try {
    for (const dir of [present, restored]) {
      mkdirSync(dir);
      const store = open(dir);
      store.apply(readings, 3);
      if (dir === present) {
        store.erase({ sessions: [erasureHash('partie')], spans: [], upTo: 3, asked: 1 });
        store.erase({ sessions: [], spans: [{ ...whole, from: 30 }], upTo: 3, asked: 2 });
        store.erasuresDone(store.pendingErasures());
      }
      store.close();
    }
    expect(carryErasures(present, restored)).toBe(2);
    const store = open(restored);
    expect(store.count(whole)).toBe(1);
    // The journal of the backup, and InfluxDB, still have to be looked at.
    expect(store.pendingErasures()).toMatchObject({
      sessions: [erasureHash('partie')],
      spans: [{ startup: 'lumio', prototypes: ['lampe'], from: 30, to: 100, upTo: 3 }],
    });
    store.close();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
