import type { ReadingValue } from '../../contract/entries.ts';
import type { ChannelDoor, ChannelMessage } from '../../contract/ports.ts';
import {
  type ChannelAnswer,
  MISFIT_REASONS,
  type MisfitReason,
  type Pace,
  type PrototypeAnswer,
} from '../../contract/startups.ts';
import { DebugLog, type NewLine } from './debug-log.ts';
import { type Channel, compared, learnedFrom, misfitOf, paceOf, rhythmAfter, shownPayload } from './rules.ts';
import type { PrototypeRow } from './store.ts';

/** A prototype measures a handful of things; a topic made of a counter or of a date must not fill the memory. */
export const MAX_CHANNELS = 64;
/** For so long after its last message too many, a prototype counts as slowed. */
const SLOWED_FOR_MS = 30_000;

interface Figures {
  messages: number;
  /** Null: forgotten. */
  value: ReadingValue | null;
  /** ms, the hub's clock. */
  lastAt: number;
  /** ms between two messages. */
  rhythm: number | null;
  /** ms: when the value was measured, as claimed. */
  measuredAt: number;
}

export interface PrototypeHooks {
  readonly now: () => number;
  /** Writes a new channel down. */
  readonly learned: (prototype: Prototype, channel: Channel) => void;
  readonly changed: (prototype: Prototype) => void;
}

/** One prototype as it is now: its channels, what came through them, what its credential did. All in memory. */
export class Prototype {
  row: PrototypeRow;
  /** Names of its credentials, the oldest first. */
  credentials: readonly string[] = [];
  /** Open connections by credential. */
  readonly #open = new Map<string, number>();
  readonly channels = new Map<string, Channel>();
  readonly log = new DebugLog();
  readonly #hooks: PrototypeHooks;
  readonly #figures = new Map<string, Figures>();
  readonly #misfits = new Map<MisfitReason, number>();
  #accepted = 0;
  #refused = 0;
  #slowed = 0;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #lastHeard: number | null = null;
  #shownPaces = '';

  constructor(row: PrototypeRow, hooks: PrototypeHooks) {
    this.row = row;
    this.#hooks = hooks;
  }

  get key(): string {
    return `${this.row.startup}/${this.row.id}`;
  }

  get isSlowed(): boolean {
    return this.#hooks.now() - this.#slowedAt < SLOWED_FOR_MS;
  }

  opened(credential: string): void {
    this.#open.set(credential, (this.#open.get(credential) ?? 0) + 1);
  }

  closed(credential: string): void {
    this.#open.set(credential, Math.max(0, (this.#open.get(credential) ?? 0) - 1));
  }

  /** What a credential that is gone had open is closed by the broker, which does not say so any more. */
  holds(credentials: readonly string[]): void {
    this.credentials = credentials;
    for (const name of this.#open.keys()) if (!credentials.includes(name)) this.#open.delete(name);
  }

  /** Why a value is not taken on a channel; null: it is, and a new channel is learned. */
  check(name: string, value: ReadingValue, unit?: string): MisfitReason | null {
    const channel = this.channels.get(name);
    if (channel !== undefined) {
      const misfit = misfitOf(channel, value, unit);
      if (misfit === null && channel.learned && channel.unit === null && unit !== undefined)
        this.#learn({ ...channel, unit });
      return misfit;
    }
    if (this.row.declaredOnly) return 'channel-undeclared';
    if (this.channels.size >= MAX_CHANNELS) return 'too-many-channels';
    this.#learn(learnedFrom(name, value, unit));
    return null;
  }

  #learn(channel: Channel): void {
    this.channels.set(channel.name, channel);
    this.#hooks.learned(this, channel);
  }

  door(name: string): ChannelDoor {
    const { channels } = this;
    return {
      get isText() {
        return channels.get(name)?.type === 'text';
      },
      check: (value, unit) => this.check(name, value, unit),
      note: (message) => this.note(name, message),
    };
  }

  note(channel: string, message: ChannelMessage): void {
    const { payload, qos, retained, outcome, value, unit, at } = message;
    const now = this.#hooks.now();
    this.#lastHeard = now;
    const isWithdrawn = outcome === 'withdrawn';
    const line = {
      channel,
      // Of somebody who did not want it kept: it is shown to nobody either.
      payload: isWithdrawn ? null : shownPayload(payload),
      qos,
      retained,
      claimed: at !== undefined && Number.isFinite(at) && !isWithdrawn ? isoOrNull(at) : null,
    };
    if (outcome === 'accepted' && value !== undefined) {
      this.#accepted++;
      this.#count(channel, value, now, at ?? now);
      const known = this.channels.get(channel)?.unit ?? null;
      this.say({ ...line, kind: 'accepted', value, unit: unit ?? known });
    } else if (isMisfit(outcome)) {
      this.#misfits.set(outcome, (this.#misfits.get(outcome) ?? 0) + 1);
      const difference = compared(outcome, this.channels.get(channel), value, unit);
      this.say({ ...line, kind: 'misfit', reason: outcome, ...difference });
    } else {
      this.say({ ...line, kind: outcome });
    }
  }

  /** A publish that never reached a channel. */
  refused(line: NewLine): void {
    this.#refused++;
    this.say(line);
  }

  /** It sends faster than it may; a message of QoS 0 is lost by that. */
  slowed(qos: 0 | 1): void {
    this.#slowed++;
    this.#slowedAt = this.#hooks.now();
    this.say({ kind: 'slowed', qos });
  }

  say(line: NewLine): void {
    this.log.add(this.#hooks.now(), line);
    this.#hooks.changed(this);
  }

  /** What is erased everywhere is not shown any more either: of a time, `to` not included, in ms. */
  forgetMeasured(from: number, to: number): void {
    this.log.forgetMeasured(from, to);
    for (const figures of this.#figures.values()) {
      if (figures.measuredAt >= from && figures.measuredAt < to) figures.value = null;
    }
    this.#hooks.changed(this);
  }

  forgetFigures(channel: string): void {
    this.#figures.delete(channel);
  }

  #count(channel: string, value: ReadingValue, now: number, measuredAt: number): void {
    const figures = this.#figures.get(channel);
    if (figures === undefined) {
      this.#figures.set(channel, { messages: 1, value, lastAt: now, rhythm: null, measuredAt });
      return;
    }
    figures.rhythm = rhythmAfter(figures.rhythm, now - figures.lastAt);
    figures.messages++;
    figures.value = value;
    figures.lastAt = now;
    figures.measuredAt = measuredAt;
  }

  /** Whether a channel has become late, or caught up, or the slowing is over, since the last call: time alone does it. */
  hasChangedWithTime(): boolean {
    const paces = [...this.channels.values()].map((channel) => this.#paceOf(channel));
    const now = `${this.isSlowed} ${paces.join()}`;
    const changed = now !== this.#shownPaces;
    this.#shownPaces = now;
    return changed;
  }

  #paceOf({ name, every }: Channel): Pace | null {
    const figures = this.#figures.get(name);
    return paceOf(
      every === null ? null : every * 1_000,
      figures?.rhythm ?? null,
      figures?.lastAt ?? null,
      this.#hooks.now(),
    );
  }

  /** `withValues`: for the start-up itself; others see that it works, not what it measures. */
  shown(withValues: boolean): PrototypeAnswer {
    const { startup, id, name, created, declaredOnly } = this.row;
    return {
      startup,
      id,
      name,
      created: new Date(created).toISOString(),
      declaredOnly,
      username: this.credentials[0] ?? null,
      connections: [...this.#open.values()].reduce((sum, open) => sum + open, 0),
      lastHeard: isoOrNull(this.#lastHeard),
      slowed: this.isSlowed,
      counts: {
        accepted: this.#accepted,
        misfit: [...this.#misfits.values()].reduce((sum, count) => sum + count, 0),
        refused: this.#refused,
        slowed: this.#slowed,
      },
      misfits: Object.fromEntries(this.#misfits),
      channels: [...this.channels.values()]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((channel) => this.#shownChannel(channel, withValues)),
    };
  }

  #shownChannel(channel: Channel, withValues: boolean): ChannelAnswer {
    const figures = this.#figures.get(channel.name);
    return {
      ...channel,
      messages: figures?.messages ?? 0,
      value: withValues ? (figures?.value ?? null) : null,
      lastAt: isoOrNull(figures?.lastAt ?? null),
      rhythm: figures?.rhythm == null ? null : figures.rhythm / 1_000,
      pace: this.#paceOf(channel),
    };
  }
}

const MISFITS: ReadonlySet<string> = new Set(MISFIT_REASONS);
const isMisfit = (outcome: ChannelMessage['outcome']): outcome is MisfitReason => MISFITS.has(outcome);

function isoOrNull(ms: number | null): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
