import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Building } from '../../contract/building.ts';
import { HubError } from '../../contract/errors.ts';
import {
  ARCHIVE_KEPT_DAYS,
  type Export,
  type ExportFailure,
  type ExportRequest,
} from '../../contract/exports.ts';
import type { Clock, HealthBoard, HealthPart, Log, Service } from '../../contract/ports.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import { LOW_BYTES } from '../../health/disk.ts';
import type { Archived, ArchiveOrder } from './archive.ts';
import type { Provenance } from './data-package.ts';
import type { FromExportThread } from './export-thread.ts';
import type { ExportRow, ExportsStore } from './store.ts';
import type { TrialRecord } from './trial-record.ts';

const KEPT_MS = ARCHIVE_KEPT_DAYS * 86_400_000;
/** Archives of one start-up that wait or are being made; and that are kept, where the oldest goes for a new one. */
const MAX_UNFINISHED = 3;
const MAX_KEPT = 10;
/** All start-ups together: some hours of work. At each bound: `exports_full`. */
const MAX_WAITING = 20;
/** One that fails as often is not begun again by itself. */
const MAX_ATTEMPTS = 3;
/** What one archive needs is some tens of megabytes, whatever its size; more than this is a fault, which ends it alone. */
const THREAD_MEMORY_MB = 256;

export interface ExportsOptions {
  /** Prepared. */
  readonly store: ExportsStore;
  /** Where archives are. */
  readonly folder: string;
  /** `prototypes.sqlite`. */
  readonly data: string;
  readonly building: Pick<Building, 'site' | 'name' | 'privacy'>;
  readonly startups: {
    nameOf(startup: string): string;
    prototypesOf(startup: string): readonly { readonly id: string }[];
  };
  /** As it is now; null: there is no such trial, or nothing of it is left. */
  readonly trialRecord: (trial: string) => TrialRecord | null;
  /** Calls with where readings were just erased. */
  readonly onErased: (listener: (erased: readonly PrototypeSpan[]) => void) => void;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
  /** Of the disk, bytes; for tests. */
  readonly leaveFree?: number;
}

interface Running {
  readonly id: string;
  readonly worker: Worker;
  readonly ended: Promise<void>;
  rows: { done: number; of: number } | null;
  /** What it makes is not wanted any more. */
  dropped: boolean;
}

/** Archives of what prototypes measured: asked for, made one after the other by a thread, downloaded, thrown away. */
export class Exports implements Service {
  readonly #options: ExportsOptions;
  readonly #part: HealthPart;
  #running: Running | null = null;
  #open = false;

  constructor(options: ExportsOptions) {
    this.#options = options;
    this.#part = options.health.part('exports');
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { store, folder, clock, onErased } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    store.requeueRunning(clock.now());
    await this.#removeStrays();
    onErased((erased) => {
      for (const span of erased) this.#void((row) => overlaps(row.span, span));
    });
    this.#open = true;
    this.#next();
  }

  /** What is being made is begun again at the next start. */
  async stop(): Promise<void> {
    this.#open = false;
    await this.#drop();
  }

  /** Files that no row tells of: of an archive that was not finished, or of a list that was put back. */
  async #removeStrays(): Promise<void> {
    const { store, folder } = this.#options;
    const known = new Set(store.all().flatMap(({ id, state }) => (state === 'ready' ? [`${id}.zip`] : [])));
    const there = new Set(await readdir(folder));
    for (const name of there) {
      if (!known.has(name)) await rm(path.join(folder, name), { recursive: true, force: true });
    }
    for (const name of known) if (!there.has(name)) store.remove(path.parse(name).name);
  }

  // Asking

  /**
   * Asks for an archive; the same that is already on its way is not made twice (`added` false). `startup`: who asks, where
   * it is one. @throws HubError `trial_unknown`, `not_found`, `bad_request`, `exports_full`
   */
  ask(request: ExportRequest, startup: string | null): { export: Export; added: boolean } {
    const { store, clock } = this.#options;
    const { trial, span } =
      'trial' in request ? this.#ofTrial(request.trial, startup) : this.#ofSpan(request, startup);
    const rows = store.all();
    const unfinished = rows.filter(isUnfinished);
    const same = unfinished.find((row) => row.trial === trial && sameSpan(row.span, span));
    if (same) return { export: this.#shown(same), added: false };
    const own = unfinished.filter((row) => row.span.startup === span.startup);
    if (unfinished.length >= MAX_WAITING || own.length >= MAX_UNFINISHED) throw new HubError('exports_full');
    const kept = rows.filter((row) => row.span.startup === span.startup && !isUnfinished(row));
    for (const row of kept.slice(0, Math.max(0, kept.length - MAX_KEPT + 1))) this.#remove(row.id);
    const id = randomBytes(12).toString('hex');
    store.add({ id, trial, span, created: clock.now() });
    this.#next();
    return { export: this.get(id), added: true };
  }

  #ofTrial(trial: string, startup: string | null): { trial: string; span: PrototypeSpan } {
    const record = this.#options.trialRecord(trial);
    // What is another's is not there (P14).
    if (record === null || (startup !== null && record.span.startup !== startup))
      throw new HubError('trial_unknown');
    return { trial, span: record.span };
  }

  #ofSpan(
    request: Exclude<ExportRequest, { trial: string }>,
    asking: string | null,
  ): { trial: null; span: PrototypeSpan } {
    const startup = request.startup ?? asking;
    if (startup === null) throw new HubError('bad_request', 'startup');
    if (asking !== null && startup !== asking) throw new HubError('not_found');
    const its = new Set(this.#options.startups.prototypesOf(startup).map(({ id }) => id));
    if (!request.prototypes.every((prototype) => its.has(prototype))) throw new HubError('not_found');
    const prototypes = [...new Set(request.prototypes)].sort();
    return {
      trial: null,
      span: { startup, prototypes, from: Date.parse(request.from), to: Date.parse(request.to) },
    };
  }

  /** The latest first. */
  list(only: { readonly startup?: string | undefined; readonly trial?: string | undefined }): Export[] {
    return this.#options.store
      .all()
      .filter(({ span }) => only.startup === undefined || span.startup === only.startup)
      .filter(({ trial }) => only.trial === undefined || trial === only.trial)
      .reverse()
      .map((row) => this.#shown(row));
  }

  /** @throws HubError `export_unknown` */
  get(id: string): Export {
    return this.#shown(this.#row(id));
  }

  /** Where a finished archive is. @throws HubError `export_unknown`, `export_not_ready` */
  archive(id: string): { name: string; sha256: string } {
    const { state, sha256 } = this.#row(id);
    if (state !== 'ready' || sha256 === null) throw new HubError('export_not_ready');
    return { name: `${id}.zip`, sha256 };
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Takes it back, or deletes it. @throws HubError `export_unknown` */
  cancel(id: string): void {
    this.#remove(this.#row(id).id);
  }

  #row(id: string): ExportRow {
    const row = this.#options.store.get(id);
    if (row === null) throw new HubError('export_unknown');
    return row;
  }

  #shown({
    id,
    trial,
    span,
    state,
    failure,
    restarted,
    created,
    since,
    rows,
    bytes,
    sha256,
  }: ExportRow): Export {
    const iso = (ms: number): string => new Date(ms).toISOString();
    const written = this.#running?.id === id ? this.#running.rows : null;
    return {
      id,
      startup: span.startup,
      trial,
      prototypes: [...span.prototypes],
      from: iso(span.from),
      to: iso(span.to),
      state,
      failure,
      rows: written ?? (rows === null ? null : { done: rows, of: rows }),
      restarted,
      created: iso(created),
      since: iso(since),
      bytes,
      sha256,
      deletes: isUnfinished({ state }) ? null : iso(since + KEPT_MS),
    };
  }

  // Throwing away

  /** Something of this trial was erased: its archives are void, and one that is being made begins again. */
  async dropTrial(trial: string): Promise<void> {
    this.#void((row) => row.trial === trial);
  }

  /** Deletes archives that have had their time, and what was to be known of the others. */
  forget(now: number): { exports: number } {
    const old = this.#options.store.all().filter((row) => !isUnfinished(row) && row.since <= now - KEPT_MS);
    for (const { id } of old) this.#remove(id);
    this.#next();
    return { exports: old.length };
  }

  #void(isMeant: (row: ExportRow) => boolean): void {
    const { store, clock, log } = this.#options;
    for (const row of store.all().filter(isMeant)) {
      if (row.state === 'ready') {
        this.#deleteFile(row.id);
        store.change(row.id, 'void', clock.now());
        log.info({ export: row.id }, 'exports: what an archive holds was erased, so it was thrown away');
      } else if (this.#running?.id === row.id) {
        store.change(row.id, 'waiting', clock.now());
        void this.#drop();
      }
    }
  }

  #remove(id: string): void {
    this.#options.store.remove(id);
    if (this.#running?.id === id) void this.#drop();
    this.#deleteFile(id);
  }

  #deleteFile(id: string): void {
    const { folder, log } = this.#options;
    rm(path.join(folder, `${id}.zip`), { force: true }).catch((error: unknown) =>
      log.error(
        { err: error, export: id },
        'exports: an archive could not be deleted; it goes at the next start',
      ),
    );
  }

  // Making

  async #drop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.dropped = true;
    void running.worker.terminate();
    await running.ended;
  }

  /** What waits and cannot be begun, on a full disk, is begun with the next that is asked for, or a day later. */
  #next(): void {
    try {
      this.#begin();
    } catch (error) {
      this.#part.degraded('Une archive attend : son début n’a pas pu être noté.');
      this.#options.log.error({ err: error }, 'exports: an archive could not be begun');
    }
  }

  #begin(): void {
    const { store, clock, trialRecord } = this.#options;
    if (!this.#open || this.#running !== null) return;
    const rows = store.all();
    this.#part.detail('waiting', rows.filter(({ state }) => state === 'waiting').length);
    const row = rows.find(({ state }) => state === 'waiting');
    if (row === undefined) return;
    const record = row.trial === null ? null : trialRecord(row.trial);
    if (row.trial !== null && record === null) {
      // Its trial was erased while it waited.
      store.change(row.id, 'void', clock.now());
      this.#begin();
      return;
    }
    store.change(row.id, 'running', clock.now());
    this.#run(row, record);
  }

  #run(row: ExportRow, trial: TrialRecord | null): void {
    const { folder, data, log, leaveFree = LOW_BYTES } = this.#options;
    const target = path.join(folder, `${row.id}.part`);
    const workerData: ArchiveOrder = {
      data,
      target,
      span: trial?.span ?? row.span,
      trial,
      provenance: this.#provenance(row, trial),
      leaveFree,
    };
    const worker = new Worker(new URL('./export-thread.ts', import.meta.url), {
      workerData,
      name: 'export',
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB },
    });
    let outcome: Exclude<FromExportThread, { say: 'progress' }> | null = null;
    let reason = 'the thread ended';
    worker.on('message', (message: FromExportThread) => {
      if (message.say !== 'progress') outcome = message;
      else if (this.#running) this.#running.rows = { done: message.done, of: message.of };
    });
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve())).then(async () => {
      const dropped = this.#running?.dropped === true;
      try {
        if (!dropped && outcome?.say === 'done') await this.#finished(row.id, target, outcome.archived);
        else if (!dropped)
          this.#failed(row, outcome?.say === 'failed' ? outcome : { noRoom: false, detail: reason });
      } catch (error) {
        log.error({ err: error, export: row.id }, 'exports: the end of an archive could not be noted');
      }
      this.#running = null;
      for (const suffix of ['', '.parquet']) await rm(target + suffix, { force: true }).catch(() => {});
      this.#next();
    });
    this.#running = { id: row.id, worker, ended, rows: null, dropped: false };
  }

  async #finished(id: string, target: string, { rows, bytes, sha256 }: Archived): Promise<void> {
    const { store, folder, clock, log } = this.#options;
    await rename(target, path.join(folder, `${id}.zip`));
    // While it was renamed, what it holds may have been erased.
    if (this.#running?.dropped === true) {
      this.#deleteFile(id);
      return;
    }
    store.change(id, 'ready', clock.now(), { rows, bytes, sha256 });
    this.#part.ok();
    log.info({ export: id, rows, bytes }, 'exports: an archive is ready');
  }

  #failed(row: ExportRow, { noRoom, detail }: { noRoom: boolean; detail: string }): void {
    const { store, clock, log } = this.#options;
    log.error({ export: row.id, detail }, 'exports: an archive could not be made');
    const again = !noRoom && row.attempts + 1 < MAX_ATTEMPTS;
    const failure: ExportFailure = noRoom ? 'no-room' : 'error';
    if (again) store.change(row.id, 'waiting', clock.now());
    else store.change(row.id, 'failed', clock.now(), { failure });
    if (!again && !noRoom) this.#part.degraded(`Une archive n’a pas pu être faite (${detail}).`);
  }

  #provenance({ id, span }: ExportRow, trial: TrialRecord | null): Provenance {
    const { building, startups, clock } = this.#options;
    const publisher = building.privacy.controller ?? building.name ?? building.site;
    const what = span.prototypes.join(', ');
    return {
      name: `${building.site}-${span.startup}-${id}`,
      title: trial ? `Essai : ${trial.purpose}` : `Mesures de ${what}`,
      description: trial
        ? `Ce que les prototypes ${what} ont mesuré pendant un essai avec des personnes, et ce qu’elles en ont dit.`
        : `Ce que les prototypes ${what} ont mesuré.`,
      made: new Date(clock.now()),
      publisher,
      contact: building.privacy.contact ?? null,
      startup: startups.nameOf(span.startup),
    };
  }
}

const isUnfinished = ({ state }: Pick<ExportRow, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

const sameSpan = (a: PrototypeSpan, b: PrototypeSpan): boolean =>
  a.startup === b.startup &&
  a.from === b.from &&
  a.to === b.to &&
  JSON.stringify(a.prototypes) === JSON.stringify(b.prototypes);

const overlaps = (a: PrototypeSpan, b: PrototypeSpan): boolean =>
  a.startup === b.startup &&
  a.from < b.to &&
  b.from < a.to &&
  a.prototypes.some((prototype) => b.prototypes.includes(prototype));
