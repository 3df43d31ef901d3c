import type { SeatEvents } from '../../hub/contract/workshops.ts';

type Message = SeatEvents['message'];
export interface Line extends Message {
  /** Counts up, for as long as the page is open. */
  readonly seq: number;
  /** What the message says: its value and unit where it has one, else all of it. */
  readonly value: string;
}

/** What one can still look through; the oldest leave. */
export const LINES_SHOWN = 100;

/** The last messages, the newest first. */
export class Lines {
  #lines: readonly Line[] = [];
  #seq = 0;

  add(message: Message): void {
    const line = { ...message, seq: ++this.#seq, value: valueIn(message.payload) };
    this.#lines = [line, ...this.#lines].slice(0, LINES_SHOWN);
  }
  clear(): void {
    this.#lines = [];
  }
  latest(): readonly Line[] {
    return this.#lines;
  }
}

/** `21.5 °C` of `{"value":21.5,"unit":"°C","at":…}`; anything else as it is. */
export function valueIn(payload: string): string {
  const said = jsonIn(payload);
  if (typeof said !== 'object' || said === null || !('value' in said)) return payload;
  const { value, unit } = said as { value: unknown; unit?: unknown };
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return typeof unit === 'string' ? `${words} ${unit}` : words;
}

/** The object that a message is of or for: `lampe` in `object/lampe/set`; null: none of the bench. */
export const objectIn = (topic: string): string | null => /^object\/([^/]+)\//.exec(topic)?.[1] ?? null;

/** The number that a message says; null: none. */
export function numberSaid(payload: string): number | null {
  const said = jsonIn(payload);
  const value = typeof said === 'object' && said !== null && 'value' in said ? said.value : said;
  return typeof value === 'number' ? value : null;
}

function jsonIn(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
