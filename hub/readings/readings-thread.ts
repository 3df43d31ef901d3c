import { parentPort, workerData } from 'node:worker_threads';
import { HubError } from '../contract/errors.ts';
import { JournalReader } from '../journal/reader.ts';
import { Drain, type DrainStatus } from './drain.ts';
import { stepAside } from './step-aside.ts';
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

port.on('message', (message: ToThread) => {
  switch (message.say) {
    case 'head':
      drain.setHead(message.head);
      return;
    case 'query':
      store.query(message.query).then(
        (points) => say({ say: 'answer', id: message.id, points }),
        (error: Error) => {
          const code = error instanceof HubError ? error.code : 'store_unavailable';
          say({ say: 'error', id: message.id, code, detail: error.message });
        },
      );
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
