import path from 'node:path';
import type { NewEntry } from '../../hub/contract/entries.ts';
import { Readings } from '../../hub/readings/readings.ts';
import { HealthRecord, openJournal, silent } from './journal-parts.ts';

/** A process to be killed: appends readings to the journal as fast as it takes them, and stores them. */
const [dataDir = ''] = process.argv.slice(2);
const { journal } = await openJournal(dataDir);
const readings = new Readings({
  dataDir,
  journalFile: path.join(dataDir, 'journal.sqlite'),
  site: 'ceis',
  target: { kind: 'embedded' },
  keepMs: 400 * 86_400_000,
  timing: { gatherMs: 1 },
  journal,
  health: new HealthRecord(),
  log: silent,
  clock: Date,
});
await readings.start(new AbortController().signal);

let saidStored = false;
const sayStored = (): void => {
  if (!saidStored && readings.stats().points > 0) {
    saidStored = true;
    console.log('stored');
  }
};
let value = 0;
function appendNext(): void {
  const body = { scope: 'room', id: `salle-${value % 10}`, measure: 'co2', value: value++ } as const;
  const now = Date.now();
  const entry: NewEntry = { kind: 'reading', at: now, received: now, source: 'mqtt:sensor', body };
  journal.append(entry, (error) => {
    if (error) throw error;
    sayStored();
    appendNext();
  });
}
for (let i = 0; i < 200; i++) appendNext();
