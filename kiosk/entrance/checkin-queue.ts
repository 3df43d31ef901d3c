import type { Fate } from './entrance-state.ts';

/**
 * Touches of "no badge", written down before they are sent, sent in order, forgotten when the hub has answered.
 * The nonce makes a second sending harmless.
 */

export interface KeptCheckin {
  readonly nonce: string;
  readonly party: number;
  /** When the button was touched, ms since the epoch, this machine's clock. */
  readonly at: number;
}

/** Where touches survive a reload or a power cut. Any method may reject. */
export interface CheckinStore {
  all(): Promise<KeptCheckin[]>;
  put(checkin: KeptCheckin): Promise<void>;
  delete(nonce: string): Promise<void>;
}

/** What came of one sending: `later`: worth sending again; `undated`: the hub does not believe `at`. */
export type SendResult = 'done' | 'later' | 'undated' | 'never';
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
  #settle = new Map<string, (fate: Fate) => void>();

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

  /** Keeps one touch and sends it; resolves with what to tell the person, within 2 s and a write. */
  async add(nonce: string, party: number): Promise<Fate> {
    if (this.#kept.length >= KEPT_AT_MOST) return 'not-counted';
    const checkin: KeptCheckin = { nonce, party, at: this.#now() };
    this.#kept.push(checkin);
    // A disk that refuses still leaves memory, which is better than turning the person away.
    await this.#store.put(checkin).catch(() => {});
    this.#changed();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#settled(nonce, 'kept'), ANSWER_WITHIN_MS);
      this.#settle.set(nonce, (fate) => {
        clearTimeout(late);
        resolve(fate);
      });
      this.flush();
    });
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
      let result = await this.#send(next, fresh ? null : next.at);
      if (result === 'undated') result = await this.#send(next, null);
      if (result === 'later' || result === 'undated') {
        // Nobody in front of the screen should wait for a hub that is not there.
        for (const nonce of [...this.#settle.keys()]) this.#settled(nonce, 'kept');
        return;
      }
      await this.#store.delete(next.nonce).catch(() => {});
      this.#kept = this.#kept.filter((checkin) => checkin.nonce !== next.nonce);
      this.#changed();
      this.#settled(next.nonce, result === 'done' ? 'noted' : 'not-counted');
    }
  }

  #settled(nonce: string, fate: Fate): void {
    const settle = this.#settle.get(nonce);
    this.#settle.delete(nonce);
    settle?.(fate);
  }

  #changed(): void {
    this.#onChange(this.#kept.length);
  }
}
