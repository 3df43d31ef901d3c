import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_RETAINED_MESSAGES } from '../../../hub/broker/limits.ts';
import { Sessions } from '../../../hub/broker/sessions.ts';
import { HealthRecord } from '../../support/journal-parts.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let health: HealthRecord;
let sessions: Sessions;
let refused: string[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'retained-bound-'));
  health = new HealthRecord();
  refused = [];
  sessions = new Sessions({
    folder: path.join(folder, 'sessions'),
    clock: Date,
    log,
    health: health.part('broker'),
    reject: (reason) => void refused.push(reason),
    mayRead: () => true,
    maySubscribe: () => true,
    released: () => {},
  });
  await sessions.setup({ id: await sessions.open() });
});
afterEach(async () => {
  await sessions.close();
  rmSync(folder, { recursive: true });
});

const retain = (topic: string, text: string): Promise<void> =>
  sessions.storeRetained({
    cmd: 'publish',
    topic,
    payload: Buffer.from(text),
    qos: 0,
    retain: true,
    dup: false,
    brokerId: 'hub',
    brokerCounter: 1,
  });

test('too many retained messages are a state of the broker that ends once some of them are emptied', async () => {
  await Promise.all(Array.from({ length: MAX_RETAINED_MESSAGES }, (_, n) => retain(`zigbee/${n}`, '1')));
  expect([health.at('broker').state, refused]).toEqual(['ok', []]);
  await retain('zigbee/one-more', '1');
  expect([health.at('broker').state, refused]).toEqual(['degraded', ['overloaded']]);

  // One place alone would be taken and refused in turns.
  await retain('zigbee/0', '');
  expect(health.at('broker').state).toBe('degraded');
  await Promise.all(Array.from({ length: MAX_RETAINED_MESSAGES / 10 }, (_, n) => retain(`zigbee/${n}`, '')));
  expect(health.at('broker').state).toBe('ok');
  await retain('zigbee/one-more', '1');
  expect([health.at('broker').state, sessions.counts.retained]).toEqual([
    'ok',
    MAX_RETAINED_MESSAGES - MAX_RETAINED_MESSAGES / 10 + 1,
  ]);
});
