import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NewEntry } from '../../hub/contract/entries.ts';
import type { HealthPartState, HealthStatus } from '../../hub/contract/live.ts';
import type { Consumer, HealthBoard, HealthPart, Log, Receipt } from '../../hub/contract/ports.ts';
import { Journal, type JournalOptions } from '../../hub/journal/journal.ts';

/** A health board that remembers what it was told. */
export class HealthRecord implements HealthBoard {
  readonly parts = new Map<
    string,
    { state: HealthStatus; lastError: string | null; details: Map<string, unknown> }
  >();

  part(name: string): HealthPart {
    const part = this.at(name);
    return {
      ok: () => void Object.assign(part, { state: 'ok' }),
      degraded: (error) => void Object.assign(part, { state: 'degraded', lastError: error }),
      failing: (error) => void Object.assign(part, { state: 'failing', lastError: error }),
      detail: (key, value) => void part.details.set(key, value),
    };
  }

  at(name: string) {
    let part = this.parts.get(name);
    if (part === undefined) {
      part = { state: 'ok', lastError: null, details: new Map() };
      this.parts.set(name, part);
    }
    return part;
  }

  reject(): void {}

  snapshot(): { status: HealthStatus; parts: Record<string, HealthPartState> } {
    return { status: 'ok', parts: {} };
  }
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface Opened {
  readonly journal: Journal;
  readonly health: HealthRecord;
}

/** A started journal in `dir`, on the wall clock unless told otherwise. */
export async function openJournal(dir: string, options: Partial<JournalOptions> = {}): Promise<Opened> {
  const health = new HealthRecord();
  const journal = new Journal({
    file: path.join(dir, 'journal.sqlite'),
    clock: { now: () => Date.now() },
    health,
    log: silent,
    keepMs: 7 * 86_400_000,
    quotaBytes: 2 ** 31,
    ...options,
  });
  await journal.start(new AbortController().signal);
  return { journal, health };
}

export function temporaryFolder(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(path.join(tmpdir(), 'journal-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function reading(
  value: number,
  more: { nonce?: string; at?: number; received?: number } = {},
): NewEntry {
  const body = { scope: 'room', id: 'accueil', measure: 'temperature', value, unit: '°C' } as const;
  return { kind: 'reading', at: Date.now(), received: Date.now(), source: 'mqtt:sensor', body, ...more };
}

export function tap(nonce: string, more: { received?: number; source?: string } = {}): NewEntry {
  const body = { door: 'entree', via: 'mqtt', badge: '0123456789abcdef0123456789abcdef' } as const;
  return { kind: 'tap', at: Date.now(), received: Date.now(), source: 'mqtt:reader', nonce, body, ...more };
}

export function append(journal: Journal, entry: NewEntry, droppable = false): Promise<Receipt> {
  return new Promise((resolve, reject) =>
    journal.append(entry, (error, receipt) => (error ? reject(error) : resolve(receipt!)), droppable),
  );
}

/** A consumer that keeps what it applied and its cursor in memory. */
export function memoryConsumer(name: string, kinds: Consumer['kinds'], from = 0) {
  const seen: number[] = [];
  const stored: number[] = [];
  let cursor = from;
  return {
    name,
    kinds,
    seen,
    stored,
    cursor: () => cursor,
    apply(entries: readonly { seq: number }[], upTo: number) {
      seen.push(...entries.map((entry) => entry.seq));
      stored.push(upTo);
      cursor = upTo;
    },
  };
}
