import { type ReadonlySignal, signal } from '@preact/signals';
import type { Call } from '../../hub/contract/desk.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { LiveHandlers } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';

/** Calls from the doors that nobody has answered yet, the oldest first. */
export class CallsNow {
  readonly waiting: ReadonlySignal<readonly Call[]>;
  readonly handlers: LiveHandlers;
  readonly #waiting = signal<readonly Call[]>([]);

  constructor() {
    this.waiting = this.#waiting;
    this.handlers = { call: (call) => this.#hear(call) };
  }

  /** What rang before this page was opened, or while its connection was broken. */
  async refresh(text: Text): Promise<void> {
    const answer = await hubRequest<Call[]>(text, 'GET', '/api/calls');
    if (answer.ok && Array.isArray(answer.data))
      this.#waiting.value = answer.data.filter(({ answered }) => answered === null);
  }

  forget(): void {
    this.#waiting.value = [];
  }

  /** False: the hub has not heard it. */
  async answer(text: Text, id: string): Promise<boolean> {
    const answer = await hubRequest<Call>(text, 'POST', `/api/calls/${id}/answer`);
    // A call that the hub no longer knows is over.
    if (!answer.ok && answer.status !== 404) return false;
    this.#waiting.value = this.#waiting.value.filter((call) => call.id !== id);
    return true;
  }

  #hear(call: Call): void {
    const others = this.#waiting.value.filter(({ id }) => id !== call.id);
    this.#waiting.value = call.answered === null ? [...others, call] : others;
  }
}
