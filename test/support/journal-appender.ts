import { openSync, writeSync } from 'node:fs';
import { append, openJournal, tap } from './journal-parts.ts';

/**
 * Appends for ever to the journal in the folder of its first argument, and writes `nonce seq` for each answer to
 * the file of its third, until it is killed. The second makes its nonces different from an earlier run's.
 */
const [dir, run, answers] = process.argv.slice(2);
const { journal } = await openJournal(dir!);
const out = openSync(answers!, 'a');
let n = 0;

async function oneInFlight(): Promise<never> {
  for (;;) {
    const nonce = `${run}-${n++}`;
    const { seq } = await append(journal, tap(nonce));
    // One write to a file: what was written survives the kill, as an acknowledgement on the wire would.
    writeSync(out, `${nonce} ${seq}\n`);
  }
}
await Promise.all(Array.from({ length: 50 }, oneInFlight));
