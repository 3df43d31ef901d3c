import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Seat } from '../../hub/contract/workshops.ts';
import { runFolder } from '../../hub/workshops/run-folder.ts';
import { freePort } from '../support/free-port.ts';
import { RunningHub } from '../support/hub.ts';
import { HeldWorkshop, Learner, processesOf } from '../support/workshop.ts';

/** The power cord in the middle of a workshop: the hub ends without a word, and is started again on what it left. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'workshop-cut-'));
const seats = runFolder(dataDir, process.getuid?.() === 0);
const FLOW = [{ id: 'mine', type: 'tab', label: 'ce que j’ai fait' }];
/** What a step of the first lesson asks for. */
const RULE = {
  type: 'switch',
  z: 'mine',
  property: 'payload',
  rules: [{ t: 'eq', v: 'verte', vt: 'str' }],
  wires: [[]],
};
let hub: RunningHub;
let workshop: HeldWorkshop;
const learners: Learner[] = [];

beforeAll(async () => {
  hub = await RunningHub.start({ dataDir, httpPort: await freePort() });
  workshop = await HeldWorkshop.begin(hub, await hub.login(), 3);
  for (let i = 0; i < 3; i++) {
    const learner = await workshop.join();
    learners.push(learner);
    // A step that is done stays done, also once the flow is another.
    await learner.deploy([...FLOW, { ...RULE, id: `${learner.seat}-rule` }]);
    await learner.deploy([...FLOW, { id: learner.seat, type: 'comment', z: 'mine', name: learner.seat }]);
  }
});
afterAll(async () => {
  await hub?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Steps done, seat by seat. */
const progress = async () => (await workshop.seats()).map(({ done }) => done);

test('no process of a seat outlives a hub that was killed', async () => {
  expect(processesOf(seats).length).toBeGreaterThanOrEqual(3);
  expect(await progress()).toEqual([1, 1, 1]);
  // One of them spins, and could not hear that the hub is gone.
  await learners[2]?.editor('POST', 'flows', [
    { id: 'mine', type: 'tab', label: 'sans fin' },
    { id: 'go', type: 'inject', z: 'mine', once: true, onceDelay: 0.1, props: [], wires: [['f']] },
    { id: 'f', type: 'function', z: 'mine', func: 'for (;;);', wires: [] },
  ]);
  await hub.kill();
  await vi.waitFor(() => expect(processesOf(seats)).toEqual([]), 10_000);
});

test('after the restart each seat is there with what was deployed, the code is the same, each learner’s cookie opens it, and what they have passed is passed', async () => {
  hub = await RunningHub.start({ dataDir, httpPort: hub.httpPort });
  await vi.waitFor(
    async () => {
      for (const { seat, cookie } of learners.slice(0, 2)) {
        const learner = new Learner(hub, seat, cookie);
        expect(await learner.flow()).toMatchObject([...FLOW, { id: seat, name: seat }]);
      }
    },
    { timeout: 90_000, interval: 100 },
  );
  const { workshop: now } = await hub.get<{
    workshop: { state: string; code: string; id: string; seats: readonly Seat[] };
  }>('/api/workshops', await hub.login());
  expect(now.seats.map(({ done }) => done)).toEqual([1, 1, 1]);
  expect(now).toMatchObject({ id: workshop.id, state: 'running', code: workshop.code });
}, 120_000);
