import { expect, test } from 'vitest';
import { createMetrics, type MetricSources } from '../../../hub/health/metrics.ts';

const sources: MetricSources = {
  journal: () => ({ head: 42, tail: 7, commits: 12, pending: 3, fileBytes: 4096 }),
  lags: () => ({ visits: 0, readings: 5 }),
  brokerClients: () => 9,
  rejections: () => ({ 'uid-invalid': 2 }),
  taps: () => ({ in: 10, out: 8 }),
  present: () => 2,
  liveClients: () => 1,
  freeBytes: () => 1e9,
  parts: () => ({ disk: { state: 'degraded' }, journal: { state: 'ok' } }),
};
const lines = async (given: MetricSources) =>
  (await createMetrics(given).metrics()).split('\n').filter((line) => line.startsWith('hub_'));

test('every figure is read when it is asked for, and stands under its name and label', async () => {
  expect(await lines(sources)).toEqual([
    'hub_journal_head 42',
    'hub_journal_tail 7',
    'hub_journal_pending 3',
    'hub_journal_bytes 4096',
    'hub_journal_commits_total 12',
    'hub_consumer_lag{consumer="visits"} 0',
    'hub_consumer_lag{consumer="readings"} 5',
    'hub_mqtt_clients 9',
    'hub_rejections_total{reason="uid-invalid"} 2',
    'hub_taps_total{result="in"} 10',
    'hub_taps_total{result="out"} 8',
    'hub_present 2',
    'hub_live_clients 1',
    'hub_disk_free_bytes 1000000000',
    'hub_part_state{part="disk"} 1',
    'hub_part_state{part="journal"} 0',
  ]);
});

test('asked twice, a counter is not counted twice', async () => {
  const registry = createMetrics(sources);
  await registry.metrics();
  expect(await registry.metrics()).toContain('hub_journal_commits_total 12\n');
});

test('a part that cannot say its figures does not take the others’ away', async () => {
  const broken = await lines({
    ...sources,
    lags: () => {
      throw new Error('stopped');
    },
    freeBytes: () => null,
  });
  expect(broken.some((line) => line.startsWith('hub_consumer_lag'))).toBe(false);
  expect(broken).toContain('hub_journal_head 42');
});

test('the process’s own figures are there: memory and the delay of the event loop', async () => {
  const text = await createMetrics(sources).metrics();
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
});
