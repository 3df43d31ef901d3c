import { setTimeout as delay } from 'node:timers/promises';
import { HubError } from '../../contract/errors.ts';
import type { Clock, HealthPart, Log } from '../../contract/ports.ts';
import { holdsText } from '../../database/residue.ts';
import { certificateOf } from './certificate.ts';
import type { PrototypeReadings, StartupDirectory, TrialExports } from './ports.ts';
import { lastDay, spanOf } from './rules.ts';
import type { ParticipantRow, TrialRow, TrialsStore } from './store.ts';

/** What somebody at a screen waits before they are told that the rest goes on by itself. */
const ANSWER_WITHIN_MS = 3_000;
/** Shorter words are on every page of a database: looking for them would find others'. */
const LEAST_TEXT = 8;

export interface EraserOptions {
  readonly store: TrialsStore;
  /** The file that the store is in. */
  readonly file: string;
  readonly readings: PrototypeReadings;
  readonly exports: TrialExports;
  readonly startups: StartupDirectory;
  readonly timezone: string;
  /** Of the hub, for the certificate. */
  readonly version: string;
  readonly clock: Clock;
  readonly part: HealthPart;
  readonly log: Log;
}

/**
 * Takes who withdrew, and trials whose time is over, out of every file. What could not be done everywhere is done
 * again, as often as it takes, also after a restart and in a backup that was put back.
 */
export class TrialEraser {
  readonly #options: EraserOptions;
  readonly #store: TrialsStore;
  #finishing: Promise<boolean> = Promise.resolve(true);
  /** Texts of which no byte may stay; null: rows may be of before this start, so nobody knows them. */
  #texts: Set<string> | null = null;

  constructor(options: EraserOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** Their sessions' rows stay until their readings are gone; gives whether everything was done at once. */
  withdraw(participant: ParticipantRow): Promise<boolean> {
    const { clock } = this.#options;
    this.#store.transaction(() => this.#remember(this.#store.withdraw(participant, clock.now())));
    return this.#soon();
  }

  /** `early`: before the agreed day, because staff asked for it. */
  eraseTrial(trial: string, early: boolean): Promise<boolean> {
    this.#store.transaction(() => {
      if (early) this.#store.setEarly(trial);
      this.#store.setState(trial, 'erasing');
    });
    return this.#soon();
  }

  /** Goes on with what is left to do, if anything is. True: nothing is. */
  finish(): Promise<boolean> {
    // One after the other: what came meanwhile is done by the next.
    this.#finishing = this.#finishing.then(() => this.#eraseEverywhere());
    return this.#finishing;
  }

  /** Resolves when what is being done is done. */
  async stop(): Promise<void> {
    await this.#finishing;
  }

  #soon(): Promise<boolean> {
    return Promise.race([this.finish(), delay(ANSWER_WITHIN_MS, false, { ref: false })]);
  }

  #remember(texts: readonly string[]): void {
    for (const text of texts) if (text.length >= LEAST_TEXT) this.#texts?.add(text);
  }

  async #eraseEverywhere(): Promise<boolean> {
    const { part, log } = this.#options;
    try {
      const people = this.#store.withdrawing();
      const trials = this.#store.erasing();
      if (people.length + trials.length === 0 && !this.#store.hasPendingErasures()) {
        this.#texts ??= new Set();
        return true;
      }
      const complete = (await this.#erasePeople(people)) && (await this.#eraseTrials(trials));
      if (!complete) {
        part.degraded('Un effacement n’est pas terminé ; il est repris chaque minute.');
        return false;
      }
      await this.#eraseResidue();
      // Who withdrew meanwhile is the next's to do.
      if (this.#store.withdrawing().length + this.#store.erasing().length === 0)
        this.#store.transaction(() => this.#store.erasuresDone());
      part.ok();
      log.info({ participants: people.length, trials: trials.length }, 'trials: erased everywhere');
      return true;
    } catch (error) {
      if (error instanceof HubError && error.code === 'stopping') return false;
      part.degraded('Un effacement n’est pas terminé ; il est repris chaque minute.');
      log.error({ err: error }, 'trials: an erasure could not be finished, will be tried again');
      return false;
    }
  }

  async #erasePeople(people: ReturnType<TrialsStore['withdrawing']>): Promise<boolean> {
    const { readings, exports, clock } = this.#options;
    // Of a backup that was put back: what was said of them goes first, as it did.
    const again = people.filter(({ withdrawn }) => !withdrawn);
    this.#store.transaction(() => {
      for (const each of again) this.#remember(this.#store.withdraw(each, clock.now()));
    });
    const sessions = people.flatMap((each) => each.sessions);
    const complete = sessions.length === 0 || (await readings.eraseSessions(sessions)).complete;
    for (const trial of new Set(people.map((each) => each.trial))) await exports.dropTrial(trial);
    if (!complete) return false;
    this.#store.transaction(() => {
      for (const each of people) this.#store.removeParticipant(each);
    });
    return true;
  }

  async #eraseTrials(trials: readonly TrialRow[]): Promise<boolean> {
    let complete = true;
    for (const trial of trials) complete = (await this.#eraseOne(trial)) && complete;
    return complete;
  }

  async #eraseOne(trial: TrialRow): Promise<boolean> {
    const { readings, exports, startups, timezone, version, clock } = this.#options;
    const { id, startup, prototypes, from } = trial;
    const span = spanOf(from, lastDay(trial), timezone);
    const counted =
      trial.readings ?? (await readings.countPrototypes(startup, prototypes, span.from, span.to));
    this.#store.transaction(() => {
      this.#store.setState(id, 'erasing');
      this.#store.setReadings(id, counted);
    });
    // By name too: that a session was held, and when, is not among what the prototypes measured. Asked for together,
    // the files are rewritten once.
    const erased = await Promise.all([
      readings.eraseSessions([...this.#store.sessionIds(id).values()]),
      readings.erasePrototypes(startup, prototypes, span.from, span.to),
    ]);
    await exports.dropTrial(id);
    if (!erased.every(({ complete }) => complete)) return false;
    const names = new Map(startups.prototypesOf(startup).map((each) => [each.id, each.name]));
    this.#store.transaction(() => {
      const erased = {
        ...trial,
        startup: startups.nameOf(startup),
        prototypes: prototypes.map((each) => names.get(each) ?? each),
        last: lastDay(trial),
        counts: { ...this.#store.countsOf(id), readings: counted },
      };
      this.#remember(this.#store.textsOf(id));
      this.#store.eraseTrial(id, certificateOf(erased, clock.now(), timezone, version));
    });
    return true;
  }

  /** Of rows that were moved about within the file, copies may have stayed behind: only a new file has none. */
  async #eraseResidue(): Promise<void> {
    const { file } = this.#options;
    const texts = this.#texts;
    this.#texts = new Set();
    try {
      this.#store.truncateLog();
      if (texts !== null && !(await holdsText(file, [...texts]))) return;
      this.#store.vacuum();
      this.#store.truncateLog();
    } catch (error) {
      // The next attempt no longer knows what to look for.
      this.#texts = null;
      throw error;
    }
  }
}
