import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { type Isolation, NO_ISOLATION } from '../../flows/runner/sandbox.ts';
import { type KeptKind, SeatRuntime } from '../../flows/runner/seat-runtime.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, HealthBoard, HealthPart, HubPublisher, Log, Service } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { topics } from '../contract/topics.ts';
import type { Catalogue } from '../contract/workshops.ts';
import { migrate } from '../database/open.ts';
import { type AskPort, answerAsk } from './ask.ts';
import { BROKER_PORT, brokerEnvironment, catalogueOf } from './flow-broker.ts';
import type { Editor } from './gateway.ts';

const MIGRATIONS = [
  `
  -- What the building's own Node-RED keeps, as JSON; its secret, which encrypts the credentials, as itself.
  CREATE TABLE building_flows (kind TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

export const AUTOMATION_PATH = '/automation/';
/** Flows that run for years hold more than a lesson's. */
const HEAP_MB = 192;
const MEMORY_MB = 400;
/** Unix user, where seats have one each: beyond theirs. */
const NUMBER = 99;

const IDENTITY: Identity = {
  kind: 'device',
  name: 'building-flows',
  role: 'automation',
  scope: {},
  bounds: {},
};

export interface BuildingFlowsOptions {
  readonly db: DatabaseSync;
  readonly site: string;
  readonly rooms: readonly { readonly id: string; readonly name: string }[];
  readonly isolation: Isolation | null;
  readonly runFolder: string;
  readonly modules: string;
  readonly palette: string;
  readonly brokerPort: () => number;
  readonly access: {
    addDevice(name: string, role: 'automation', scope: object): Promise<string>;
    removeDevice(name: string): boolean;
  };
  readonly acceptMqtt: (stream: Duplex, from: string, identity: Identity) => void;
  readonly publisher: HubPublisher;
  /** Every adopted object. */
  readonly objects: () => Catalogue['objects'];
  readonly ask: AskPort;
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The building's own Node-RED, for administrators, with the role `automation`: it is started when somebody opens it,
 * and from then on whenever the hub runs. In the same sandbox as a seat; its flows are kept for good.
 */
export class BuildingFlows implements Service {
  readonly #options: BuildingFlowsOptions;
  readonly #health: HealthPart;
  readonly #base: string;
  #runtime: SeatRuntime | null = null;

  constructor(options: BuildingFlowsOptions) {
    this.#options = options;
    this.#health = options.health.part('automation');
    this.#base = topics.automation(options.site);
  }

  prepare(): void {
    migrate(this.#options.db, 'building-flows', MIGRATIONS);
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#options.isolation === null) return;
    if (this.#kept('flows') !== undefined) this.#launch();
  }

  async stop(): Promise<void> {
    const runtime = this.#runtime;
    this.#runtime = null;
    await runtime?.stop();
  }

  /** Where an administrator writes them; starts it, the first time. @throws HubError `workshop_not_isolated`, `forbidden` */
  editorAt(address: string, identity: Identity | undefined): Editor | null {
    if (!address.startsWith(AUTOMATION_PATH)) return null;
    if (identity === undefined) throw new HubError('not_authenticated');
    if (identity.role !== 'admin') throw new HubError('forbidden');
    if (this.#options.isolation === null) throw new HubError('workshop_not_isolated');
    const runtime = this.#runtime ?? this.#launch();
    return { runtime, frozen: false, touched: () => undefined };
  }

  /** A message on `{site}/automation/…`; only a question about values of before means something to the hub. */
  heard(levels: readonly string[], payload: Buffer): void {
    if (levels.length !== 1 || levels[0] !== 'ask') return;
    const { ask, objects, clock, publisher, log } = this.#options;
    const nothing = { history: () => null };
    answerAsk(payload, { bench: nothing, open: objects(), ask, now: clock.now() }).then(
      (answer) => answer && publisher.publish(`${this.#base}/answer`, JSON.stringify(answer)),
      (error: unknown) => log.warn({ err: error }, 'a question of the building’s flows was not answered'),
    );
  }

  objectsChanged(): void {
    if (this.#runtime !== null) this.#publishCatalogue();
  }

  #launch(): SeatRuntime {
    const { runFolder, modules, palette, isolation, acceptMqtt, log } = this.#options;
    const runtime = new SeatRuntime(
      {
        folder: path.join(runFolder, 'building'),
        name: 'building',
        number: NUMBER,
        adminRoot: AUTOMATION_PATH,
        title: 'Automatismes du bâtiment',
        language: 'fr',
        env: () => this.#environment(),
        palette,
        modules,
        cache: path.join(runFolder, 'cache'),
        isolation: isolation ?? NO_ISOLATION,
        brokerPort: BROKER_PORT,
        heapMb: HEAP_MB,
        memoryMb: MEMORY_MB,
        storage: { load: (kind) => this.#kept(kind), save: (kind, value) => this.#keep(kind, value) },
        onMqtt: (stream) => acceptMqtt(stream, 'the building’s flows', IDENTITY),
        onState: (state, trouble) => {
          if (state === 'safe' || state === 'failed' || trouble !== null) {
            this.#health.degraded(`the building’s flows: ${trouble ?? state}`);
          } else this.#health.ok();
        },
        log,
      },
      this.#secret(),
    );
    this.#runtime = runtime;
    this.#publishCatalogue();
    runtime.start().catch((error: unknown) => {
      if (this.#runtime === runtime) log.error({ err: error }, 'the building’s Node-RED did not start');
    });
    return runtime;
  }

  async #environment(): Promise<Record<string, string>> {
    const { access, brokerPort, isolation, site } = this.#options;
    const { name } = IDENTITY;
    // Also where it needs none: one of before must not stay.
    access.removeDevice(name);
    const login = async () => ({ name, password: await access.addDevice(name, 'automation', {}) });
    return {
      TIERS_LIEU_SITE: site,
      TIERS_LIEU_BASE: this.#base,
      TIERS_LIEU_LANGUAGE: 'fr',
      ...(await brokerEnvironment(isolation, brokerPort, login)),
    };
  }

  #publishCatalogue(): void {
    const { objects, rooms, site, publisher, log } = this.#options;
    const catalogue = catalogueOf(site, rooms, objects());
    publisher
      .publish(`${this.#base}/catalogue`, JSON.stringify(catalogue), { retain: true })
      .catch((error: unknown) => log.debug({ err: error }, 'the catalogue was not published'));
  }

  #kept(kind: KeptKind | 'secret'): unknown {
    const row = this.#options.db.prepare('SELECT content FROM building_flows WHERE kind = ?').get(kind);
    return row === undefined ? undefined : JSON.parse(String(row.content));
  }
  #keep(kind: KeptKind | 'secret', value: unknown): void {
    this.#options.db
      .prepare('INSERT OR REPLACE INTO building_flows VALUES (?, ?)')
      .run(kind, JSON.stringify(value ?? null));
  }
  #secret(): string {
    const kept = this.#kept('secret');
    if (typeof kept === 'string') return kept;
    const secret = randomBytes(24).toString('hex');
    this.#keep('secret', secret);
    return secret;
  }
}
