import { afterEach, expect, test, vi } from 'vitest';
import { Board } from '../../../hub/health/board.ts';
import { ObjectTopics } from '../../../hub/showroom/objects/object-topics.ts';

/** The publisher here is the test's own, because a broker that refuses cannot be had to order. */
const open: ObjectTopics[] = [];
afterEach(async () => {
  for (const topics of open.splice(0)) await topics.stop();
});

function parts() {
  const state = { down: false, value: 0 as number | null };
  const said: string[] = [];
  const cleared: string[] = [];
  const board = new Board();
  const topics = new ObjectTopics({
    publisher: {
      publish: async (topic, payload) => {
        if (state.down) throw new Error('away');
        said.push(`${topic} ${payload}`);
      },
    },
    health: board.part('objects'),
    latest: (key) => ({ topic: `t/${key}`, payload: state.value === null ? '' : String(state.value) }),
    onCleared: (key) => cleared.push(key),
  });
  open.push(topics);
  topics.start();
  return { topics, state, said, cleared, health: () => board.snapshot().parts.objects?.state };
}

test('whatever came between, the latest value is said, and each topic a bounded number of times', async () => {
  const { topics, state, said } = parts();
  for (state.value = 1; state.value < 1_000; state.value++) {
    topics.changed('a');
    topics.changed('b');
  }
  await vi.waitFor(() => expect(said).toEqual(['t/a 1000', 't/b 1000']));
  state.value = 1_001;
  topics.changed('a');
  await vi.waitFor(() => expect(said.at(-1)).toBe('t/a 1001'));
  expect(said).toHaveLength(3);
});

test('what the broker does not take is said once it does, with the value of that moment', async () => {
  const { topics, state, said, cleared, health } = parts();
  state.down = true;
  topics.changed('a');
  await vi.waitFor(() => expect(health()).toBe('degraded'));
  expect([said, cleared]).toEqual([[], []]);
  state.down = false;
  state.value = null;
  await vi.waitFor(() => expect(cleared).toEqual(['a']), { timeout: 5_000 });
  expect([said, health()]).toEqual([['t/a '], 'ok']);
});
