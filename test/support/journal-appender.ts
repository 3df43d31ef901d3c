import { writeSync } from 'node:fs';
import { append, openJournal, tap } from './journal-parts.ts';

/**
 * Appends for ever to the journal in the folder of its first argument and writes `nonce seq` for each answer,
 * until it is killed. The second argument makes its nonces different from an earlier run's.
 */
const [dir, run] = process.argv.slice(2);
const { journal } = await openJournal(dir!, { clock: { now: () => Date.now() } });
let n = 0;

async function oneInFlight(): Promise<never> {
  for (;;) {
    const nonce = `${run}-${n++}`;
    const { seq } = await append(journal, tap(nonce));
    // Straight to the pipe: what was written there survives the kill, as an acknowledgement on the wire would.
    writeSync(1, `${nonce} ${seq}\n`);
  }
}
await Promise.all(Array.from({ length: 50 }, oneInFlight));
