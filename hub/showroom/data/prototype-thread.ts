import { parentPort, workerData } from 'node:worker_threads';
import { HubError } from '../../contract/errors.ts';
import { stepAside } from '../../database/step-aside.ts';
import { PrototypeStore } from './prototype-store.ts';
import type { FromPrototypeThread, PrototypeThreadOptions, ToPrototypeThread } from './thread-protocol.ts';

/** The thread of the prototypes' data: a month by the hour is a long query, an erasure rewrites the file. */

stepAside();
const port = parentPort;
if (!port) throw new Error('prototype-thread.ts runs as a worker thread');
const { file, oldReadings } = workerData as PrototypeThreadOptions;
const store = new PrototypeStore(file, oldReadings);
const say = (message: FromPrototypeThread): void => port.postMessage(message);

port.on('message', (order: ToPrototypeThread) => {
  if (order.call === 'close') {
    store.close();
    port.close();
    return;
  }
  try {
    // The protocol ties each call to its arguments, in a way that TypeScript cannot follow through the index.
    const work = store[order.call].bind(store) as (...args: unknown[]) => ReturnType<typeof store.query>;
    say({ id: order.id, value: work(...order.args) });
  } catch (error) {
    const code = error instanceof HubError ? error.code : 'store_unavailable';
    say({ id: order.id, code, detail: (error as Error).message });
  }
});
