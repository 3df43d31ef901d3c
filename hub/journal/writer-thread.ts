import { parentPort, workerData } from 'node:worker_threads';
import { isDamage } from '../database/sqlite-error.ts';
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
  if (order.type === 'stop') {
    reader.close();
    writer.close();
    port.close();
    return;
  }
  try {
    say(answerTo(order, writer, reader));
  } catch (error) {
    say(refusalOf(order, error, writer));
    // The thread ends, and the next one opens the file as after a power cut: checked, and set aside if need be.
    if (isDamage(error)) throw error;
  }
}

type Order = Exclude<ToWriter, { type: 'stop' }>;

function answerTo(order: Order, writer: JournalWriter, reader: JournalReader): FromWriter {
  switch (order.type) {
    case 'append':
      return { type: 'committed', ...writer.append(order.batch) };
    case 'read': {
      const { id, after, limit, last, kinds } = order;
      return { type: 'read', id, ...reader.scan(after, limit, last, kinds) };
    }
    case 'retain':
      return { type: 'retained', ...writer.retain(order.order), size: writer.size() };
    case 'erase':
      return { type: 'erased', ...writer.erase(order.erasure, order.after) };
  }
}

function refusalOf(order: Order, error: unknown, writer: JournalWriter): FromWriter {
  const detail = detailOf(error);
  switch (order.type) {
    case 'append':
      return { type: 'refused', code: writer.codeOf(error), detail };
    case 'read':
      return { type: 'unreadable', id: order.id, detail };
    case 'retain':
      return { type: 'unretained', detail };
    case 'erase':
      return { type: 'unerased', detail };
  }
}
