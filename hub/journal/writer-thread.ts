import { parentPort, workerData } from 'node:worker_threads';
import { JournalReader } from './reader.ts';
import { JournalWriter } from './writer.ts';
import type { FromWriter, ToWriter, WriterOptions } from './writer-messages.ts';

/**
 * The journal's worker: an fsync takes tens of milliseconds on an SD card, and the event loop must not wait
 * for it. Orders are done one after the other, in the order they came.
 */
const port = parentPort!;
const options: WriterOptions = workerData;
const say = (message: FromWriter): void => port.postMessage(message);
const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  const writer = new JournalWriter(options);
  const reader = new JournalReader(options.file);
  port.on('message', (order: ToWriter) => perform(order, writer, reader));
  const { head, tail, notice } = writer;
  say({ type: 'ready', head, tail, notice, size: writer.size() });
} catch (error) {
  say({ type: 'unusable', detail: detailOf(error) });
}

function perform(order: ToWriter, writer: JournalWriter, reader: JournalReader): void {
  switch (order.type) {
    case 'append':
      try {
        say({ type: 'committed', ...writer.append(order.entries) });
      } catch (error) {
        say({ type: 'refused', code: writer.codeOf(error), detail: detailOf(error) });
      }
      break;
    case 'read':
      try {
        const { id, after, limit, last, kinds } = order;
        say({ type: 'read', id, ...reader.scan(after, limit, last, kinds) });
      } catch (error) {
        say({ type: 'unreadable', id: order.id, detail: detailOf(error) });
      }
      break;
    case 'retain':
      try {
        say({ type: 'retained', ...writer.retain(order.order), size: writer.size() });
      } catch (error) {
        say({ type: 'unretained', detail: detailOf(error) });
      }
      break;
    case 'stop':
      reader.close();
      try {
        writer.close();
      } catch {
        // Not marked as closed cleanly: the next start checks the file.
      }
      port.close();
  }
}
