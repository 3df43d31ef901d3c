import { setTimeout as sleep } from 'node:timers/promises';
import { type Credential, RunningHub } from '../support/hub.ts';

/** The hub that is measured: the whole of it, in a process of its own, with one sensor that nothing holds back. */

export const TOPIC = 'ceis/room/accueil/temperature';
export const PAYLOAD = '21.5';

export const BUILDING = {
  site: 'ceis',
  rooms: [{ id: 'accueil', name: 'Accueil' }],
  doors: [{ id: 'entree', name: 'Entrée' }],
};

export interface BenchHub {
  readonly hub: RunningHub;
  readonly sensor: Credential;
}

export async function startBenchHub(
  env: Readonly<Record<string, string>> = {},
  building: object = BUILDING,
): Promise<BenchHub> {
  const hub = await RunningHub.start({ building, env });
  try {
    const unbounded = ['--rate', '0', '--connections', '0'];
    const sensor = await hub.addDevice('capteur', 'sensor', '--room', 'accueil', ...unbounded);
    return { hub, sensor };
  } catch (error) {
    await hub.stop();
    throw error;
  }
}

/** `/metrics`: the value of each sample by its name, labels included. */
export async function metricsOf(hub: RunningHub): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

export async function journalHead(hub: RunningHub): Promise<number> {
  return (await metricsOf(hub)).get('hub_journal_head') ?? 0;
}

/** Resolves when every room has applied what the journal holds, so that what comes next has the machine to itself. */
export async function settled(hub: RunningHub): Promise<void> {
  for (;;) {
    const lags = [...(await metricsOf(hub))].filter(([name]) => name.startsWith('hub_consumer_lag'));
    if (lags.every(([, lag]) => lag === 0)) return;
    await sleep(100);
  }
}
