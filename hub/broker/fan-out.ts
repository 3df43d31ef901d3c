import { FilterIndex } from './filter-index.ts';

/** The parts of aedes' packet that matter here. */
interface Message {
  readonly topic: string;
  /** Set where a client published it. */
  readonly clientId?: string;
}
type Listener = (message: Message, done: () => void) => void;

/** A publisher that is told how much its messages still owe to subscribers. */
export interface Creditor {
  owes(deliveries: number): void;
}

/**
 * aedes' `mq`: from a published message to its subscribers. In place of mqemitter for two reasons: a publish is
 * over once it has been handed to every subscriber (mqemitter waits until each has read it, and stops everybody
 * after 100 such), while the publisher itself is slowed by what its messages still owe; and a topic's
 * subscribers are remembered.
 */
export class FanOut {
  readonly #listeners = new FilterIndex<Listener>();
  readonly #creditor: (clientId: string) => Creditor | undefined;

  constructor(creditor: (clientId: string) => Creditor | undefined) {
    this.#creditor = creditor;
  }

  get version(): number {
    return this.#listeners.version;
  }

  hasListener(topic: string): boolean {
    return this.#listeners.match(topic).length > 0;
  }

  on(filter: string, listener: Listener, done?: () => void): void {
    this.#listeners.add(filter, listener);
    if (done) setImmediate(done);
  }

  removeListener(filter: string, listener: Listener, done?: () => void): void {
    this.#listeners.remove(filter, listener);
    if (done) setImmediate(done);
  }

  emit(message: Message, done: () => void): void {
    const listeners = this.#listeners.match(message.topic);
    const creditor =
      message.clientId !== undefined && listeners.length > 0 ? this.#creditor(message.clientId) : undefined;
    creditor?.owes(listeners.length);
    const delivered = (): void => creditor?.owes(-1);
    for (const listener of listeners) listener(message, delivered);
    done();
  }

  close(done: () => void): void {
    setImmediate(done);
  }
}
