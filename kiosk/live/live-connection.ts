import { type ReadonlySignal, signal } from '@preact/signals';
import type { LiveEvents } from '../../hub/contract/live.ts';

/** The hub sends a beat every 2 s; a screen that has heard nothing for this long must not look live. */
export const LOST_AFTER_MS = 5_000;
/** A connection that is open but silent this long is half-open (pulled cable, sleeping Wi-Fi): make a new one. */
const SILENT_RECONNECT_MS = 10_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;
const WATCH_EVERY_MS = 500;

/**
 * `connecting`: nothing heard yet, but not for long enough to worry anyone. `refused`: the hub answers, and says
 * that this screen may not listen.
 */
export type ConnectionState = 'connecting' | 'live' | 'lost' | 'refused';
export type LiveHandlers<E = LiveEvents> = { readonly [N in keyof E]?: (event: E[N]) => void };

/** `GET /api/live`, or another stream that beats like it, for as long as the page lives. */
export class LiveConnection<E = LiveEvents> {
  readonly state: ReadonlySignal<ConnectionState>;
  readonly #state = signal<ConnectionState>('connecting');
  readonly #url: string;
  readonly #handlers: LiveHandlers<E>;
  readonly #onOpen: () => void;
  readonly #probe: string;
  #resting = false;
  #source: EventSource | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #heard = 0;

  /**
   * `onOpen` is called at each new connection: what happened in between has to be asked for. `probe`: what whoever may
   * listen may also ask.
   */
  constructor(
    url: string,
    handlers: LiveHandlers<NoInfer<E>>,
    onOpen: () => void = () => {},
    probe = '/api/presence',
  ) {
    this.state = this.#state;
    this.#url = url;
    this.#handlers = handlers;
    this.#onOpen = onOpen;
    this.#probe = probe;
  }

  start(): void {
    this.#resting = false;
    this.#heard = performance.now();
    this.#watch = setInterval(() => this.#check(), WATCH_EVERY_MS);
    this.#connect();
  }

  /**
   * Lets the stream go until `wake`, for a page that nobody looks at: a browser keeps six connections to a hub for all
   * its tabs together, and a seventh page would wait for ever without a word.
   */
  rest(): void {
    if (this.#resting) return;
    this.stop();
    this.#resting = true;
  }

  /** What it knew may be old: it is not called live before the hub has spoken again. */
  wake(): void {
    if (!this.#resting) return;
    this.#state.value = 'connecting';
    this.start();
  }

  stop(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(this.#url);
    this.#source = source;
    source.onopen = () => {
      this.#onHeard();
      this.#onOpen();
    };
    source.onerror = () => {
      // A broken connection is the browser's to mend: it names the last event it saw, and the hub sends the taps
      // missed since. After an answer that is no stream it gives up, and we do not.
      if (source.readyState !== EventSource.CLOSED) return;
      void this.#explain();
      this.#retry = setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    };
    source.addEventListener('beat', () => this.#onHeard());
    for (const name of Object.keys(this.#handlers) as (keyof E & string)[]) this.#listen(source, name);
  }

  #listen<N extends keyof E & string>(source: EventSource, name: N): void {
    const handler = this.#handlers[name];
    if (handler === undefined) return;
    source.addEventListener(name, (message) => {
      this.#onHeard();
      handler(JSON.parse(message.data) as E[N]);
    });
  }

  #onHeard(): void {
    this.#heard = performance.now();
    this.#retryMs = FIRST_RETRY_MS;
    this.#state.value = 'live';
  }

  #check(): void {
    const silent = performance.now() - this.#heard;
    if (silent > LOST_AFTER_MS && this.#state.value !== 'refused') this.#state.value = 'lost';
    if (silent > SILENT_RECONNECT_MS && this.#source?.readyState === EventSource.OPEN) this.#connect();
  }

  /** EventSource hides the HTTP status; a refusal needs another remedy than a hub that is down. */
  async #explain(): Promise<void> {
    const status = await fetch(this.#probe).then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.#resting) return;
    if (status === 401 || status === 403 || status === 404) this.#state.value = 'refused';
    else if (this.#state.value === 'refused') this.#state.value = 'lost';
  }
}
