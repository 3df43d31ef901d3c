import type { RejectionReason } from '../contract/errors.ts';
import type { HealthPartState, HealthStatus } from '../contract/live.ts';
import type { Clock, HealthBoard, HealthPart } from '../contract/ports.ts';

export type HealthSnapshot = ReturnType<HealthBoard['snapshot']>;

/** A change of state is worth a screen's attention now; several in the same instant are one. */
const STATE_NOTICE_MS = 100;
/** Counters move thousands of times a second; nobody reads them faster than this. */
const DETAIL_NOTICE_MS = 5_000;
/** A message from an external part may be a whole HTML page; health shows its beginning. */
const MAX_ERROR_LENGTH = 300;
/** An origin is a topic or a credential's name; longer ones are cut. */
const MAX_ORIGIN_LENGTH = 100;

const SEVERITY: Readonly<Record<HealthStatus, number>> = { ok: 0, degraded: 1, failing: 2 };

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

type Details = NonNullable<HealthPartState['details']>;

class Part implements HealthPart {
  #state: HealthStatus = 'ok';
  #since: number;
  #lastError: string | null = null;
  readonly #details = new Map<string, Details[string]>();
  readonly #clock: Clock;
  readonly #changed: (delay: number) => void;

  constructor(clock: Clock, changed: (delay: number) => void) {
    this.#clock = clock;
    this.#changed = changed;
    this.#since = clock.now();
  }

  ok(): void {
    this.#enter('ok');
  }

  degraded(error: string): void {
    this.#enter('degraded', error);
  }

  failing(error: string): void {
    this.#enter('failing', error);
  }

  detail(key: string, value: Details[string]): void {
    if (this.#details.get(key) === value && this.#details.has(key)) return;
    this.#details.set(key, value);
    this.#changed(DETAIL_NOTICE_MS);
  }

  /** The last error stays after recovery: the person who looks in the morning sees what happened at night. */
  #enter(state: HealthStatus, error?: string): void {
    const text = error === undefined ? this.#lastError : shorten(error, MAX_ERROR_LENGTH);
    if (state === this.#state && text === this.#lastError) return;
    if (state !== this.#state) this.#since = this.#clock.now();
    this.#state = state;
    this.#lastError = text;
    this.#changed(STATE_NOTICE_MS);
  }

  get state(): HealthStatus {
    return this.#state;
  }

  snapshot(): HealthPartState {
    return {
      state: this.#state,
      since: new Date(this.#since).toISOString(),
      lastError: this.#lastError,
      ...(this.#details.size > 0 && { details: Object.fromEntries(this.#details) }),
    };
  }
}

/** The state of every part of the hub, in memory. The whole is as well as its worst part. */
export class Board implements HealthBoard {
  readonly #clock: Clock;
  readonly #parts = new Map<string, Part>();
  readonly #rejections = new Map<RejectionReason, { count: number; at: number; from: string }>();
  readonly #listeners = new Set<(snapshot: HealthSnapshot) => void>();
  #notice: { timer: NodeJS.Timeout; due: number } | null = null;

  constructor(clock: Clock = Date) {
    this.#clock = clock;
  }

  part(name: string): HealthPart {
    let part = this.#parts.get(name);
    if (!part) {
      part = new Part(this.#clock, (delay) => this.#notify(delay));
      this.#parts.set(name, part);
    }
    return part;
  }

  reject(reason: RejectionReason, from: string): void {
    const at = this.#clock.now();
    const origin = shorten(from, MAX_ORIGIN_LENGTH);
    const known = this.#rejections.get(reason);
    if (known) {
      known.count++;
      known.at = at;
      known.from = origin;
    } else {
      this.part('input');
      this.#rejections.set(reason, { count: 1, at, from: origin });
    }
    this.#notify(DETAIL_NOTICE_MS);
  }

  snapshot(): HealthSnapshot {
    let status: HealthStatus = 'ok';
    const parts: Record<string, HealthPartState> = {};
    for (const [name, part] of this.#parts) {
      if (SEVERITY[part.state] > SEVERITY[status]) status = part.state;
      parts[name] = part.snapshot();
    }
    if (parts.input)
      parts.input = { ...parts.input, details: { ...parts.input.details, ...this.#rejected() } };
    return { status, parts };
  }

  /** How many inputs were rejected, by reason, since the start. */
  rejections(): Record<string, number> {
    return Object.fromEntries([...this.#rejections].map(([reason, { count }]) => [reason, count]));
  }

  /** Called with the new snapshot soon after a change, once for many changes. Returns the unsubscriber. */
  onChange(listener: (snapshot: HealthSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Under each reason its count, and under `{reason}.last` when and from whom the last one came. */
  #rejected(): Record<string, string | number> {
    return Object.fromEntries(
      [...this.#rejections].flatMap(([reason, { count, at, from }]) => [
        [reason, count],
        [`${reason}.last`, `${new Date(at).toISOString()} ${from}`],
      ]),
    );
  }

  #notify(delay: number): void {
    if (this.#listeners.size === 0) return;
    const due = performance.now() + delay;
    if (this.#notice) {
      if (this.#notice.due <= due) return;
      clearTimeout(this.#notice.timer);
    }
    const timer = setTimeout(() => {
      this.#notice = null;
      const snapshot = this.snapshot();
      for (const listener of this.#listeners) {
        try {
          listener(snapshot);
        } catch {
          // A listener that fails must not silence the others, and health itself has nobody to tell.
        }
      }
    }, delay);
    timer.unref();
    this.#notice = { timer, due };
  }
}
