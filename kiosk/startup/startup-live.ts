import { type ReadonlySignal, signal } from '@preact/signals';
import type {
  DebugLine,
  PrototypeAnswer,
  StartupAnswer,
  StartupsAnswer,
} from '../../hub/contract/startups.ts';
import { hubRequest } from '../live/hub-request.ts';
import { LiveConnection } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';

type Batch = { readonly prototype: string; readonly lines: readonly DebugLine[] };

/** What the hub tells a start-up as it happens: its prototypes, and what each of them does. */
export class StartupLive {
  readonly connection: LiveConnection;
  readonly answer: ReadonlySignal<StartupsAnswer | null>;
  readonly prototypes: ReadonlySignal<readonly PrototypeAnswer[]>;
  /** Grows with each new connection: what was missed has to be asked for. */
  readonly opened: ReadonlySignal<number>;
  readonly #answer = signal<StartupsAnswer | null>(null);
  readonly #prototypes = signal<readonly PrototypeAnswer[]>([]);
  readonly #opened = signal(0);
  readonly #listeners = new Set<(batch: Batch) => void>();
  readonly #text: Text;

  constructor(text: Text) {
    this.#text = text;
    this.answer = this.#answer;
    this.prototypes = this.#prototypes;
    this.opened = this.#opened;
    this.connection = new LiveConnection(
      '/api/live',
      {
        prototype: (prototype) => this.#keep(prototype),
        debug: (batch) => {
          for (const listener of this.#listeners) listener(batch);
        },
      },
      () => {
        this.#opened.value += 1;
        void this.refresh();
      },
      '/api/startups',
    );
  }

  get startup(): StartupAnswer | null {
    return this.#answer.value?.startups[0] ?? null;
  }

  async refresh(): Promise<void> {
    const found = await hubRequest<StartupsAnswer>(this.#text, 'GET', '/api/startups');
    if (!found.ok) return;
    this.#answer.value = found.data;
    this.#prototypes.value = found.data.startups[0]?.prototypes ?? [];
  }

  /** Returns the unsubscriber. */
  onLines(listener: (batch: Batch) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keep(prototype: PrototypeAnswer): void {
    const all = this.#prototypes.value;
    this.#prototypes.value = all.some(({ id }) => id === prototype.id)
      ? all.map((each) => (each.id === prototype.id ? prototype : each))
      : [...all, prototype];
  }
}
