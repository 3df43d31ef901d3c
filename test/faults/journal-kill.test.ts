import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { JournalReader } from '../../hub/journal/reader.ts';
import { openJournal, temporaryFolder } from '../support/journal-parts.ts';

const KILLS = 12;
const appender = path.resolve(import.meta.dirname, '../support/journal-appender.ts');

/** Runs the appender until it has acknowledged something, and kills it a little later. */
async function killedRun(dir: string, run: number, answers: string): Promise<void> {
  const child = spawn(process.execPath, [appender, dir, String(run), answers], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  await vi.waitFor(() => expect(readFileSync(answers, 'utf8')).toContain(`${run}-`), 30_000);
  await delay(Math.random() * 200);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

test(`keeps every acknowledged entry exactly once over ${KILLS} kill -9 at random moments`, async () => {
  const folder = temporaryFolder();
  try {
    const answers = path.join(folder.dir, 'answers');
    writeFileSync(answers, '');
    for (let run = 0; run < KILLS; run++) await killedRun(folder.dir, run, answers);
    const lines = readFileSync(answers, 'utf8').split('\n').slice(0, -1);
    const acknowledged = new Map(lines.map((line) => [line.split(' ')[0]!, Number(line.split(' ')[1])]));
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
