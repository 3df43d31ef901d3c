import { type ReadonlySignal, signal } from '@preact/signals';
import type { Evacuation, TickRequest } from '../../hub/contract/desk.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { LiveHandlers } from '../live/live-connection.ts';
import type { Text } from '../text/fr.ts';

/** So that the sheet of a hub that has just lost its power is a minute old at most. */
const EVERY_MS = 60_000;
/** While the hub is away, ticks wait for it. */
const RETRY_MS = 5_000;
/** Yesterday's sheet would send people to look for who is at home. */
const KEPT_MS = 12 * 3_600_000;
const KEY = 'evacuation';

/** Ticks that the hub has not taken yet. */
interface Waiting {
  readonly people: Readonly<Record<string, boolean>>;
  readonly nameless: number;
}
const NONE: Waiting = { people: {}, nameless: 0 };

export interface Kept {
  readonly evacuation: Evacuation;
  /** When it came from the hub, ms. */
  readonly at: number;
  /** The alarm was begun on this device, without the hub. */
  readonly onlyHere: boolean;
  readonly waiting: Waiting;
}

/** The session has ended while nobody looked: what it had kept goes too. */
export function forgetKept(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing has nothing to forget.
  }
}

/**
 * The evacuation sheet, in this browser as long as somebody is logged in: there when the hub is not. It is renewed
 * every minute, cleared at log-out and at the alarm's end, and not read after twelve hours.
 */
export class EvacuationKeeper {
  /** With the ticks that wait already made. */
  readonly evacuation: ReadonlySignal<Evacuation | null>;
  readonly kept: ReadonlySignal<Kept | null>;
  readonly reachable: ReadonlySignal<boolean>;
  /** Whether the hub has answered at all since this page was opened. */
  readonly answered: ReadonlySignal<boolean>;
  readonly handlers: LiveHandlers;
  readonly #text: Text;
  readonly #kept = signal<Kept | null>(readKept());
  readonly #evacuation = signal<Evacuation | null>(null);
  readonly #reachable = signal(true);
  readonly #answered = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #started = false;
  #sending = false;

  constructor(text: Text) {
    this.#text = text;
    this.kept = this.#kept;
    this.evacuation = this.#evacuation;
    this.reachable = this.#reachable;
    this.answered = this.#answered;
    this.handlers = { alarm: () => void this.refresh() };
    this.#show();
  }

  start(): void {
    this.#started = true;
    void this.refresh();
  }

  stop(): void {
    this.#started = false;
    clearTimeout(this.#timer);
  }

  /** Forgets everything: log-out, or a session that has ended. */
  clear(): void {
    this.stop();
    this.#keep(null);
  }

  async refresh(): Promise<void> {
    const answer = await hubRequest<Evacuation>(this.#text, 'GET', '/api/evacuation');
    this.#heard(answer);
    clearTimeout(this.#timer);
    if (this.#started) {
      this.#timer = setTimeout(() => void this.refresh(), this.#reachable.value ? EVERY_MS : RETRY_MS);
    }
    if (!answer.ok) return;
    const kept = this.#kept.value;
    // An alarm that only this device knows of goes on until it is ended here, or begun by somebody on the hub.
    if (kept?.onlyHere && answer.data.alarm === null) return;
    this.#take(answer.data);
    if (answer.data.alarm !== null) await this.#send();
  }

  /** Without the hub, the alarm begins on this device. False: there is no sheet at all. */
  async begin(): Promise<boolean> {
    const answer = await hubRequest<Evacuation>(this.#text, 'POST', '/api/alarm');
    this.#heard(answer);
    if (answer.ok) {
      this.#take(answer.data);
      return true;
    }
    const kept = this.#kept.value;
    if (kept === null) return false;
    const alarm = new Date().toISOString();
    this.#keep({ ...kept, evacuation: { ...kept.evacuation, alarm }, onlyHere: true, waiting: NONE });
    return true;
  }

  /** False: the hub does not answer, and it has an alarm that only it can end. */
  async end(): Promise<boolean> {
    if (!this.#kept.value?.onlyHere) {
      const answer = await hubRequest(this.#text, 'DELETE', '/api/alarm');
      // Somebody else may have ended it.
      if (!answer.ok && answer.code !== 'no_alarm') return false;
    }
    this.#keep(null);
    await this.refresh();
    return true;
  }

  async tick(tick: TickRequest): Promise<void> {
    const kept = this.#kept.value;
    if (kept === null) return;
    const { people, nameless } = kept.waiting;
    const waiting =
      'nameless' in tick
        ? { people, nameless: nameless + tick.nameless }
        : { people: { ...people, [tick.key]: tick.found }, nameless };
    this.#keep({ ...kept, waiting });
    if (!kept.onlyHere) await this.#send();
  }

  /** One tick at a time; what fails waits for the next refresh. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const answer = await hubRequest<Evacuation>(this.#text, 'POST', '/api/alarm/ticks', next);
        this.#heard(answer);
        if (!answer.ok && answer.status !== 404 && answer.status !== 409) return;
        this.#sent(next, answer.ok ? answer.data : null);
      }
    } finally {
      this.#sending = false;
    }
  }

  #heard(answer: HubAnswer<unknown>): void {
    this.#reachable.value = answer.ok || answer.status !== 0;
    if (this.#reachable.value) this.#answered.value = true;
  }

  #next(): TickRequest | null {
    const { people, nameless } = this.#kept.value?.waiting ?? NONE;
    const [first] = Object.entries(people);
    if (first !== undefined) return { key: first[0], found: first[1] };
    return nameless === 0 ? null : { nameless };
  }

  #sent(tick: TickRequest, evacuation: Evacuation | null): void {
    const kept = this.#kept.value;
    if (kept === null) return;
    let { people, nameless } = kept.waiting;
    if ('nameless' in tick) nameless -= tick.nameless;
    else if (people[tick.key] === tick.found) {
      const { [tick.key]: _, ...rest } = people;
      people = rest;
    }
    this.#keep({ ...kept, evacuation: evacuation ?? kept.evacuation, waiting: { people, nameless } });
  }

  #take(evacuation: Evacuation): void {
    const kept = this.#kept.value;
    const same = kept !== null && !kept.onlyHere && kept.evacuation.alarm === evacuation.alarm;
    const waiting = same && evacuation.alarm !== null ? kept.waiting : NONE;
    this.#keep({ evacuation, at: Date.now(), onlyHere: false, waiting });
  }

  #keep(kept: Kept | null): void {
    this.#kept.value = kept;
    this.#show();
    try {
      if (kept === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser that stores nothing still shows the sheet as long as the page is open.
    }
  }

  #show(): void {
    const kept = this.#kept.value;
    this.#evacuation.value = kept === null ? null : withTicks(kept);
  }
}

function withTicks({ evacuation, waiting }: Kept): Evacuation {
  const found = new Set(evacuation.found.people);
  for (const [key, is] of Object.entries(waiting.people)) {
    if (is) found.add(key);
    else found.delete(key);
  }
  const nameless = Math.max(0, evacuation.found.nameless + waiting.nameless);
  return { ...evacuation, found: { people: [...found], nameless } };
}

/** What this device holds, for who opens the desk while the hub is away; null: nothing, or too old. */
export function readKept(): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null;
    if (kept !== null && Date.now() - kept.at < KEPT_MS) return kept;
    localStorage.removeItem(KEY);
  } catch {
    // Not ours, or not readable: there is none.
  }
  return null;
}
