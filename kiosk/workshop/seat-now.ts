import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { z } from 'zod';
import type { BenchAction, SeatEvents, SeatLesson, workAnswerSchema } from '../../hub/contract/workshops.ts';
import { type ConnectionState, LiveConnection } from '../live/live-connection.ts';
import type { WorkshopText } from '../text/workshop-fr.ts';
import { type Line, Lines } from './message-lines.ts';
import type { SeatApi } from './seat-api.ts';

export type SeatEvent = SeatEvents['seat'];
export type BenchState = SeatEvents['bench']['objects'];
type Message = SeatEvents['message'];
type Work = z.infer<typeof workAnswerSchema>;

/** One seat as the hub tells it: its state, its lesson, its bench, and the messages as they pass. */
export class SeatNow {
  readonly api: SeatApi;
  readonly text: WorkshopText;
  readonly connection: ReadonlySignal<ConnectionState>;
  readonly seat: ReadonlySignal<SeatEvent | null>;
  readonly lesson: ReadonlySignal<SeatLesson>;
  readonly bench: ReadonlySignal<BenchState>;
  readonly lines: ReadonlySignal<readonly Line[]>;
  readonly skipped: ReadonlySignal<number>;
  /** Something that the learner asked for did not work. */
  readonly failed: ReadonlySignal<boolean>;
  /** The code under which the hub keeps this work, since it was asked for one. */
  readonly work: ReadonlySignal<Work | null>;
  readonly #seat = signal<SeatEvent | null>(null);
  readonly #lesson;
  readonly #bench = signal<BenchState>({});
  readonly #lines = signal<readonly Line[]>([]);
  readonly #skipped = signal(0);
  readonly #failed = signal(false);
  readonly #work = signal<Work | null>(null);
  readonly #all = new Lines();
  readonly #live: LiveConnection<SeatEvents>;
  /** The hub's clock less this machine's: a tablet may be set to anything. */
  #ahead = 0;
  readonly #listeners = new Set<(message: Message) => void>();

  constructor(api: SeatApi, text: WorkshopText, lesson: SeatLesson) {
    this.api = api;
    this.text = text;
    this.#lesson = signal(lesson);
    this.lesson = this.#lesson;
    this.seat = this.#seat;
    this.bench = this.#bench;
    this.lines = this.#lines;
    this.skipped = this.#skipped;
    this.failed = this.#failed;
    this.work = this.#work;
    this.#live = new LiveConnection<SeatEvents>(
      api.path('/live'),
      {
        seat: (event) => this.#keep(event),
        bench: ({ objects }) => {
          this.#bench.value = objects;
        },
        message: (message) => this.#pass(message),
        skipped: ({ count }) => {
          this.#skipped.value += count;
        },
      },
      () => {
        // The hub says the last messages again to each new connection.
        this.#all.clear();
      },
      api.path(''),
    );
    this.connection = this.#live.state;
  }

  start(): void {
    this.#live.start();
  }
  stop(): void {
    this.#live.stop();
  }

  /** The hub's time, ms. */
  hubTime(): number {
    return Date.now() + this.#ahead;
  }

  /** A hand on an object. */
  async act(action: BenchAction): Promise<void> {
    this.#failed.value = !(await this.api.post(this.text, '/bench', action)).ok;
  }
  async hint(): Promise<void> {
    this.#failed.value = !(await this.api.post(this.text, '/hint')).ok;
  }
  async restart(): Promise<void> {
    const answer = await this.api.post(this.text, '/restart');
    // The hub answers when the seat is back, which may take longer than a request; the page sees it by itself.
    this.#failed.value = !answer.ok && answer.status !== 0;
  }

  /** Whether the hub keeps the work as it is now, and gave a code for it. */
  async keepWork(): Promise<boolean> {
    const answer = await this.api.post<Work>(this.text, '/work');
    if (answer.ok) this.#work.value = answer.data;
    return answer.ok;
  }

  /** Every message, before it is drawn. Returns the unsubscriber. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keep(event: SeatEvent): void {
    const before = this.#seat.value;
    this.#seat.value = event;
    const same =
      before !== null &&
      before.lesson === event.lesson &&
      before.hints === event.hints &&
      before.catalogue === event.catalogue;
    if (!same) void this.#ask();
  }

  async #ask(): Promise<void> {
    const answer = await this.api.get<SeatLesson>(this.text, '');
    if (answer.ok) this.#lesson.value = answer.data;
  }

  #pass(message: Message): void {
    this.#ahead = Date.parse(message.at) - Date.now();
    this.#all.add(message);
    batch(() => {
      this.#lines.value = this.#all.latest();
      for (const listener of this.#listeners) listener(message);
    });
  }
}
