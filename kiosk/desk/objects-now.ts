import { type ReadonlySignal, signal } from '@preact/signals';
import type { z } from 'zod';
import type { LiveEvents } from '../../hub/contract/live.ts';
import type { objectsAnswerSchema } from '../../hub/contract/objects.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { LiveHandlers } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';

export type ObjectsAnswer = z.infer<typeof objectsAnswerSchema>;
export type Problem = { readonly title: string; readonly sentence: string };

/** The objects, as long as a page that shows them is open: the list when it changes, values as they come. */
export class ObjectsNow {
  readonly answer: ReadonlySignal<ObjectsAnswer | null>;
  /** Why there is no list; null: none is missing. */
  readonly problem: ReadonlySignal<Problem | null>;
  readonly handlers: LiveHandlers;
  readonly #answer = signal<ObjectsAnswer | null>(null);
  readonly #problem = signal<Problem | null>(null);
  readonly #text: Text;
  #open = false;
  /** A change that comes while the list is asked for is not in it, perhaps. */
  #asking: 'no' | 'once' | 'again' = 'no';

  constructor(text: Text) {
    this.#text = text;
    this.answer = this.#answer;
    this.problem = this.#problem;
    this.handlers = {
      objects: () => void this.refresh(),
      object: (event) => this.#heard(event),
    };
  }

  open(): void {
    this.#open = true;
    void this.refresh();
  }

  close(): void {
    this.#open = false;
  }

  async refresh(): Promise<void> {
    if (!this.#open) return;
    if (this.#asking !== 'no') {
      this.#asking = 'again';
      return;
    }
    this.#asking = 'once';
    const answer = await hubRequest<ObjectsAnswer>(this.#text, 'GET', '/api/objects');
    if (answer.ok) this.#answer.value = answer.data;
    this.#problem.value = answer.ok ? null : { title: answer.message, sentence: answer.hint };
    const again = (this.#asking as string) === 'again';
    this.#asking = 'no';
    if (again) await this.refresh();
  }

  #heard({ id, ...value }: LiveEvents['object']): void {
    const answer = this.#answer.value;
    if (!this.#open || answer === null) return;
    const objects = answer.objects.map((object) => {
      if (object.id !== id) return object;
      const others = object.values.filter(({ measure }) => measure !== value.measure);
      const values = [...others, value].sort((a, b) => (a.measure < b.measure ? -1 : 1));
      return { ...object, values, lastHeard: value.at };
    });
    this.#answer.value = { ...answer, objects };
  }
}
