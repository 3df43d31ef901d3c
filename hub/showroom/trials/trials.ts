import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { OpeningHours } from '../../calendar/opening-hours.ts';
import type { Building } from '../../contract/building.ts';
import { HubError } from '../../contract/errors.ts';
import type { Clock, HealthBoard, Log, Service } from '../../contract/ports.ts';
import { OLDEST_CLAIM_MS } from '../../contract/times.ts';
import { readTrialCode } from '../../contract/trial-codes.ts';
import type {
  Certificate,
  Consent,
  consentRequestSchema,
  OpenTrial,
  Trial,
  TrialAnswer,
  TrialQuestion,
  TrialRequest,
  TrialSession,
  Withdrawal,
} from '../../contract/trials.ts';
import type { TrialRecord } from '../exports/trial-record.ts';
import { TrialEraser } from './eraser.ts';
import { ParticipantCodes } from './participant-codes.ts';
import type { PrototypeReadings, StartupDirectory, TrialExports } from './ports.ts';
import { changesWhatIsAgreed, eraseDay, lastDay, overlap, spanOf, stateOn, takesPeople } from './rules.ts';
import { SessionIndex } from './session-index.ts';
import type { SessionRow, TrialRow, TrialsStore } from './store.ts';

/** Trials that are not yet erased: each is read by every consent screen. */
const MAX_TRIALS = 200;
/** A trial in a tiers-lieu is with some ten people; beyond this somebody's script is at work. At each bound: `trial_full`. */
const MAX_PARTICIPANTS = 500;
const MAX_SESSIONS = 1_000;
const MAX_MARKS = 500;
const MAX_NOTES = 50;
/** How often forgotten sessions and unfinished erasures are looked for. */
const TICK_MS = 60_000;
/** A backup older than this has nothing left that the end of its trial would not take too. */
const ERASURES_KEPT_MS = 2 * 365 * 86_400_000;
/** After this a message of a session's time is not believed: a session is over when its day is. */
const WITHDRAWN_TIMES_KEPT_MS = OLDEST_CLAIM_MS + 86_400_000;

export interface TrialsOptions {
  /** Prepared. */
  readonly store: TrialsStore;
  /** The file that the store is in. */
  readonly file: string;
  readonly building: Pick<Building, 'rooms' | 'timezone'>;
  readonly hours: OpeningHours;
  readonly startups: StartupDirectory;
  readonly readings: PrototypeReadings;
  readonly exports: TrialExports;
  readonly version: string;
  readonly clock: Clock;
  readonly health: HealthBoard;
  readonly log: Log;
}

/** Trials of prototypes with people: what is agreed, who agreed (never who it is), their sessions, and forgetting them. */
export class Trials implements Service {
  readonly #options: TrialsOptions;
  readonly #store: TrialsStore;
  readonly #index = new SessionIndex();
  readonly #eraser: TrialEraser;
  #codes: ParticipantCodes | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TrialsOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#eraser = new TrialEraser({
      ...options,
      timezone: options.building.timezone,
      part: options.health.part('trials'),
    });
  }

  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#readTimes();
    this.#endForgotten();
    void this.#eraser.finish();
    this.#timer = setInterval(() => {
      this.#endForgotten();
      void this.#eraser.finish();
    }, TICK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#eraser.stop();
  }

  /** When prototypes were in sessions, and of which times nothing may be kept. */
  #readTimes(): void {
    const { hours, clock } = this.#options;
    const withdrawn = this.#store.withdrawnTimes().map((time) => ({ ...time, id: '', withdrawn: true }));
    const all = [...this.#store.sessions(), ...withdrawn].sort((a, b) => a.started - b.started);
    for (const session of all) {
      const until = session.ended ?? hours.closingAfter(session.started);
      this.#index.add({ ...session, from: session.started, until });
    }
    // Of a backup that was put back: they had withdrawn.
    for (const { sessions } of this.#store.withdrawing())
      for (const session of sessions) this.#index.withdraw(session);
    for (const row of this.#store.trials()) {
      if (row.state === 'erased') this.#close(row, Date.parse(this.certificate(row.id).at));
    }
    for (const row of this.#store.erasing()) this.#close(row, clock.now());
  }

  // ---- what is agreed

  today(): string {
    return this.#options.hours.localTime(this.#options.clock.now()).date;
  }

  /** `startup`: only that one's. */
  list(startup: string | null = null): Trial[] {
    const today = this.today();
    return this.#store
      .trials()
      .filter((row) => startup === null || (row.startup === startup && row.state !== 'draft'))
      .map((row) => this.#told(row, today));
  }

  /** Whether anything of a start-up's trials is kept, so that it cannot go yet; a certificate stays without it. */
  keeps(startup: string): boolean {
    return this.#store.trials().some((row) => row.startup === startup && row.state !== 'erased');
  }

  /** For exports. */
  trialsOf(startup: string): Trial[] {
    return this.list(startup);
  }

  /** @throws HubError `trial_unknown` */
  trial(id: string): Trial {
    return this.#told(this.#known(id), this.today());
  }

  /** @throws HubError `trial_invalid`, `trial_full` */
  create(request: TrialRequest): Trial {
    this.#check(request);
    if (this.#store.trials().filter(({ state }) => state !== 'erased').length >= MAX_TRIALS) {
      throw new HubError('trial_full');
    }
    const id = randomBytes(5).toString('hex');
    this.#store.transaction(() => this.#store.put(id, request, this.today()));
    return this.trial(id);
  }

  /** @throws HubError `trial_unknown`, `trial_invalid`, `trial_fixed` */
  change(id: string, request: TrialRequest): Trial {
    const row = this.#known(id);
    this.#check(request);
    const state = stateOn(row, this.today());
    if (state === 'open' && row.sheet !== null && changesWhatIsAgreed({ ...row, sheet: row.sheet }, request))
      throw new HubError('trial_fixed');
    if (state !== 'draft' && state !== 'open') throw new HubError('trial_fixed');
    this.#store.transaction(() => this.#store.put(id, request, this.today()));
    return this.trial(id);
  }

  /** A draft, to which nobody has agreed. @throws HubError `trial_unknown`, `trial_fixed` */
  remove(id: string): void {
    if (this.#known(id).state !== 'draft') throw new HubError('trial_fixed');
    this.#store.transaction(() => this.#store.remove(id));
  }

  /** People can take part from its first day on. @throws HubError `trial_unknown`, `trial_fixed`, `trial_overlap`, `trial_invalid` */
  open(id: string): Trial {
    const row = this.#known(id);
    if (row.state !== 'draft') throw new HubError('trial_fixed');
    if (row.to < this.today()) throw new HubError('trial_invalid');
    const others = this.#store.trials().filter(({ state }) => state === 'open' || state === 'erasing');
    if (others.some((other) => overlap({ ...row, last: row.to }, { ...other, last: lastDay(other) })))
      throw new HubError('trial_overlap');
    this.#store.transaction(() => this.#store.setState(id, 'open'));
    return this.trial(id);
  }

  /** Before its last day. Sessions that run are ended. @throws HubError `trial_unknown`, `trial_not_open` */
  end(id: string): Trial {
    const row = this.#known(id);
    const today = this.today();
    if (stateOn(row, today) !== 'open') throw new HubError('trial_not_open');
    const now = this.#options.clock.now();
    const running = this.#store.sessions().filter(({ trial, ended }) => trial === id && ended === null);
    this.#store.transaction(() => {
      for (const session of running) this.#store.end(session.id, now, 'staff');
      // biome-ignore lint/complexity/useMathMinMax: these are days, not numbers
      this.#store.setEnded(id, today < row.from ? row.from : today);
    });
    for (const session of running) this.#index.end(session.id, now);
    return this.resume(id);
  }

  /**
   * Whoever withdrew in the middle of a session has left the prototypes: what they measure is kept again. The next
   * session does the same by itself, and so does the building's closing. @throws HubError `trial_unknown`
   */
  resume(id: string): Trial {
    const { startup, prototypes } = this.#known(id);
    const now = this.#options.clock.now();
    this.#store.transaction(() => this.#store.endWithdrawnTimes(id, now));
    this.#index.endWithdrawn(startup, prototypes, now);
    return this.trial(id);
  }

  /** Everything goes now. @throws HubError `trial_unknown`, `trial_not_open` */
  async erase(id: string): Promise<Trial> {
    const today = this.today();
    const state = stateOn(this.#known(id), today);
    if (state !== 'open' && state !== 'ended') throw new HubError('trial_not_open');
    if (state === 'open') this.end(id);
    this.#close(this.#known(id), this.#options.clock.now());
    await this.#eraser.eraseTrial(id, today < eraseDay(this.#known(id)));
    return this.trial(id);
  }

  /** Trials whose agreed day has come: for the daily task. Gives how many those are. */
  eraseDue(now: number): { trials: number } {
    const { date } = this.#options.hours.localTime(now);
    const due = this.#store.trials().filter((row) => row.state === 'open' && eraseDay(row) <= date);
    for (const row of due) {
      this.#close(row, now);
      void this.#eraser.eraseTrial(row.id, false);
    }
    this.#store.transaction(() => {
      this.#store.forgetErasuresBefore(now - ERASURES_KEPT_MS);
      this.#store.forgetWithdrawnTimesBefore(now - WITHDRAWN_TIMES_KEPT_MS);
    });
    return { trials: due.length };
  }

  /** What a prototype still says of a trial that was erased at `at`, late and with its own time, must not come back. */
  #close(row: TrialRow, at: number): void {
    const { from, to } = spanOf(row.from, lastDay(row), this.#options.building.timezone);
    const { startup, prototypes } = row;
    this.#index.close({ startup, prototypes, from, until: Math.min(to, at) });
  }

  /** @throws HubError `trial_unknown` where it is not erased yet */
  certificate(id: string): Certificate {
    const certificate = this.#store.certificate(id);
    if (certificate === null) throw new HubError('trial_unknown');
    return certificate;
  }

  #told({ endedOn, early: _, readings: __, sheetDay, ...row }: TrialRow, today: string): Trial {
    const { startups, clock } = this.#options;
    const names = startups.prototypesOf(row.startup).filter(({ id }) => row.prototypes.includes(id));
    const state = stateOn({ ...row, endedOn }, today);
    const now = clock.now();
    return {
      ...row,
      startupName: startups.has(row.startup) ? startups.nameOf(row.startup) : row.startup,
      prototypeNames: Object.fromEntries(names.map(({ id, name }) => [id, name])),
      sheetDate: sheetDay,
      state,
      ended: lastDay({ ...row, endedOn }),
      erase: eraseDay({ ...row, endedOn }),
      withheld:
        state === 'open'
          ? row.prototypes.filter((each) => this.#index.sessionAt(row.startup, each, now) === undefined)
          : [],
    };
  }

  #check({ startup, prototypes, room }: TrialRequest): void {
    const { startups, building } = this.#options;
    const known = startups.has(startup) ? new Set(startups.prototypesOf(startup).map(({ id }) => id)) : null;
    const roomKnown = room === null || building.rooms.some(({ id }) => id === room);
    if (known === null || !roomKnown || !prototypes.every((each) => known.has(each)))
      throw new HubError('trial_invalid');
  }

  #known(id: string): TrialRow {
    const row = this.#store.trial(id);
    if (row === null) throw new HubError('trial_unknown');
    return row;
  }

  // ---- consents

  /** What people can take part in today. */
  openTrials(): OpenTrial[] {
    const today = this.today();
    return this.#store
      .trials()
      .filter((row) => takesPeople(row, today))
      .flatMap(({ sheet, sheetDay, ...row }) =>
        sheet === null
          ? []
          : {
              id: row.id,
              startup: this.#options.startups.nameOf(row.startup),
              responsible: row.responsible,
              sheet,
              sheetVersion: row.sheetVersion,
              sheetDate: sheetDay,
              erase: eraseDay(row),
            },
      );
  }

  /** @throws HubError `trial_unknown`, `trial_not_open`, `sheet_changed`, `trial_full`, `nonce_invalid`, `overloaded` */
  async consent(
    id: string,
    { nonce, sheetVersion, language, withAdult }: z.infer<typeof consentRequestSchema>,
    via: 'screen' | 'staff',
  ): Promise<Consent> {
    this.#mayConsent(id, sheetVersion);
    const codes = this.#participantCodes();
    const code = codes.draw();
    const codeHash = await codes.hash(code);
    this.#mayConsent(id, sheetVersion);
    const day = this.today();
    const consent = { trial: id, codeHash, nonce, sheet: sheetVersion, language, withAdult, via, day };
    return this.#store.transaction(() => ({ code, number: this.#store.addParticipant(consent) }));
  }

  #mayConsent(id: string, sheetVersion: number): void {
    const row = this.#known(id);
    if (!takesPeople(row, this.today())) throw new HubError('trial_not_open');
    if (row.sheetVersion !== sheetVersion) throw new HubError('sheet_changed');
    if (row.participants >= MAX_PARTICIPANTS) throw new HubError('trial_full');
  }

  #participantCodes(): ParticipantCodes {
    this.#codes ??= new ParticipantCodes(this.#store.salt());
    return this.#codes;
  }

  /** @throws HubError `trial_code_mistyped`, `overloaded` */
  #hashOf(typed: string): Promise<string> {
    const code = readTrialCode(typed);
    if (code === null) throw new HubError('trial_code_mistyped');
    return this.#participantCodes().hash(code);
  }

  /**
   * Whoever holds the code wants their sessions gone, everywhere. Needs no reason and no name.
   * @throws HubError `trial_code_mistyped`, `trial_code_unknown`, `overloaded`
   */
  async withdraw(typed: string): Promise<Withdrawal> {
    const codeHash = await this.#hashOf(typed);
    const participant = this.#store.participantOf(codeHash);
    if (participant === null || participant.withdrawn) {
      if (!this.#store.wasErased(codeHash)) throw new HubError('trial_code_unknown');
      return { result: 'already', complete: participant === null };
    }
    for (const { id } of this.#store.sessionsOf(participant)) this.#index.withdraw(id);
    return { result: 'deleted', complete: await this.#eraser.withdraw(participant) };
  }

  /** A trial as an archive tells it; null where there is none, where it has not begun, or its data are gone. */
  record(id: string): TrialRecord | null {
    const row = this.#store.trial(id);
    if (row?.state !== 'open') return null;
    const ids = this.#store.sessionIds(id);
    const { startup, prototypes, from, purpose } = row;
    return {
      id,
      purpose,
      span: { startup, prototypes, ...spanOf(from, lastDay(row), this.#options.building.timezone) },
      erase: eraseDay(row),
      sessions: this.#store
        .shown(id)
        .reverse()
        .map((session) => ({ ...session, id: ids.get(session.number) ?? '' })),
    };
  }

  // ---- sessions

  /** The latest first. @throws HubError `trial_unknown` */
  sessionsOf(id: string): TrialSession[] {
    return this.#store.shown(this.#known(id).id);
  }

  /**
   * @throws HubError `trial_unknown`, `trial_not_open`, `trial_invalid` for a prototype that is not the trial's,
   *   `trial_code_mistyped`, `trial_code_unknown`, `session_open`, `trial_full`
   */
  async beginSession(id: string, typed: string, prototypes: readonly string[]): Promise<TrialSession> {
    const codeHash = await this.#hashOf(typed);
    const row = this.#known(id);
    if (!takesPeople(row, this.today())) throw new HubError('trial_not_open');
    if (!prototypes.every((each) => row.prototypes.includes(each))) throw new HubError('trial_invalid');
    const participant = this.#store.participantOf(codeHash);
    if (participant === null || participant.withdrawn || participant.trial !== id)
      throw new HubError('trial_code_unknown');
    if (row.sessions >= MAX_SESSIONS) throw new HubError('trial_full');
    this.#endForgotten();
    const started = this.#options.clock.now();
    if (prototypes.some((each) => typeof this.#index.sessionAt(row.startup, each, started) === 'string'))
      throw new HubError('session_open');
    const session = {
      id: randomBytes(16).toString('hex'),
      trial: id,
      prototypes: [...new Set(prototypes)],
      started,
    };
    const number = this.#store.transaction(() => this.#store.begin(session, participant.number));
    const until = this.#options.hours.closingAfter(started);
    this.#index.add({ ...session, startup: row.startup, from: started, until });
    return this.#shown(id, number);
  }

  /** @throws HubError `session_unknown`, `session_over` */
  endSession(id: string, number: number): TrialSession {
    const session = this.#running(id, number);
    const now = Math.max(this.#options.clock.now(), session.started);
    this.#store.transaction(() => this.#store.end(session.id, now, 'staff'));
    this.#index.end(session.id, now);
    return this.#shown(id, number);
  }

  /** @throws HubError `session_unknown`, `session_over`, `trial_full` */
  mark(id: string, number: number, words: string): TrialSession {
    const session = this.#running(id, number);
    if (this.#store.countIn('trial_marks', session.id) >= MAX_MARKS) throw new HubError('trial_full');
    this.#store.transaction(() => this.#store.mark(session.id, this.#options.clock.now(), words));
    return this.#shown(id, number);
  }

  /** @throws HubError `session_unknown` */
  removeMark(id: string, number: number, mark: number): TrialSession {
    const session = this.#session(id, number);
    const removed = this.#store.transaction(() => this.#store.removeMark(session.id, mark));
    if (!removed) throw new HubError('session_unknown');
    return this.#shown(id, number);
  }

  /** @throws HubError `session_unknown`, `trial_invalid` for a question that the trial does not ask */
  answer(id: string, number: number, question: TrialQuestion, answer: TrialAnswer | null): TrialSession {
    const session = this.#session(id, number);
    if (!this.#known(id).questions.includes(question)) throw new HubError('trial_invalid');
    this.#store.transaction(() => this.#store.answer(session.id, question, answer));
    return this.#shown(id, number);
  }

  /** @throws HubError `session_unknown`, `trial_full` */
  note(id: string, number: number, words: string): TrialSession {
    const session = this.#session(id, number);
    if (this.#store.countIn('trial_notes', session.id) >= MAX_NOTES) throw new HubError('trial_full');
    this.#store.transaction(() => this.#store.note(session.id, words));
    return this.#shown(id, number);
  }

  #session(id: string, number: number): SessionRow {
    const session = this.#store.session(id, number);
    if (session === null) throw new HubError('session_unknown');
    return session;
  }

  #running(id: string, number: number): SessionRow {
    this.#endForgotten();
    const session = this.#session(id, number);
    if (session.ended !== null) throw new HubError('session_over');
    return session;
  }

  #shown(id: string, number: number): TrialSession {
    const [session] = this.#store.shown(id, number);
    if (session === undefined) throw new HubError('session_unknown');
    return session;
  }

  /** Nobody did: they ended when the building closed. */
  #endForgotten(): void {
    const { hours, clock } = this.#options;
    const now = clock.now();
    for (const { id, started, ended } of this.#store.sessions()) {
      const closing = hours.closingAfter(started);
      if (ended !== null || closing > now) continue;
      this.#store.transaction(() => this.#store.end(id, closing, 'hub'));
      this.#index.end(id, closing);
    }
  }

  // ---- for ingest

  /**
   * The session in which a prototype measured at the moment `at`, ms; asked for each reading. Undefined: whoever was
   * measured then has withdrawn, and the reading must not be kept.
   */
  sessionAt(startup: string, prototype: string, at: number): string | null | undefined {
    return this.#index.sessionAt(startup, prototype, at);
  }
}
