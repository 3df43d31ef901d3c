import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { PseudoTerminal } from '../../devices/simulator/pseudo-terminal.ts';
import { type Building, buildingSchema } from '../../hub/contract/building.ts';
import type { Entry, TapBody } from '../../hub/contract/entries.ts';
import type { HealthPartState } from '../../hub/contract/live.ts';
import type { Log } from '../../hub/contract/ports.ts';
import { Board } from '../../hub/health/board.ts';
import { Ingest } from '../../hub/ingest/ingest.ts';
import { SerialReader, serialReadersOf } from '../../hub/ingest/serial-reader.ts';
import { Journal } from '../../hub/journal/journal.ts';
import { Pseudonyms } from '../../hub/visits/pseudonym.ts';

/** The hub from its serial ports to its journal: real pseudo-terminals, the real binding, the real journal. */
export class SerialHub implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'serial-hub-'));
  readonly health = new Board();
  readonly logged: unknown[] = [];
  readonly journal: Journal;
  readonly ingest: Ingest;
  readonly readers: SerialReader[];
  readonly pseudonyms: Pseudonyms;

  private constructor(readers: object[], findPorts?: () => Promise<string[]>) {
    const note = (...args: unknown[]): void => void this.logged.push(args);
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const clock = Date;
    const building: Building = buildingSchema.parse({
      site: 'ceis',
      rooms: [],
      doors: [{ id: 'entree', name: 'Entrée' }],
      readers: readers.map((reader) => ({ door: 'entree', ...reader })),
    });
    this.pseudonyms = Pseudonyms.load(path.join(this.folder, 'secret', 'badge.key'));
    this.journal = new Journal({
      file: path.join(this.folder, 'journal.sqlite'),
      clock,
      health: this.health,
      log,
      keepMs: 86_400_000,
      quotaBytes: 2 ** 30,
    });
    this.ingest = new Ingest({
      building,
      journal: this.journal,
      pseudonyms: this.pseudonyms,
      health: this.health,
      clock,
      log,
    });
    this.readers = serialReadersOf(building).map(
      (reader) =>
        new SerialReader({
          reader,
          ingest: this.ingest,
          health: this.health,
          clock,
          log,
          ...(findPorts && { findPorts }),
        }),
    );
  }

  /** Started: the journal, then every reader. */
  static async start(readers: object[], findPorts?: () => Promise<string[]>): Promise<SerialHub> {
    const hub = new SerialHub(readers, findPorts);
    const { signal } = new AbortController();
    await hub.journal.start(signal);
    for (const reader of hub.readers) await reader.start(signal);
    return hub;
  }

  async taps(): Promise<(TapBody & { source: string })[]> {
    const entries: Entry[] = await this.journal.read(0, 10_000);
    return entries.flatMap(({ kind, body, source }) => (kind === 'tap' ? [{ ...body, source }] : []));
  }

  part(reader: string): HealthPartState | undefined {
    return this.health.snapshot().parts[`reader:${reader}`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.readers) await reader.stop();
    await this.journal.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A pair of pseudo-terminals that goes when the test ends. */
export async function pluggedIn(): Promise<PseudoTerminal & AsyncDisposable> {
  const pair = await PseudoTerminal.create();
  return Object.assign(pair, { [Symbol.asyncDispose]: () => pair.remove() });
}

/** The device's side of a pair, by the same binding. */
export async function deviceOn(
  terminal: PseudoTerminal,
  baudRate = 9_600,
): Promise<SerialPort & AsyncDisposable> {
  const port = new SerialPort({ path: terminal.deviceEnd, baudRate, autoOpen: false });
  port.on('error', () => {});
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return Object.assign(port, {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => (port.isOpen ? port.close(() => closed()) : closed())),
  });
}

/** Writes and waits until the kernel has it. */
export async function say(device: SerialPort, bytes: Uint8Array | string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    device.write(typeof bytes === 'string' ? bytes : Buffer.from(bytes), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
}
