import { type ReadonlySignal, signal } from '@preact/signals';
import type { ShowroomAnswer } from '../../hub/contract/objects.ts';
import { type ConnectionState, LOST_AFTER_MS } from '../live/live-connection.ts';

const ASK_EVERY_MS = 3_000;
/** After a failure sooner, then ever later: a room full of phones must not keep a hub from coming back. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
const ANSWER_WITHIN_MS = 4_000;
const WATCH_EVERY_MS = 500;

/** `GET /api/showroom`, again and again while somebody looks. What has not changed is not sent again. */
export class ShowroomFeed {
  readonly answer: ReadonlySignal<ShowroomAnswer | null>;
  readonly state: ReadonlySignal<ConnectionState>;
  readonly #answer = signal<ShowroomAnswer | null>(null);
  readonly #state = signal<ConnectionState>('connecting');
  #etag: string | null = null;
  #heard = 0;
  #asking = false;
  #next: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  /** The hub's clock less this machine's: a visitor's phone may be set to anything. */
  #ahead = 0;

  constructor() {
    this.answer = this.#answer;
    this.state = this.#state;
  }

  start(): void {
    this.#heard = performance.now();
    setInterval(() => this.#watch(), WATCH_EVERY_MS);
    document.addEventListener('visibilitychange', () => this.#look());
    addEventListener('online', () => this.#look());
    void this.#ask();
  }

  /** The hub's time, ms. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** A phone that comes out of a pocket knows nothing of the time it was in there. */
  #look(): void {
    clearTimeout(this.#next);
    if (document.hidden) return;
    this.#heard = performance.now();
    void this.#ask();
  }

  #watch(): void {
    if (!document.hidden && performance.now() - this.#heard > LOST_AFTER_MS) this.#state.value = 'lost';
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#next);
    try {
      const answer = await fetch('/api/showroom', {
        // Compared by ourselves: the browser would hand out its copy as if it were new.
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...(this.#etag !== null && { headers: { 'if-none-match': this.#etag } }),
      });
      if (!answer.ok && answer.status !== 304) throw new Error(`the hub answered ${answer.status}`);
      if (answer.status !== 304) {
        this.#answer.value = (await answer.json()) as ShowroomAnswer;
        this.#etag = answer.headers.get('etag');
      }
      const date = Date.parse(answer.headers.get('date') ?? '');
      if (Number.isFinite(date)) this.#ahead = date - Date.now();
      this.#heard = performance.now();
      this.#state.value = 'live';
      this.#retryMs = FIRST_RETRY_MS;
      this.#later(ASK_EVERY_MS);
    } catch {
      this.#later(this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    } finally {
      this.#asking = false;
    }
  }

  #later(ms: number): void {
    if (!document.hidden) this.#next = setTimeout(() => void this.#ask(), ms);
  }
}
