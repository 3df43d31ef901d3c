import type { Request, RequestHandler, Response } from 'express';
import { HubError } from '../contract/errors.ts';
import type { HealthStatus, LiveEventName, LiveEvents } from '../contract/live.ts';
import type { LiveBus, Log, Service } from '../contract/ports.ts';
import type { Identity, Role } from '../contract/roles.ts';

/** A page that hears nothing for two beats knows within five seconds that the hub is unreachable. */
const BEAT_MS = 2_000;
/** Values are shown, not counted: twenty pictures a second are enough. Taps and presence do not wait. */
const FLUSH_MS = 50;
/** Screens of a large building, and colleagues' open tabs. At the bound a new one is refused (`overloaded`). */
const MAX_CLIENTS = 200;
/** One person's tabs, or the wall screens that share a credential. */
const MAX_CLIENTS_PER_IDENTITY = 20;
/** Values waiting for one slow screen; at the bound the one that changed longest ago is dropped. */
const MAX_WAITING_VALUES = 2_000;
/** Passages waiting for one slow screen; at the bound the oldest is dropped: nobody waits for that welcome any more. */
const MAX_WAITING_TAPS = 16;
/** A screen that takes nothing for so long is cut; one that lives comes back and gets the present state. */
const STALLED_MS = 30_000;
/** What is handed to the socket at a time. Node then says whether it wants more. */
const CHUNK_LENGTH = 16 * 1024;
/** After a short break a screen still gets the passages it missed, while the people are still at the door. */
const RECENT_TAPS = 8;
const RECENT_MS = 10_000;
/** How soon a page's EventSource tries again. */
const RETRY_MS = 1_000;

const ALL: ReadonlySet<LiveEventName> = new Set([
  'tap',
  'presence',
  'room',
  'object',
  'objects',
  'call',
  'alarm',
  'programme',
  'health',
]);
/** These do not wait: somebody stands at the door. */
const URGENT: ReadonlySet<LiveEventName> = new Set(['tap', 'presence', 'call', 'alarm']);
/** What each role hears; a role that is not here may not listen. */
const EVENTS: Partial<Record<Identity['role'], ReadonlySet<LiveEventName>>> = {
  admin: ALL,
  staff: ALL,
  host: ALL,
  // Also rooms and the state: kiosk and wall may be two windows of one browser, which has one cookie.
  kiosk: new Set(['tap', 'presence', 'room', 'call', 'programme', 'health']),
  display: new Set(['presence', 'room', 'programme', 'health']),
  startup: new Set(['prototype', 'debug']),
};
export const LIVE_ROLES = Object.keys(EVENTS) as Role[];
/** Machines on a wall hear whether the hub is well, not what ails it. */
const STATUS_ONLY: ReadonlySet<string> = new Set(['kiosk', 'display']);

export interface LiveSnapshot {
  readonly presence: () => LiveEvents['presence'];
  readonly rooms: () => readonly LiveEvents['room'][];
  readonly health: () => LiveEvents['health'];
  readonly prototypes: (startup: string) => readonly LiveEvents['prototype'][];
}

export interface LiveStreamOptions {
  /** The present state, given to a screen when it connects. */
  readonly snapshot: LiveSnapshot;
  readonly log: Log;
}

type Listener<N extends LiveEventName> = (event: LiveEvents[N]) => void;

/** The live bus, and its Server-Sent Events for screens. A slow screen gets the latest values, and delays nobody. */
export class LiveStream implements LiveBus, Service {
  readonly #snapshot: LiveSnapshot;
  readonly #log: Log;
  readonly #clients = new Set<Client>();
  readonly #listeners = new Map<LiveEventName, Set<Listener<never>>>();
  readonly #recentTaps: { readonly frame: Frame; readonly seq: number; readonly at: number }[] = [];
  #lastSeq = 0;
  #beat: NodeJS.Timeout | null = null;
  #flush: NodeJS.Timeout | null = null;
  #urgent: NodeJS.Immediate | null = null;
  #stopped = false;

  constructor({ snapshot, log }: LiveStreamOptions) {
    this.#snapshot = snapshot;
    this.#log = log;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#beat = setInterval(() => {
      for (const client of this.#clients) {
        try {
          client.beat();
        } catch (error) {
          // Whether it may still listen could not be found out: deny by default, it will ask again.
          this.#log.error({ err: error }, 'a screen was cut');
          client.end();
        }
      }
    }, BEAT_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#beat) clearInterval(this.#beat);
    if (this.#flush) clearTimeout(this.#flush);
    if (this.#urgent) clearImmediate(this.#urgent);
    this.#beat = this.#flush = this.#urgent = null;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  /** How many screens are connected. */
  get size(): number {
    return this.#clients.size;
  }

  /** Whether one of the device's screens is connected. */
  listens(device: string): boolean {
    return [...this.#clients].some(({ identity: { kind, name } }) => kind === 'device' && name === device);
  }

  emit<N extends LiveEventName>(name: N, key: string, event: LiveEvents[N]): void {
    if (this.#stopped) return;
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as Listener<N>)(event);
      } catch (error) {
        this.#log.error({ err: error, event: name }, 'a listener of the live bus failed');
      }
    }
    const frame = new Frame(name, event);
    if (name === 'tap') this.#remember(frame, (event as LiveEvents['tap']).seq);
    if (this.#clients.size === 0) return;
    for (const client of this.#clients) client.offer(key, frame);
    if (URGENT.has(name)) this.#urgent ??= setImmediate(() => this.#flushAll());
    else this.#flush ??= setTimeout(() => this.#flushAll(), FLUSH_MS);
  }

  /** Inside the process. A listener that throws harms no other. Returns the unsubscriber. */
  on<N extends LiveEventName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Ends the streams of identities that have lost their rights; their pages come back and are looked at again. */
  drop(lost: (identity: Identity) => boolean): void {
    for (const client of this.#clients) if (lost(client.identity)) client.end();
  }

  /**
   * `GET /api/live`, behind `requireRole(...LIVE_ROLES)`. `stillAllowed` is asked at each beat.
   * Throws `overloaded` at the bounds and `stopping`.
   */
  handler(stillAllowed: (req: Request) => boolean): RequestHandler {
    return (req, res) => {
      const { identity } = req;
      if (!identity) throw new HubError('not_authenticated');
      if (this.#stopped) throw new HubError('stopping');
      const own = [...this.#clients].filter(
        (client) => client.identity.kind === identity.kind && client.identity.name === identity.name,
      ).length;
      if (this.#clients.size >= MAX_CLIENTS || own >= MAX_CLIENTS_PER_IDENTITY) {
        res.set('Retry-After', '10');
        throw new HubError('overloaded');
      }
      res.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // nginx would otherwise keep the events back until its buffer is full.
        'X-Accel-Buffering': 'no',
      });
      if (req.method === 'HEAD') return void res.end();
      const client = new Client(identity, res, () => stillAllowed(req));
      res.on('close', () => this.#clients.delete(client));
      res.write(`retry: ${RETRY_MS}\nid: ${this.#lastSeq}\n\n`);
      this.#welcome(client, req.get('last-event-id'));
      this.#clients.add(client);
    };
  }

  #welcome(client: Client, lastEventId: string | undefined): void {
    const { presence, rooms, health, prototypes } = this.#snapshot;
    const { startup } = client.identity.scope;
    try {
      if (startup !== undefined) {
        for (const each of prototypes(startup)) client.offer(each.id, new Frame('prototype', each));
      }
      client.offer('presence', new Frame('presence', presence()));
      for (const room of rooms()) client.offer(room.id, new Frame('room', room));
      client.offer('health', new Frame('health', health()));
    } catch (error) {
      // A part that cannot tell its state now will tell its next change.
      this.#log.error({ err: error }, 'the present state could not be given to a screen');
    }
    const seen = Number(lastEventId);
    if (lastEventId && Number.isFinite(seen)) {
      const since = performance.now() - RECENT_MS;
      for (const { frame, seq, at } of this.#recentTaps) {
        if (seq > seen && at >= since) client.offer('', frame);
      }
    }
    client.flush();
  }

  #remember(frame: Frame, seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.#recentTaps.push({ frame, seq, at: performance.now() });
    if (this.#recentTaps.length > RECENT_TAPS) this.#recentTaps.shift();
  }

  #flushAll(): void {
    if (this.#flush) clearTimeout(this.#flush);
    this.#flush = this.#urgent = null;
    for (const client of this.#clients) client.flush();
  }
}

/** One event, written out at most once per form however many screens get it. */
class Frame {
  readonly name: LiveEventName;
  readonly event: LiveEvents[LiveEventName];
  #full: string | undefined;
  #brief: string | undefined;

  constructor(name: LiveEventName, event: LiveEvents[LiveEventName]) {
    this.name = name;
    this.event = event;
  }

  text(brief: boolean): string {
    if (!brief || this.name !== 'health') {
      this.#full ??= this.#write(this.event);
      return this.#full;
    }
    const { status }: { status: HealthStatus } = this.event as LiveEvents['health'];
    this.#brief ??= this.#write({ status, parts: {} });
    return this.#brief;
  }

  #write(data: object): string {
    const id = this.name === 'tap' ? `id: ${(this.event as LiveEvents['tap']).seq}\n` : '';
    return `${id}event: ${this.name}\ndata: ${JSON.stringify(data)}\n\n`;
  }
}

/** One screen: what it may hear, and what waits until its socket takes more. */
class Client {
  readonly identity: Identity;
  readonly #res: Response;
  readonly #stillAllowed: () => boolean;
  readonly #events: ReadonlySet<LiveEventName>;
  readonly #brief: boolean;
  readonly #values = new Map<string, Frame>();
  readonly #taps: Frame[] = [];
  #blockedSince: number | null = null;
  /** Until the response is closed, others may still hand in events. */
  #ended = false;

  constructor(identity: Identity, res: Response, stillAllowed: () => boolean) {
    this.identity = identity;
    this.#res = res;
    this.#stillAllowed = stillAllowed;
    this.#events = EVENTS[identity.role] ?? new Set();
    this.#brief = STATUS_ONLY.has(identity.role);
    res.on('drain', () => {
      this.#blockedSince = null;
      this.flush();
    });
  }

  offer(key: string, frame: Frame): void {
    if (!this.#events.has(frame.name)) return;
    if (frame.name === 'tap') {
      if (!this.#standsAt((frame.event as LiveEvents['tap']).door)) return;
      this.#taps.push(frame);
      if (this.#taps.length > MAX_WAITING_TAPS) this.#taps.shift();
      return;
    }
    // A start-up hears of its own prototypes, nobody of another's (P14).
    if ('startup' in frame.event && frame.event.startup !== this.identity.scope.startup) return;
    if (frame.name === 'call' && !this.#standsAt((frame.event as LiveEvents['call']).door)) return;
    const slot = `${frame.name} ${key}`;
    // Taken out first, so that the map's order is the order of the last changes.
    this.#values.delete(slot);
    this.#values.set(slot, frame);
    if (this.#values.size > MAX_WAITING_VALUES) {
      const [oldest] = this.#values.keys();
      if (oldest !== undefined) this.#values.delete(oldest);
    }
  }

  /** A kiosk hears of its own door, everyone else of all. */
  #standsAt(door: string): boolean {
    return (this.identity.scope.door ?? door) === door;
  }

  /** Writes what waits, as long as the socket takes it; the rest goes on being replaced by later values. */
  flush(): void {
    let chunk = '';
    while (this.#blockedSince === null && !this.#ended) {
      const frame = this.#next();
      if (frame) chunk += frame.text(this.#brief);
      if (chunk.length >= CHUNK_LENGTH || !frame) {
        if (chunk !== '') this.#write(chunk);
        chunk = '';
      }
      if (!frame) return;
    }
  }

  beat(): void {
    if (this.#ended) return;
    if (!this.#stillAllowed()) this.end();
    else if (this.#blockedSince === null) this.#write('event: beat\ndata: {}\n\n');
    else if (performance.now() - this.#blockedSince > STALLED_MS) this.#res.destroy();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // A frozen screen would keep a polite end waiting.
    if (this.#blockedSince === null) this.#res.end();
    else this.#res.destroy();
  }

  #next(): Frame | undefined {
    const tap = this.#taps.shift();
    if (tap) return tap;
    for (const [slot, frame] of this.#values) {
      this.#values.delete(slot);
      return frame;
    }
    return undefined;
  }

  #write(text: string): void {
    if (!this.#res.write(text)) this.#blockedSince = performance.now();
  }
}
