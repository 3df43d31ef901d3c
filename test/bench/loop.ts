import { setTimeout as sleep } from 'node:timers/promises';
import { journalHead, metricsOf, PAYLOAD, startBenchHub, TOPIC } from './bench-hub.ts';
import { steadyLoad } from './ingest-load.ts';
import { milliseconds, type Section, thousands } from './table.ts';

/** How late the hub's event loop runs while the disk is as slow as an old SD card. */

const COMMIT_MS = 30;
const LOAD_PER_SECOND = 2_000;
const MEASURE_MS = 30_000;
const AIM_MS = 20;

export async function benchLoop(): Promise<Section> {
  const fast = await delayUnderLoad({});
  const slow = await delayUnderLoad({ HUB_FAULT_COMMIT_DELAY_MS: String(COMMIT_MS) });
  return {
    title: 'Event loop',
    how:
      `\`nodejs_eventloop_lag_p99_seconds\` of \`/metrics\` over ${MEASURE_MS / 1_000} s of ${thousands(LOAD_PER_SECOND)} messages/s at QoS 1, the delay of each commit injected in the journal’s worker. ` +
      'The figure holds the sampling step of 10 ms, so an idle loop shows 10. ' +
      `${thousands(slow.perSecond)} messages/s were committed, ${thousands(slow.perCommit)} a commit.`,
    rows: [
      { what: 'p99, the disk as it is', ours: milliseconds(fast.p99), peer: '', aim: '' },
      {
        what: `p99, each commit takes ${COMMIT_MS} ms longer`,
        ours: milliseconds(slow.p99),
        peer: '',
        aim: `≤ ${AIM_MS} ms`,
        met: slow.p99 <= AIM_MS,
      },
    ],
  };
}

async function delayUnderLoad(
  env: Record<string, string>,
): Promise<{ p99: number; perSecond: number; perCommit: number }> {
  const { hub, sensor } = await startBenchHub(env);
  try {
    const load = await steadyLoad(
      { port: hub.mqttPort, publishers: 8, topic: TOPIC, payload: PAYLOAD, ...sensor },
      LOAD_PER_SECOND,
    );
    await sleep(3_000);
    // Reading the metrics also begins a new window of the delay.
    const before = await metricsOf(hub);
    const began = performance.now();
    await sleep(MEASURE_MS);
    const after = await metricsOf(hub);
    const seconds = (performance.now() - began) / 1_000;
    const committed = (await journalHead(hub)) - (before.get('hub_journal_head') ?? 0);
    await load.stop();
    const gained = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    return {
      p99: (after.get('nodejs_eventloop_lag_p99_seconds') ?? Number.NaN) * 1_000,
      perSecond: committed / seconds,
      perCommit: committed / gained('hub_journal_commits_total'),
    };
  } finally {
    await hub.stop();
  }
}
