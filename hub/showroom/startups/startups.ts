import type { Access } from '../../access/access.ts';
import { freeId, idOf } from '../../access/free-id.ts';
import { newPersonPassword } from '../../access/password.ts';
import { HubError, type RejectionReason } from '../../contract/errors.ts';
import type {
  ChannelDoor,
  Clock,
  DeviceWatch,
  HealthBoard,
  HubPublisher,
  LiveBus,
  Log,
  PrototypesPort,
  Service,
} from '../../contract/ports.ts';
import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import type { Identity } from '../../contract/roles.ts';
import type {
  ChannelRequest,
  ConnectRefusal,
  DebugLine,
  DisconnectReason,
  PrototypeAnswer,
  PrototypeMade,
  ShownOnce,
  StartupAnswer,
} from '../../contract/startups.ts';
import { topics } from '../../contract/topics.ts';
import { MAX_CHANNELS, Prototype } from './prototype.ts';
import { type Channel, topicFault } from './rules.ts';
import type { StartupRow, StartupsStore } from './store.ts';

/** A building tests with a handful of start-ups at a time; beyond it somebody makes them by a script. */
export const MAX_STARTUPS = 200;
/** Prototypes of one start-up: a pilot series. Beyond it a leaked account makes credentials without end. */
export const MAX_PROTOTYPES = 50;
/** Accounts of one start-up: its team. */
export const MAX_ACCOUNTS = 20;
/** What happens within this is told together: four pictures a second are enough for whoever reads lines. */
const TELL_EVERY_MS = 250;
/** How soon silence is noticed. */
const LOOK_EVERY_MS = 2_000;

export interface StartupsOptions {
  /** Prepared. */
  readonly store: StartupsStore;
  readonly access: Pick<
    Access,
    | 'devices'
    | 'addDevice'
    | 'renewDevice'
    | 'removeDevice'
    | 'onDeviceChange'
    | 'accounts'
    | 'addAccount'
    | 'removeAccount'
    | 'setPassword'
  >;
  readonly site: string;
  readonly clock: Clock;
  readonly live: LiveBus;
  readonly publisher: HubPublisher;
  readonly health: HealthBoard;
  readonly log: Log;
  /** Whether something of the start-up is still kept elsewhere, so that it cannot go yet: a trial. */
  readonly isKept: (startup: string) => boolean;
}

/**
 * Start-ups and their prototypes. A prototype is whatever holds a credential of that role, so one that was made on
 * the command line is known like any other. Everything is in memory; the store holds what must outlive a restart.
 */
export class Startups implements Service, PrototypesPort, DeviceWatch {
  readonly #options: StartupsOptions;
  readonly #startups = new Map<string, StartupRow>();
  readonly #prototypes = new Map<string, Prototype>();
  /** By the name of a credential. */
  readonly #byDevice = new Map<string, Prototype>();
  readonly #changed = new Set<Prototype>();
  #tell: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #forget = (): void => {};

  constructor(options: StartupsOptions) {
    this.#options = options;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { store, access } = this.#options;
    for (const row of store.startups()) this.#startups.set(row.id, row);
    for (const row of store.prototypes()) this.#know(row);
    for (const { startup, prototype, ...channel } of store.channels()) {
      this.#prototypes.get(`${startup}/${prototype}`)?.channels.set(channel.name, channel);
    }
    this.#adopt();
    this.#forget = access.onDeviceChange(() => this.#adopt());
    this.#look = setInterval(() => this.#lookAround(), LOOK_EVERY_MS);
    this.#look.unref();
  }

  async stop(): Promise<void> {
    this.#forget();
    if (this.#look) clearInterval(this.#look);
    if (this.#tell) clearTimeout(this.#tell);
    this.#look = this.#tell = null;
  }

  // ---- what there is

  has(startup: string): boolean {
    return this.#startups.has(startup);
  }

  nameOf(startup: string): string {
    return this.#startups.get(startup)?.name ?? startup;
  }

  /** Ids and names, for trials. */
  prototypesOf(startup: string): { readonly id: string; readonly name: string }[] {
    return this.#of(startup).map(({ row: { id, name } }) => ({ id, name }));
  }

  /** `only`: that start-up, with what its prototypes measure; otherwise all of them, without. */
  list(only: string | null): StartupAnswer[] {
    this.#adoptAccounts();
    const accounts = this.#options.access.accounts();
    return [...this.#startups.values()]
      .filter(({ id }) => only === null || id === only)
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ id, name, created }) => ({
        id,
        name,
        created: new Date(created).toISOString(),
        accounts: accounts.filter(({ scope }) => scope.startup === id).map((account) => account.name),
        prototypes: this.#of(id).map((prototype) => prototype.shown(only !== null)),
      }));
  }

  /** The present state of a start-up's prototypes, for its live stream. */
  prototypesNow(startup: string): PrototypeAnswer[] {
    return this.#of(startup).map((prototype) => prototype.shown(true));
  }

  /** @throws HubError `not_found` */
  debugLines(startup: string, id: string): readonly DebugLine[] {
    return this.#find(startup, id).log.lines;
  }

  /** What was erased of prototypes goes from memory too. */
  forgetMeasured({ startup, prototypes, from, to }: PrototypeSpan): void {
    for (const id of prototypes) this.#prototypes.get(`${startup}/${id}`)?.forgetMeasured(from, to);
  }

  #of(startup: string): Prototype[] {
    return [...this.#prototypes.values()]
      .filter(({ row }) => row.startup === startup)
      .sort((a, b) => a.row.name.localeCompare(b.row.name));
  }

  #find(startup: string, id: string): Prototype {
    const prototype = this.#prototypes.get(`${startup}/${id}`);
    if (!prototype) throw new HubError('not_found');
    return prototype;
  }

  // ---- start-ups and their accounts

  /** @throws HubError `name_taken`, `limit_reached` */
  add(name: string, id = freeId(idOf(name, 'start-up'), new Set(this.#startups.keys()))): StartupAnswer {
    if (this.#startups.has(id)) throw new HubError('name_taken');
    if (this.#startups.size >= MAX_STARTUPS) throw new HubError('limit_reached');
    this.#keep({ id, name, created: this.#options.clock.now() });
    const [made] = this.list(id);
    if (!made) throw new HubError('internal');
    return made;
  }

  /** Its accounts go with it. @throws HubError `not_found`, `startup_in_use` */
  remove(id: string): void {
    const { access, store, isKept } = this.#options;
    if (!this.#startups.has(id)) throw new HubError('not_found');
    if (this.#of(id).length > 0 || isKept(id)) throw new HubError('startup_in_use');
    for (const account of this.#accountsOf(id)) access.removeAccount(account);
    store.removeStartup(id);
    this.#startups.delete(id);
  }

  /** Its password is made here and shown once: staff need not invent one. @throws HubError `not_found`, `limit_reached` */
  async addAccount(startup: string, name: string): Promise<ShownOnce> {
    if (!this.#startups.has(startup)) throw new HubError('not_found');
    if (this.#accountsOf(startup).length >= MAX_ACCOUNTS) throw new HubError('limit_reached');
    const password = newPersonPassword();
    await this.#options.access.addAccount(name, 'startup', startup, password);
    return { username: name, password };
  }

  /** @throws HubError `account_unknown` */
  async renewAccount(startup: string, name: string): Promise<ShownOnce> {
    this.#ownAccount(startup, name);
    const password = newPersonPassword();
    await this.#options.access.setPassword(name, password);
    return { username: name, password };
  }

  /** @throws HubError `account_unknown` */
  removeAccount(startup: string, name: string): void {
    this.#ownAccount(startup, name);
    this.#options.access.removeAccount(name);
  }

  /** Staff reach the accounts of start-ups this way, and no others. */
  #ownAccount(startup: string, name: string): void {
    if (!this.#accountsOf(startup).includes(name)) throw new HubError('account_unknown');
  }

  #accountsOf(startup: string): string[] {
    return this.#options.access
      .accounts()
      .filter(({ role, scope }) => role === 'startup' && scope.startup === startup)
      .map(({ name }) => name);
  }

  // ---- prototypes

  /** @throws HubError `not_found`, `name_taken`, `limit_reached` */
  async addPrototype(
    startup: string,
    { name, id: wanted, declaredOnly }: { name: string; id?: string | undefined; declaredOnly: boolean },
  ): Promise<PrototypeMade> {
    const { store, clock } = this.#options;
    if (!this.#startups.has(startup)) throw new HubError('not_found');
    const own = this.#of(startup);
    if (own.length >= MAX_PROTOTYPES) throw new HubError('limit_reached');
    const id = wanted ?? freeId(idOf(name, 'prototype'), new Set(own.map(({ row }) => row.id)));
    if (this.#prototypes.has(`${startup}/${id}`)) throw new HubError('name_taken');
    const row = { startup, id, name, declaredOnly, created: clock.now() };
    store.putPrototype(row);
    const prototype = this.#know(row);
    const credential = await this.renewCredential(startup, id);
    return { prototype: prototype.shown(true), credential };
  }

  /** @throws HubError `not_found` */
  changePrototype(
    startup: string,
    id: string,
    change: { name: string; declaredOnly: boolean },
  ): PrototypeAnswer {
    const prototype = this.#find(startup, id);
    const row = { ...prototype.row, ...change };
    this.#options.store.putPrototype(row);
    prototype.row = row;
    this.#hasChanged(prototype);
    return prototype.shown(true);
  }

  /**
   * A new password; whatever was connected with an old one is not any more. More credentials, made on the command
   * line, end: after this exactly one is good.
   * @throws HubError `not_found`
   */
  async renewCredential(startup: string, id: string): Promise<ShownOnce> {
    const { access } = this.#options;
    const [first, ...others] = this.#find(startup, id).credentials;
    for (const other of others) access.removeDevice(other);
    if (first !== undefined) return { username: first, password: await access.renewDevice(first) };
    const username = freeId(`${startup}-${id}`, new Set(access.devices().map(({ name }) => name)));
    return { username, password: await access.addDevice(username, 'prototype', { startup, prototype: id }) };
  }

  /** Its credential ends, and what the broker had kept of it; what it has measured stays. @throws HubError `not_found` */
  removePrototype(startup: string, id: string): void {
    const { access, store, publisher, site, log } = this.#options;
    const prototype = this.#find(startup, id);
    for (const credential of prototype.credentials) access.removeDevice(credential);
    store.removePrototype(startup, id);
    this.#prototypes.delete(prototype.key);
    this.#changed.delete(prototype);
    for (const channel of prototype.channels.keys()) {
      publisher
        .publish(topics.prototype(site, startup, id, channel), '', { retain: true })
        .catch((error: unknown) => log.warn({ err: error }, 'a retained message could not be cleared'));
    }
  }

  /** Declares a channel, or changes or confirms one. @throws HubError `not_found`, `limit_reached` */
  putChannel(startup: string, id: string, request: ChannelRequest): PrototypeAnswer {
    const prototype = this.#find(startup, id);
    const before = prototype.channels.get(request.name);
    if (!before && prototype.channels.size >= MAX_CHANNELS) throw new HubError('limit_reached');
    const channel: Channel = { ...request, learned: false };
    this.#options.store.putChannel({ startup, prototype: id, ...channel });
    prototype.channels.set(request.name, channel);
    if (before && before.type !== channel.type) prototype.forgetFigures(request.name);
    this.#hasChanged(prototype);
    return prototype.shown(true);
  }

  /** @throws HubError `not_found` */
  removeChannel(startup: string, id: string, channel: string): void {
    const prototype = this.#find(startup, id);
    if (!prototype.channels.delete(channel)) throw new HubError('not_found');
    this.#options.store.removeChannel(startup, id, channel);
    prototype.forgetFigures(channel);
    this.#hasChanged(prototype);
  }

  // ---- PrototypesPort

  door(startup: string, prototype: string, channel: string): ChannelDoor | null {
    return this.#prototypes.get(`${startup}/${prototype}`)?.door(channel) ?? null;
  }

  // ---- DeviceWatch

  connectRefused(name: string, why: ConnectRefusal, clientId: string): void {
    this.#byDevice.get(name)?.say({ kind: 'connect-refused', reason: why, got: clientId });
  }

  connected({ name }: Identity, clientId: string): void {
    const prototype = this.#byDevice.get(name);
    if (!prototype) return;
    prototype.opened(name);
    prototype.say({ kind: 'connected', got: clientId });
  }

  disconnected({ name }: Identity, why: DisconnectReason): void {
    const prototype = this.#byDevice.get(name);
    if (!prototype) return;
    prototype.closed(name);
    prototype.say({ kind: 'disconnected', reason: why });
  }

  subscribed({ name }: Identity, filter: string, granted: boolean): void {
    this.#byDevice.get(name)?.say({ kind: granted ? 'subscribed' : 'subscribe-refused', topic: filter });
  }

  publishRefused({ name }: Identity, reason: RejectionReason, topic: string | null): void {
    const prototype = this.#byDevice.get(name);
    if (!prototype) return;
    if (reason === 'rate-limited') {
      prototype.slowed(0);
      return;
    }
    const { startup, id } = prototype.row;
    const fault =
      reason === 'not-authorised' && topic !== null
        ? topicFault(topic, { site: this.#options.site, startup, prototype: id })
        : reason;
    prototype.refused({ kind: 'publish-refused', reason: fault, topic });
  }

  slowed({ name }: Identity): void {
    this.#byDevice.get(name)?.slowed(1);
  }

  notRetained({ name }: Identity, topic: string): void {
    this.#byDevice.get(name)?.say({ kind: 'not-retained', topic });
  }

  // ---- knowing and telling

  #keep(row: StartupRow): void {
    this.#options.store.addStartup(row);
    this.#startups.set(row.id, row);
  }

  #know(row: Prototype['row']): Prototype {
    const { clock, store, log } = this.#options;
    const prototype = new Prototype(row, {
      now: () => clock.now(),
      changed: (changed) => this.#hasChanged(changed),
      learned: ({ row: { startup, id } }, channel) => {
        try {
          store.putChannel({ startup, prototype: id, ...channel });
        } catch (error) {
          // On a full disk it is known until the restart, and learned again after it.
          log.warn({ err: error, startup, prototype: id }, 'a learned channel could not be written down');
        }
      },
    });
    this.#prototypes.set(prototype.key, prototype);
    return prototype;
  }

  /** Credentials may be made and removed by the command line at any time. */
  #adopt(): void {
    const { access, store } = this.#options;
    const credentials = new Map<Prototype, string[]>();
    const devices = access.devices().sort((a, b) => a.created - b.created);
    this.#byDevice.clear();
    for (const { name, role, scope, created } of devices) {
      const { startup, prototype: id } = scope;
      if (role !== 'prototype' || startup === undefined || id === undefined) continue;
      if (!this.#startups.has(startup)) this.#keep({ id: startup, name: startup, created });
      let prototype = this.#prototypes.get(`${startup}/${id}`);
      if (!prototype) {
        const row = { startup, id, name: id, declaredOnly: false, created };
        store.putPrototype(row);
        prototype = this.#know(row);
      }
      this.#byDevice.set(name, prototype);
      credentials.set(prototype, [...(credentials.get(prototype) ?? []), name]);
    }
    for (const prototype of this.#prototypes.values()) {
      const names = credentials.get(prototype) ?? [];
      if (names.join() === prototype.credentials.join()) continue;
      prototype.holds(names);
      this.#hasChanged(prototype);
    }
    this.#adoptAccounts();
  }

  /** An administrator may have given an account to a start-up that nobody has made here yet. */
  #adoptAccounts(): void {
    for (const { scope, created } of this.#options.access.accounts()) {
      const { startup } = scope;
      if (startup !== undefined && !this.#startups.has(startup))
        this.#keep({ id: startup, name: startup, created });
    }
  }

  #hasChanged(prototype: Prototype): void {
    this.#changed.add(prototype);
    this.#tell ??= setTimeout(() => this.#tellChanges(), TELL_EVERY_MS);
    this.#tell.unref();
  }

  #tellChanges(): void {
    this.#tell = null;
    const { live } = this.#options;
    for (const prototype of this.#changed) {
      const { startup, id } = prototype.row;
      live.emit('prototype', prototype.key, prototype.shown(true));
      const lines = prototype.log.takeChanged();
      if (lines.length > 0) live.emit('debug', prototype.key, { startup, prototype: id, lines });
    }
    this.#changed.clear();
  }

  #lookAround(): void {
    const slowed: string[] = [];
    for (const prototype of this.#prototypes.values()) {
      if (prototype.hasChangedWithTime()) this.#hasChanged(prototype);
      if (prototype.isSlowed) slowed.push(prototype.key);
    }
    this.#options.health.part('prototypes').detail('slowed', slowed.join(', ') || null);
  }
}
