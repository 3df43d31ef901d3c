import type { Response } from 'express';
import type { SeatEvents } from '../contract/workshops.ts';

/** Pages of one seat: the learner's, a pair's second one, the host who looks in. At the bound the oldest is ended. */
const MAX_PAGES = 6;
/** Values are shown, not counted: twenty pictures a second. */
const FLUSH_MS = 50;
/** Messages waiting for one page; a flow that loops says thousands a second, and nobody reads them all. */
const MAX_WAITING = 40;
/** A page that hears nothing for two beats says that the hub is away. */
const BEAT_MS = 2_000;
const RETRY_MS = 1_000;

type Name = Exclude<keyof SeatEvents, 'skipped'>;

/** What a seat's pages hear, as Server-Sent Events. The latest state wins; of messages, the latest few. */
export class SeatFeed {
  readonly #pages = new Set<Page>();
  #flush: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;

  /** How many pages listen. */
  get size(): number {
    return this.#pages.size;
  }

  /** Takes the response over. `first`: what the page is told at once. */
  add(res: Response, first: Partial<SeatEvents>, onClose: () => void): void {
    if (this.#pages.size >= MAX_PAGES) [...this.#pages][0]?.end();
    res.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const page = new Page(res);
    this.#pages.add(page);
    res.on('close', () => {
      this.#pages.delete(page);
      if (this.#pages.size === 0) this.#rest();
      onClose();
    });
    res.write(`retry: ${RETRY_MS}\n\n`);
    for (const [name, event] of Object.entries(first)) page.offer(name as Name, event);
    page.flush();
    this.#beat ??= setInterval(() => {
      for (const each of this.#pages) each.beat();
    }, BEAT_MS);
  }

  emit<N extends Name>(name: N, event: SeatEvents[N]): void {
    if (this.#pages.size === 0) return;
    for (const page of this.#pages) page.offer(name, event);
    this.#flush ??= setTimeout(() => {
      this.#flush = null;
      for (const page of this.#pages) page.flush();
    }, FLUSH_MS);
  }

  end(): void {
    for (const page of this.#pages) page.end();
    this.#rest();
  }

  #rest(): void {
    if (this.#flush) clearTimeout(this.#flush);
    if (this.#beat) clearInterval(this.#beat);
    this.#flush = this.#beat = null;
  }
}

class Page {
  readonly #res: Response;
  readonly #states = new Map<Name, unknown>();
  #messages: unknown[] = [];
  #skipped = 0;
  #full = false;

  constructor(res: Response) {
    this.#res = res;
    res.on('drain', () => {
      this.#full = false;
      this.flush();
    });
  }

  offer(name: Name, event: unknown): void {
    if (name !== 'message') {
      this.#states.set(name, event);
      return;
    }
    this.#messages.push(event);
    if (this.#messages.length > MAX_WAITING) {
      this.#messages.shift();
      this.#skipped++;
    }
  }

  flush(): void {
    if (this.#full || this.#res.writableEnded) return;
    let chunk = '';
    for (const [name, event] of this.#states) chunk += frame(name, event);
    if (this.#skipped > 0) chunk += frame('skipped', { count: this.#skipped });
    for (const event of this.#messages) chunk += frame('message', event);
    this.#states.clear();
    this.#messages = [];
    this.#skipped = 0;
    if (chunk !== '') this.#full = !this.#res.write(chunk);
  }

  beat(): void {
    if (!this.#full && !this.#res.writableEnded) this.#full = !this.#res.write('event: beat\ndata: {}\n\n');
  }

  end(): void {
    if (this.#full) this.#res.destroy();
    else this.#res.end();
  }
}

const frame = (name: string, event: unknown): string => `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
