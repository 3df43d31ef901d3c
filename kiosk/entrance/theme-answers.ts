import type { z } from 'zod';
import type { themeRequestSchema } from '../../hub/contract/api.ts';

type Answer = z.infer<typeof themeRequestSchema>;

/** A day without the hub. At the bound the oldest answer goes: it is a tally, and nobody waits for it. */
const KEPT_AT_MOST = 200;

/**
 * Answers that wait for the hub. In memory only, unlike arrivals: written down beside them, in their order, they would
 * tell who came for what.
 */
export class ThemeAnswers {
  readonly #send: (answer: Answer) => Promise<boolean>;
  readonly #waiting = new Map<string, Answer>();
  #sending = false;

  /** `send` says whether an answer is done with; never rejects. */
  constructor(send: (answer: Answer) => Promise<boolean>) {
    this.#send = send;
  }

  add(theme: string, nonce: string): void {
    this.#waiting.set(nonce, { theme, nonce });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > KEPT_AT_MOST && oldest !== undefined) this.#waiting.delete(oldest);
    void this.flush();
  }

  /** Sends what waits; called when the hub is heard again. */
  async flush(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (const [nonce, answer] of this.#waiting) {
      if (!(await this.#send(answer))) break;
      this.#waiting.delete(nonce);
    }
    this.#sending = false;
  }
}
