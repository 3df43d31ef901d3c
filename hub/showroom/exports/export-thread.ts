import { parentPort, workerData } from 'node:worker_threads';
import { stepAside } from '../../database/step-aside.ts';
import { type Archived, type ArchiveOrder, NoRoomError, writeArchive } from './archive.ts';

/** Makes one archive, and ends. */

export type FromExportThread =
  | { readonly say: 'progress'; readonly done: number; readonly of: number }
  | { readonly say: 'done'; readonly archived: Archived }
  | { readonly say: 'failed'; readonly noRoom: boolean; readonly detail: string };

stepAside();
const say = (message: FromExportThread): void => parentPort?.postMessage(message);
try {
  const archived = await writeArchive(workerData as ArchiveOrder, (done, of) =>
    say({ say: 'progress', done, of }),
  );
  say({ say: 'done', archived });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  say({ say: 'failed', noRoom: error instanceof NoRoomError || code === 'ENOSPC', detail: message });
}
