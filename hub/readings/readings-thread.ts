import { parentPort, workerData } from 'node:worker_threads';
import { HubError } from '../contract/errors.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import type { SeriesPoint } from '../contract/series.ts';
import { stepAside } from '../database/step-aside.ts';
import { JournalReader } from '../journal/reader.ts';
import { Drain, type DrainStatus } from './drain.ts';
import { StoreFailure } from './series-store.ts';
import { storeFor } from './target.ts';
import type { FromThread, ThreadOptions, ToThread } from './thread-protocol.ts';

/** The readings thread: reads the journal's file, writes the store, answers queries. The hub's loop never waits. */

/** News for a health page, not for a counter. */
const STATUS_EVERY_MS = 100;

stepAside();
const port = parentPort;
if (!port) throw new Error('readings-thread.ts runs as a worker thread');
const options = workerData as ThreadOptions;

const say = (message: FromThread): void => port.postMessage(message);

let status: DrainStatus | null = null;
let saying: NodeJS.Timeout | null = null;
const sayStatus = (): void => {
  if (saying) clearTimeout(saying);
  saying = null;
  if (status) say({ say: 'status', status });
};

const store = storeFor(options);
const source = new JournalReader(options.journalFile);
const drain = new Drain({
  store,
  source,
  clock: Date,
  chance: Math.random,
  ...(options.timing && { timing: options.timing }),
  onStatus: (latest) => {
    const changed = status?.state !== latest.state;
    status = latest;
    if (changed) sayStatus();
    else saying ??= setTimeout(sayStatus, STATUS_EVERY_MS);
  },
});

function answer(id: number, work: Promise<SeriesPoint[]>): void {
  work.then(
    (points) => say({ say: 'answer', id, points }),
    (error: Error) => {
      const code = error instanceof HubError ? error.code : 'store_unavailable';
      say({ say: 'error', id, code, detail: error.message });
    },
  );
}

async function erase({ span, upTo }: { span: PrototypeSpan; upTo: number }): Promise<SeriesPoint[]> {
  // What is still on its way would come back after the erasure.
  if (store.cursor() < upTo)
    throw new StoreFailure('unavailable', `mesures stockées jusqu’à ${store.cursor()}`);
  await store.erasePrototypes(span);
  return [];
}

port.on('message', (message: ToThread) => {
  switch (message.say) {
    case 'head':
      drain.setHead(message.head);
      return;
    case 'query':
      answer(message.id, store.query(message.query));
      return;
    case 'erase':
      answer(message.id, erase(message));
      return;
    case 'stop':
      drain.stop();
      void store.stop();
  }
});

await drain.run();
await store.stop();
source.close();
sayStatus();
process.exit(); // an answer that is still awaited must not keep the thread
