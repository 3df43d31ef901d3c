/**
 * Readers that type the number of a card, as a USB keyboard does. They send the positions of a US keyboard's keys,
 * and the machine's layout makes characters of them: on a French keyboard `0013748911` arrives as `àà&"è'_ç&&`, on a
 * Belgian one as `àà&"è'!ç&&` (github.com/odoo/odoo/pull/214407). Others are set to the layout and type digits.
 * Pure, and without Node's own types: the kiosk's page runs it.
 */

/** A key that went down, as `KeyboardEvent` tells it. */
export interface WedgeKey {
  /** The character that the layout makes of it, or a name such as `Enter`. */
  readonly key: string;
  /** The position on a US keyboard, such as `Digit1` or `KeyQ`; empty where the system does not tell. */
  readonly code: string;
}

/** A reader types a key every 10 ms or so; nobody's fingers keep this up for a whole number. */
export const FASTEST_PERSON_MS = 50;
/** The shortest number that a reader types: 24 bits in hexadecimal. */
const LEAST_KEYS = 6;
/** Ten bytes are 20 characters; past this it is no badge. */
const MOST_KEYS = 32;

/** Without separators: on a French keyboard `-` is also what becomes of a 6. */
const NUMBER = /^(?:\d{7,10}|\d{1,3},\d{1,5}|(?:[0-9a-f]{2}){3,10})$/i;
/** What a number loses when the top row and the letters stand elsewhere: AZERTY, in France and in Belgium. */
const AZERTY: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'à&é"\'(-è_ç'].map((character, digit) => [character, String(digit)])),
  '§': '6',
  '!': '8',
  ';': ',',
  q: 'a',
  Q: 'A',
};

/** The number that these keys typed, as the reader meant it, in capitals; null: they are no number. */
export function wedgeNumber(keys: readonly WedgeKey[]): string | null {
  const readings = [
    keys.map(({ key }) => key),
    keys.map(({ code }) => ofPosition(code)),
    keys.map(({ key }) => AZERTY[key] ?? key),
  ];
  const number = readings.map((characters) => characters.join('')).find((text) => NUMBER.test(text));
  return number?.toUpperCase() ?? null;
}

/** What a US keyboard has in this place, of what numbers are made of. */
function ofPosition(code: string): string {
  const [, digit, letter] = /^(?:(?:Digit|Numpad)(\d)|Key([A-F]))$/.exec(code) ?? [];
  if (digit !== undefined || letter !== undefined) return digit ?? letter!;
  return code === 'Comma' ? ',' : '?';
}

export type WedgeEvent =
  /** A card; the key that ended it is the reader's and means nothing else. */
  | { readonly type: 'number'; readonly text: string }
  /** So fast that no person typed it, but no number either. */
  | { readonly type: 'unreadable' }
  /** Keys that a person pressed, after the time in which they could have been a reader's. */
  | { readonly type: 'person'; readonly keys: readonly WedgeKey[] };

/**
 * Tells a reader from a person by speed and the Enter at the end. Times are ms of a clock that never goes back.
 * `press` gives what is now certain; call `rest` at `restAt` for what became certain by silence.
 */
export class WedgeSession {
  #keys: WedgeKey[] = [];
  #last = Number.NEGATIVE_INFINITY;

  /** When `rest` wants to be called; null: nothing waits. */
  get restAt(): number | null {
    return this.#keys.length === 0 ? null : this.#last + FASTEST_PERSON_MS;
  }

  press(key: WedgeKey, now: number): WedgeEvent[] {
    const before = now - this.#last >= FASTEST_PERSON_MS ? this.#flush() : [];
    this.#last = now;
    if (key.key === 'Enter' || key.code === 'NumpadEnter') {
      if (this.#keys.length < LEAST_KEYS)
        return [...before, ...this.#flush(), { type: 'person', keys: [key] }];
      const text = wedgeNumber(this.#keys);
      this.#keys = [];
      return [...before, text === null ? { type: 'unreadable' } : { type: 'number', text }];
    }
    // Shift, Dead, ArrowLeft …: names, of which no number is made. Shift comes before a reader's capital letters.
    if ([...key.key].length === 1 && this.#keys.length < MOST_KEYS) this.#keys.push(key);
    return before;
  }

  rest(now: number): WedgeEvent[] {
    return now - this.#last >= FASTEST_PERSON_MS ? this.#flush() : [];
  }

  /** A number whose Enter never came was no badge, and a burst is no person's either. */
  #flush(): WedgeEvent[] {
    const keys = this.#keys;
    this.#keys = [];
    if (keys.length === 0 || keys.length >= LEAST_KEYS) return [];
    return [{ type: 'person', keys }];
  }
}
