import { type Card, writtenForms } from '../../devices/readers/badge-key.ts';
import { TagHold } from '../../devices/readers/tag-hold.ts';
import type { Building } from '../contract/building.ts';
import type { NewEntry, TapBody } from '../contract/entries.ts';
import { HubError } from '../contract/errors.ts';
import type { Clock, JournalPort } from '../contract/ports.ts';
import type { Pseudonyms } from '../visits/pseudonym.ts';

/** A card, or a touch without one, at a door. */
export interface Tap {
  /** Null: an anonymous arrival. */
  readonly card: Card | null;
  readonly door: string;
  readonly reader?: string;
  readonly via: TapBody['via'];
  /** As in the journal's entries: `serial:{reader}`, `mqtt:{credential}`, `http:{credential}`. */
  readonly source: string;
  /** A believable event time, ms; absent: now. */
  readonly at?: number;
  /** A tap with a nonce is told from its repetitions by it; one without, by the time since the card was last seen. */
  readonly nonce?: string;
  readonly party?: number;
}

export type TapOutcome =
  | { readonly result: 'appended'; readonly seq: number; readonly duplicate: boolean }
  /** The tag had not left the field since its last tap: nothing new happened. */
  | { readonly result: 'held' }
  /** The desk took the card: it is no passage. */
  | { readonly result: 'captured' }
  /** The journal did not take it. */
  | { readonly result: 'failed'; readonly error: HubError };

/** Cards that are held out to the desk (hub/visits/badge-capture.ts). */
export interface CapturePort {
  takes(sighting: {
    readonly card: Pick<TapBody, 'badge' | 'badge24'> | 'random';
    readonly door: string;
    readonly reader?: string;
    readonly source: string;
    readonly nonce?: string;
    readonly at: number;
    readonly received: number;
  }): boolean;
}

/** Two phones within the hold time are one arrival: each of them changes its number while it lies there. */
const RANDOM_TAG = 'random';

/** The one way of a tap into the journal: number → pseudonym → hold → entry. The number goes no further. */
export class TapRecorder {
  readonly #journal: JournalPort;
  readonly #pseudonyms: Pseudonyms;
  readonly #clock: Clock;
  readonly #monotonic: Clock;
  /** By reader. One that is not in the building file has a credential of its own, so they are few. */
  readonly #holds: Map<string, TagHold>;
  readonly #capture: CapturePort | undefined;

  /** `monotonic` never goes back, whatever is done to the hub's clock: a card must not stay held for an hour. */
  constructor(options: {
    readonly building: Building;
    readonly journal: JournalPort;
    readonly pseudonyms: Pseudonyms;
    readonly clock: Clock;
    readonly monotonic: Clock;
    readonly capture?: CapturePort;
  }) {
    this.#journal = options.journal;
    this.#pseudonyms = options.pseudonyms;
    this.#clock = options.clock;
    this.#monotonic = options.monotonic;
    this.#capture = options.capture;
    this.#holds = new Map(options.building.readers.map(({ id, hold }) => [id, new TagHold(hold)]));
  }

  /** `done` is called once: after the commit, or at once for a held tag. */
  badge(tap: Tap, done: (outcome: TapOutcome) => void): void {
    const who = this.#who(tap.card);
    const hold = tap.nonce === undefined && tap.reader !== undefined ? this.#holdOf(tap.reader) : undefined;
    const tag = who.badge ?? who.badge24 ?? RANDOM_TAG;
    if (hold !== undefined && !hold.arrives(tag, this.#monotonic.now())) {
      done({ result: 'held' });
      return;
    }

    const received = this.#clock.now();
    const at = tap.at ?? received;
    if (tap.card !== null && this.#capture !== undefined) {
      const card = tap.card.kind === 'random' ? 'random' : who;
      if (this.#capture.takes({ ...tap, card, at, received })) {
        done({ result: 'captured' });
        return;
      }
    }
    const entry: NewEntry = {
      kind: 'tap',
      at,
      received,
      source: tap.source,
      ...(tap.nonce !== undefined && { nonce: this.#withoutNumber(tap.nonce, tap.card) }),
      body: {
        door: tap.door,
        ...(tap.reader !== undefined && { reader: tap.reader }),
        via: tap.via,
        ...who,
        ...(tap.party !== undefined && { party: tap.party }),
      },
    };
    this.#journal.append(entry, (error, receipt) => {
      if (error === null && receipt !== undefined) {
        done({ result: 'appended', ...receipt });
        return;
      }
      // While the card stays there, its next frame tries again.
      hold?.forget(tag);
      done({ result: 'failed', error: error ?? new HubError('internal', 'the journal gave no receipt') });
    });
  }

  /** Some firmware makes its nonce of the badge number, which must not come in that way either. */
  #withoutNumber(nonce: string, card: Card | null): string {
    const tells = card !== null && writtenForms(card).some((form) => nonce.toLowerCase().includes(form));
    return tells ? this.#pseudonyms.of(`nonce:${nonce}`) : nonce;
  }

  #holdOf(reader: string): TagHold {
    let hold = this.#holds.get(reader);
    if (hold === undefined) {
      hold = new TagHold();
      this.#holds.set(reader, hold);
    }
    return hold;
  }

  #who(card: Card | null): Pick<TapBody, 'badge' | 'badge24' | 'hint'> {
    switch (card?.kind) {
      case 'full': {
        const badge = this.#pseudonyms.of(card.key);
        return card.low24 === null ? { badge } : { badge, badge24: this.#pseudonyms.of(card.low24) };
      }
      case 'low24':
        return { badge24: this.#pseudonyms.of(card.low24) };
      case 'random':
        return { hint: 'random-id' };
      case undefined:
        return {};
    }
  }
}
