import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { cardFromText, type TextFormat } from '../../devices/readers/badge-text.ts';
import { OpeningHours } from '../calendar/opening-hours.ts';
import type { Badge, CardAnswer, CardState, Held, Holder } from '../contract/badges.ts';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type {
  Clock,
  HealthBoard,
  HealthPart,
  HubPublisher,
  JournalPort,
  LiveBus,
  Log,
  Service,
} from '../contract/ports.ts';
import { topics } from '../contract/topics.ts';
import { type Erasures, erasureHash } from '../database/erasure-hash.ts';
import { holdsText } from '../database/residue.ts';
import { LINKS_KEPT_MS } from './attendance.ts';
import type { BadgeCapture, Reading, Sighting } from './badge-capture.ts';
import type { BadgeStore, HolderRow, SeenCard } from './badge-store.ts';
import type { Pseudonyms } from './pseudonym.ts';

const DAY_MS = 86_400_000;
/** Matches that one answer shows; a first name that more people have needs a letter more. */
const MAX_FOUND = 20;
/** What staff wait for before they are told that the rest goes on by itself. */
const ANSWER_WITHIN_MS = 3_000;
/** How often what could not be erased everywhere is tried again. */
const TICK_MS = 60_000;
/** A backup older than this has nothing left that the purge would not take too: links and identities end before. */
const ERASURES_KEPT_MS = 2 * 365 * DAY_MS + 90 * DAY_MS;

export interface BadgeDeskOptions {
  readonly store: BadgeStore;
  /** The file that the store is in. */
  readonly file: string;
  readonly capture: BadgeCapture;
  readonly pseudonyms: Pseudonyms;
  readonly journal: Pick<JournalPort, 'head' | 'tail'> & { erase(erasures: Erasures): Promise<number> };
  readonly visits: { applied(seq: number): Promise<void>; presence(): { readonly count: number } };
  readonly publisher: HubPublisher;
  readonly live: LiveBus;
  readonly building: Building;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
}

/** Whose data: a card that was just read, or a badge that was given out. */
export type Person = { readonly card: string } | { readonly badge: string };

/** Badges given out at the desk: who has which, the holders' rights, and forgetting them in time. */
export class BadgeDesk implements Service {
  readonly #options: BadgeDeskOptions;
  readonly #store: BadgeStore;
  readonly #hours: OpeningHours;
  readonly #health: HealthPart;
  readonly #keepDays: number;
  #timer: NodeJS.Timeout | undefined;
  #finishing: Promise<void> | null = null;
  #captured = 0;

  constructor(options: BadgeDeskOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#hours = new OpeningHours(options.building);
    this.#health = options.health.part('badges');
    this.#keepDays = Math.floor(options.building.badges.keep / DAY_MS);
  }

  /** After the visits: what a backup brought back is erased again once its entries have been applied. */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#options.capture.onCapture = (sighting) => this.#tell(sighting);
    this.#timer = setInterval(() => this.#finishPending(), TICK_MS).unref();
    this.#finishPending();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#finishing;
  }

  // Cards held out to the desk

  /** Told at the door as what it is, so that nobody takes it for an arrival. */
  #tell({ door, reader, source, received }: Sighting): void {
    const { building, journal, visits, publisher, live, log } = this.#options;
    const answer = { result: 'captured', present: visits.presence().count } as const;
    if (reader !== undefined && !source.startsWith('http:')) {
      publisher
        .publish(topics.tapResult(building.site, reader), JSON.stringify(answer), { qos: 0, retain: false })
        .catch((error: unknown) => log.warn({ err: error, reader }, 'the reader did not get its answer'));
    }
    this.#captured = (this.#captured + 1) % 1_000;
    live.emit('tap', door, {
      door,
      reader: reader ?? null,
      ...answer,
      party: 1,
      at: new Date(received).toISOString(),
      // It has no number in the journal; between two of them it is told from every other.
      seq: journal.head + (this.#captured + 1) / 1_001,
    });
  }

  /** @throws HubError `door_unknown` */
  waitForCard(door: string, reader?: string): CardAnswer {
    const { doors, readers } = this.#options.building;
    const known = doors.some(({ id }) => id === door);
    const at = reader === undefined || readers.some((each) => each.id === reader && each.door === door);
    if (!known || !at) throw new HubError('door_unknown');
    return this.#answerTo(this.#options.capture.wait({ door, reader }));
  }

  /** @throws HubError `uid_invalid` */
  typedCard(uid: string, format?: TextFormat): CardAnswer {
    const { pseudonyms, capture } = this.#options;
    const card = cardFromText(uid, format);
    if (typeof card === 'string') throw new HubError('uid_invalid');
    if (card.kind === 'random') return this.#answerTo(capture.typed('random'));
    const seen: SeenCard = {
      ...(card.kind === 'full' && { badge: pseudonyms.of(card.key) }),
      ...(card.low24 !== null && { badge24: pseudonyms.of(card.low24) }),
    };
    return this.#answerTo(capture.typed(seen));
  }

  /** @throws HubError `card_unknown` once it is over */
  readCard(id: string): CardAnswer {
    return this.#answerTo(this.#reading(id));
  }

  forgetCard(id: string): void {
    this.#options.capture.forget(id);
  }

  #reading(id: string): Reading {
    const reading = this.#options.capture.reading(id);
    if (reading === null) throw new HubError('card_unknown');
    return reading;
  }

  #answerTo({ id, until, card }: Reading): CardAnswer {
    const answer = {
      card: id,
      until: new Date(until).toISOString(),
      badge: null,
      alike: [],
      replaced: false,
    };
    if (card === null) return { ...answer, state: 'waiting' };
    if (card === 'random') return { ...answer, state: 'random' };
    const candidates = this.#store.candidates(card);
    if (candidates.length > 1) {
      return {
        ...answer,
        state: 'ambiguous',
        alike: this.#store.alike(card).map((row) => this.#badgeOf(row)),
      };
    }
    const badge = candidates[0] ?? card.badge24 ?? '';
    const holder = this.#store.holderOfBadge(badge);
    return {
      ...answer,
      state: 'read',
      badge: holder && this.#badgeOf(holder),
      alike: this.#store.alike({ ...card, badge }).map((row) => this.#badgeOf(row)),
      replaced: this.#store.card(badge)?.state === 'replaced',
    };
  }

  /** The pseudonyms of a card that can be given to somebody. @throws `card_unknown`, `card_random`, `card_ambiguous` */
  #identified(id: string): { badge: string; badge24: string | null } {
    const { card } = this.#reading(id);
    if (card === null) throw new HubError('card_unknown');
    if (card === 'random') throw new HubError('card_random');
    const [badge = card.badge24, ...others] = this.#store.candidates(card);
    if (badge === undefined || others.length > 0) throw new HubError('card_ambiguous');
    return { badge, badge24: card.badge24 ?? null };
  }

  #free(id: string): { badge: string; badge24: string | null } {
    const card = this.#identified(id);
    if (this.#store.card(card.badge) !== null) throw new HubError('card_taken');
    return card;
  }

  // Badges

  /** @throws HubError `card_unknown`, `card_random`, `card_ambiguous`, `card_taken` */
  give(card: string, holder: Holder): Badge {
    const { badge, badge24 } = this.#free(card);
    const now = this.#options.clock.now();
    const id = randomBytes(5).toString('hex');
    const row = { ...holder, id, given: now, contact: this.#today() };
    this.#store.transaction(() => this.#store.give(row, badge, badge24));
    this.forgetCard(card);
    return this.badge(id);
  }

  /** @throws HubError `badge_unknown` */
  badge(id: string): Badge {
    return this.#badgeOf(this.#holder(id));
  }

  /** By the beginning of the first name, without regard to capitals and accents; the most recently given first. */
  search(name: string): { badges: Badge[]; more: boolean } {
    const wanted = plain(name);
    const found = this.#store.holders().filter(({ firstName }) => plain(firstName ?? '').startsWith(wanted));
    return {
      badges: found.slice(0, MAX_FOUND).map((row) => this.#badgeOf(row)),
      more: found.length > MAX_FOUND,
    };
  }

  change(id: string, holder: Holder): Badge {
    this.#holder(id);
    this.#store.transaction(() => {
      this.#store.change(id, holder);
      this.#store.touch(id, this.#today());
    });
    return this.badge(id);
  }

  setState(id: string, state: CardState): Badge {
    this.#holder(id);
    this.#store.transaction(() => this.#store.setState(id, state));
    return this.badge(id);
  }

  /** The identity moves to the new card; the old one is refused from now on. */
  replace(id: string, card: string): Badge {
    this.#holder(id);
    const { badge, badge24 } = this.#free(card);
    this.#store.transaction(() => {
      this.#store.replace(id, badge, badge24);
      this.#store.touch(id, this.#today());
    });
    this.forgetCard(card);
    return this.badge(id);
  }

  /**
   * Whether a card may pass: not one that was lost, blocked or replaced. Inside the transaction of its passage, which
   * is a contact too.
   */
  mayPass({ badge, badge24 }: { badge: string; badge24?: string | undefined }, at: number): boolean {
    let card = this.#store.card(badge);
    if (card === null && badge24 !== undefined && badge24 !== badge) {
      const known = this.#store.card(badge24);
      // Given out when only 24 bits of it were known. Where another card has the same, nobody can tell whose it is.
      if (known !== null && this.#store.candidates({ badge24 }).every((each) => each === badge)) {
        this.#store.adopt(badge, badge24);
        card = known;
      }
    }
    if (card === null) return true;
    if (card.state === 'held') this.#store.touch(card.holder, this.#dateOf(at));
    return card.state === 'held';
  }

  /** The first name to show at the door; null unless its holder asked for that. */
  greetingFor(badge: string): string | null {
    const holder = this.#store.holderOfBadge(badge);
    return holder?.greet && holder.state === 'held' ? holder.firstName : null;
  }

  /** The first name of who has this badge, for the evacuation sheet; null: not known. */
  nameOf(badge: string): string | null {
    return this.#store.holderOfBadge(badge)?.firstName ?? null;
  }

  /** What is known of who has this badge; null: it was given to nobody. */
  holderOf(badge: string): Holder | null {
    return this.#store.holderOfBadge(badge);
  }

  #holder(id: string): HolderRow {
    const holder = this.#store.holder(id);
    if (holder === null) throw new HubError('badge_unknown');
    return holder;
  }

  #badgeOf({
    id,
    state,
    firstName,
    ageBand,
    occupation,
    neighbour,
    greet,
    given,
    contact,
  }: HolderRow): Badge {
    return {
      id,
      state,
      firstName,
      ageBand,
      occupation,
      neighbour,
      greet,
      given: this.#dateOf(given),
      lastContact: contact,
      purge: addDays(contact, this.#keepDays),
    };
  }

  // Rights

  /** Everything held about a person. @throws HubError as `badge` and `give` do */
  held(person: Person): Held {
    const { clock, journal, building } = this.#options;
    const badges = this.#badgesOf(person);
    const holder = badges.map((each) => this.#store.holderOfBadge(each)).find((row) => row !== null);
    const taps = this.#store.tapsOf(badges);
    const iso = (at: number): string => new Date(at).toISOString();
    return {
      at: iso(clock.now()),
      badge: holder ? this.#badgeOf(holder) : null,
      visits: this.#store.visitsOf(badges).map(({ door, arrived, left, endedBy }) => ({
        door,
        arrived: iso(arrived),
        left: left === null ? null : iso(left),
        endedBy: endedBy as Held['visits'][number]['endedBy'],
        unlinked: this.#dateOf(arrived + LINKS_KEPT_MS),
      })),
      taps: taps.map(({ door, source, at, result }) => ({ door, source, at: iso(at), result })),
      journal: {
        taps: taps.filter(({ seq }) => seq >= journal.tail).length,
        keptDays: Math.ceil(building.journal.keep / DAY_MS),
      },
    };
  }

  /**
   * Erases a person, or takes a returned card back: nothing in the hub's files tells any more whose passages they
   * were. `complete`: the journal has done its part too; otherwise it goes on by itself, also after a restart.
   */
  async erase(person: Person): Promise<{ complete: boolean }> {
    const badges = this.#badgesOf(person);
    if ('card' in person) this.forgetCard(person.card);
    return this.#eraseAll(badges);
  }

  #badgesOf(person: Person): string[] {
    if ('badge' in person) {
      this.#holder(person.badge);
      return this.#store.badgesOf(person.badge);
    }
    const { badge } = this.#identified(person.card);
    const card = this.#store.card(badge);
    // A replaced card that was found again is nobody's: who had it has another one.
    return card === null || card.state === 'replaced' ? [badge] : this.#store.badgesOf(card.holder);
  }

  /**
   * Deletes every identity whose purge date has come: `badges.keep` of the building file after the last contact,
   * two years at most. Gives how many those were; the journal does its part soon after.
   */
  purgeExpired(now: number): { identities: number } {
    const today = this.#dateOf(now);
    const due = this.#store.holders().filter(({ contact }) => addDays(contact, this.#keepDays) <= today);
    if (due.length > 0) {
      this.#forget(due.flatMap(({ id }) => this.#store.badgesOf(id)));
      this.#finishPending();
    }
    this.#store.transaction(() => this.#store.forgetErasuresBefore(now - ERASURES_KEPT_MS));
    return { identities: due.length };
  }

  async #eraseAll(badges: readonly string[]): Promise<{ complete: boolean }> {
    const { journal, visits } = this.#options;
    // What was tapped before must be in the tables: erased first, it would be taken for a stranger's arrival.
    const applied = visits.applied(journal.head).then(() => true);
    if (!(await within(applied, ANSWER_WITHIN_MS))) throw new HubError('overloaded');
    const pseudonyms = this.#forget(badges);
    const finished = this.#finish(pseudonyms).then(() => this.#store.pendingErasures().size === 0);
    return { complete: await within(finished, ANSWER_WITHIN_MS) };
  }

  /** In the tables, at once; gives the pseudonyms that must also go from elsewhere. */
  #forget(badges: readonly string[]): string[] {
    const pseudonyms = [...new Set([...badges, ...this.#store.aliasesOf(badges)])];
    const at = Math.max(this.#options.clock.now(), this.#store.lastReceived(badges));
    this.#store.transaction(() => {
      this.#store.erase(pseudonyms, at);
      for (const badge of badges) this.#store.removeCard(badge);
      this.#store.addErasures(new Map(pseudonyms.map((each) => [erasureHash(each), at])));
    });
    return pseudonyms;
  }

  #finishPending(): void {
    if (this.#store.pendingErasures().size > 0) void this.#finish(null);
  }

  /** One after the other: what came meanwhile is done by the next. */
  #finish(pseudonyms: readonly string[] | null): Promise<void> {
    const run = (this.#finishing ?? Promise.resolve()).then(() => this.#eraseEverywhere(pseudonyms));
    this.#finishing = run;
    return run;
  }

  /**
   * The rest of an erasure, as often as it takes. `pseudonyms` null: after a restart, or after a backup was put back,
   * only their hashes are known; they may be in the tables again.
   */
  async #eraseEverywhere(pseudonyms: readonly string[] | null): Promise<void> {
    const { journal, visits, file, log } = this.#options;
    try {
      await visits.applied(journal.head);
      const pending = this.#store.pendingErasures();
      if (pending.size === 0) return;
      if (pseudonyms === null) this.#eraseAgain(pending);
      const entries = await journal.erase(pending);
      this.#store.truncateLog();
      // Of rows that were moved about within the file, copies may have stayed behind: only a new file has none.
      if (pseudonyms === null || (await holdsText(file, pseudonyms))) {
        this.#store.vacuum();
        this.#store.truncateLog();
      }
      this.#store.transaction(() => this.#store.erasuresDone(pending));
      this.#health.ok();
      log.info({ pseudonyms: pending.size, entries }, 'badges: erased everywhere');
    } catch (error) {
      if (error instanceof HubError && error.code === 'stopping') return;
      this.#health.degraded('Un effacement n’est pas terminé ; il est repris chaque minute.');
      log.error({ err: error }, 'badges: an erasure could not be finished, will be tried again');
    }
  }

  #eraseAgain(erasures: Erasures): void {
    this.#store.transaction(() => {
      for (const [pseudonym, at] of this.#store.pseudonymsOf(erasures)) this.#store.erase([pseudonym], at);
    });
  }

  #today(): string {
    return this.#dateOf(this.#options.clock.now());
  }

  #dateOf(at: number): string {
    return this.#hours.localTime(at).date;
  }
}

/** Letters as they are compared: `Léa`, `LEA` and `lea` are one. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();

/** Days of the calendar; the hour has no part in it. */
function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What `work` says, or false if it takes longer; it then goes on. */
function within(work: Promise<boolean>, ms: number): Promise<boolean> {
  return Promise.race([work, delay(ms, false, { ref: false })]);
}
