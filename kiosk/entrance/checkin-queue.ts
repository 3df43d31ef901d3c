import type { TapAnswer } from '../../hub/contract/payloads.ts';
import type { Fate } from './entrance-state.ts';

/**
 * Touches of "no badge" and badges of this screen's own reader, written down before they are sent, sent in order,
 * forgotten when the hub has answered. The nonce makes a second sending harmless.
 */

/** So many people without a badge, or the number that a reader typed. */
export type Arrival = { readonly party: number } | { readonly uid: string };
export type KeptCheckin = Arrival & {
  readonly nonce: string;
  /** When it happened, ms since the epoch, this machine's clock. */
  readonly at: number;
};

/** Where touches survive a reload or a power cut. Any method may reject. */
export interface CheckinStore {
  all(): Promise<KeptCheckin[]>;
  put(checkin: KeptCheckin): Promise<void>;
  delete(nonce: string): Promise<void>;
}

/** The hub's answer; a greeting only where that badge's holder asked for one. */
export type CheckinAnswer = TapAnswer & { readonly greeting?: string | undefined };
/** What came of one sending: `later`: worth sending again; `undated`: the hub does not believe `at`. */
export type SendResult = CheckinAnswer | 'later' | 'undated' | 'never';
/** What to tell the person; `answer` where the hub gave one in time. */
export interface Settled {
  readonly fate: Fate;
  readonly answer: CheckinAnswer | null;
}
/** Sends one; `at` in ms, or null: the hub's own time is the right one. Never rejects. */
export type SendCheckin = (checkin: KeptCheckin, at: number | null) => Promise<SendResult>;

/** A week without the hub at 140 visitors without a badge a day; at the bound a touch is refused on the screen. */
export const KEPT_AT_MOST = 1_000;
/** Someone is waiting in front of the screen: past this, the touch is said to be kept. */
const ANSWER_WITHIN_MS = 2_000;
/** Under this age a check-in is "now", and the hub's clock knows better than a tablet's. */
const FRESH_MS = 10_000;
const RETRY_MS = 5_000;

export class CheckinQueue {
  readonly #store: CheckinStore;
  readonly #send: SendCheckin;
  readonly #onChange: (waiting: number) => void;
  readonly #now: () => number;
  #kept: KeptCheckin[] = [];
  #sending: Promise<void> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #inFlight: string | null = null;
  #settle = new Map<string, (settled: Settled) => void>();

  /** `onChange` hears how many wait, after each change. */
  constructor(
    store: CheckinStore,
    send: SendCheckin,
    onChange: (waiting: number) => void,
    now: () => number,
  ) {
    this.#store = store;
    this.#send = send;
    this.#onChange = onChange;
    this.#now = now;
  }

  /** Reads what an earlier run left, and sends it. */
  async start(): Promise<void> {
    const left = await this.#store.all().catch(() => []);
    this.#kept = [...left.sort((a, b) => a.at - b.at), ...this.#kept];
    this.#changed();
    this.flush();
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  /** Keeps one arrival and sends it; resolves with what to tell the person, within 2 s and a write. */
  async add(nonce: string, arrival: Arrival): Promise<Settled> {
    if (this.#kept.length >= KEPT_AT_MOST) return { fate: 'not-counted', answer: null };
    const checkin: KeptCheckin = { ...arrival, nonce, at: this.#now() };
    this.#kept.push(checkin);
    // A disk that refuses still leaves memory, which is better than turning the person away.
    await this.#store.put(checkin).catch(() => {});
    this.#changed();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#settled(nonce, 'kept'), ANSWER_WITHIN_MS);
      this.#settle.set(nonce, (settled) => {
        clearTimeout(late);
        resolve(settled);
      });
      this.flush();
    });
  }

  /** Forgets one that was not sent; false: the hub has it, or may have it. */
  async withdraw(nonce: string): Promise<boolean> {
    if (this.#inFlight === nonce || !this.#kept.some((checkin) => checkin.nonce === nonce)) return false;
    await this.#forget(nonce);
    return true;
  }

  /** Sends everything that waits, oldest first; called when the hub is heard again. */
  flush(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
      // One may have been added after the loop's last look.
      if (this.#kept.length > 0) {
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.flush(), RETRY_MS);
      }
    });
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#kept[0]; next !== undefined; next = this.#kept[0]) {
      const fresh = this.#now() - next.at < FRESH_MS;
      this.#inFlight = next.nonce;
      let result = await this.#send(next, fresh ? null : next.at);
      if (result === 'undated') result = await this.#send(next, null);
      if (result === 'later' || result === 'undated') {
        // Nobody in front of the screen should wait for a hub that is not there.
        this.#inFlight = null;
        for (const nonce of [...this.#settle.keys()]) this.#settled(nonce, 'kept');
        return;
      }
      await this.#forget(next.nonce);
      this.#inFlight = null;
      if (result === 'never') this.#settled(next.nonce, 'not-counted');
      else this.#settled(next.nonce, 'noted', result);
    }
  }

  async #forget(nonce: string): Promise<void> {
    await this.#store.delete(nonce).catch(() => {});
    this.#kept = this.#kept.filter((checkin) => checkin.nonce !== nonce);
    this.#changed();
  }

  #settled(nonce: string, fate: Fate, answer: CheckinAnswer | null = null): void {
    const settle = this.#settle.get(nonce);
    this.#settle.delete(nonce);
    settle?.({ fate, answer });
  }

  #changed(): void {
    this.#onChange(this.#kept.length);
  }
}
