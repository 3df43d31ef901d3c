import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { JournalReader } from '../../hub/journal/reader.ts';
import { openJournal, temporaryFolder } from '../support/journal-parts.ts';

const KILLS = 12;
const appender = path.resolve(import.meta.dirname, '../support/journal-appender.ts');

/** Runs the appender until it has acknowledged something, kills it a little later, gives what it acknowledged. */
async function killedRun(dir: string, run: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [appender, dir, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  await once(child.stdout, 'data');
  await delay(Math.random() * 200);
  child.kill('SIGKILL');
  await ended;
  const lines = output.split('\n').slice(0, -1);
  return new Map(lines.map((line) => [line.split(' ')[0]!, Number(line.split(' ')[1])]));
}

test(`keeps every acknowledged entry exactly once over ${KILLS} kill -9 at random moments`, async () => {
  const folder = temporaryFolder();
  try {
    const acknowledged = new Map<string, number>();
    for (let run = 0; run < KILLS; run++) {
      for (const [nonce, seq] of await killedRun(folder.dir, run)) acknowledged.set(nonce, seq);
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS);

    const { journal, health } = await openJournal(folder.dir);
    expect(health.at('journal').state).toBe('ok');
    const reader = new JournalReader(path.join(folder.dir, 'journal.sqlite'));
    const entries = reader.read(0, 10_000_000);
    reader.close();
    await journal.stop();

    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i + 1));
    const seqs = new Map(entries.map((entry) => [entry.nonce!, entry.seq]));
    expect(seqs.size).toBe(entries.length);
    for (const [nonce, seq] of acknowledged) expect(seqs.get(nonce)).toBe(seq);
  } finally {
    folder.remove();
  }
});
