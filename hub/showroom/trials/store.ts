import { randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { HubError } from '../../contract/errors.ts';
import type {
  Certificate,
  SheetLanguage,
  SheetTexts,
  TrialQuestion,
  TrialRequest,
  TrialSession,
} from '../../contract/trials.ts';
import { inTransaction, migrate, truncateLog } from '../../database/open.ts';
import { type Row, Statements } from '../../database/statements.ts';
import type { ErasedCounts } from './certificate.ts';
import type { StoredState } from './rules.ts';

const MIGRATIONS = [
  `
  CREATE TABLE trials (
    id          TEXT PRIMARY KEY,
    startup     TEXT NOT NULL,
    prototypes  TEXT NOT NULL,
    from_day    TEXT NOT NULL,
    to_day      TEXT NOT NULL,
    room        TEXT,
    responsible TEXT NOT NULL,
    keep_days   INTEGER NOT NULL,
    purpose     TEXT NOT NULL,
    marks       TEXT NOT NULL,
    questions   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'open', 'erasing', 'erased')),
    ended_on    TEXT,
    early       INTEGER NOT NULL DEFAULT 0 CHECK (early IN (0, 1)),
    -- Numbers given: those of who withdrew are not given again.
    participants INTEGER NOT NULL DEFAULT 0,
    sessions     INTEGER NOT NULL DEFAULT 0,
    withdrawn    INTEGER NOT NULL DEFAULT 0,
    -- Counted when the erasure began.
    readings     INTEGER
  ) STRICT, WITHOUT ROWID;

  -- Each version that somebody may have agreed to.
  CREATE TABLE trial_sheets (
    trial   TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    day     TEXT NOT NULL,
    texts   TEXT NOT NULL,
    PRIMARY KEY (trial, version)
  ) STRICT, WITHOUT ROWID;

  -- Who agreed: to what, on which day, how. Never who. The hour is left out: beside a passage it would tell.
  CREATE TABLE trial_participants (
    trial      TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    code_hash  TEXT NOT NULL UNIQUE,
    nonce      TEXT NOT NULL UNIQUE,
    sheet      INTEGER NOT NULL,
    language   TEXT NOT NULL,
    with_adult INTEGER NOT NULL CHECK (with_adult IN (0, 1)),
    via        TEXT NOT NULL CHECK (via IN ('screen', 'staff')),
    day        TEXT NOT NULL,
    withdrawn  INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    PRIMARY KEY (trial, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trial_sessions (
    id          TEXT PRIMARY KEY,
    trial       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    prototypes  TEXT NOT NULL,
    started     INTEGER NOT NULL,
    ended       INTEGER,
    ended_by    TEXT CHECK (ended_by IN ('staff', 'hub')),
    UNIQUE (trial, number),
    FOREIGN KEY (trial, participant) REFERENCES trial_participants (trial, number) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trial_sessions_of_participant ON trial_sessions (trial, participant);

  CREATE TABLE trial_marks (
    id      INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES trial_sessions (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    words   TEXT NOT NULL
  ) STRICT;
  CREATE INDEX trial_marks_of_session ON trial_marks (session);
  CREATE TABLE trial_answers (
    session  TEXT NOT NULL REFERENCES trial_sessions (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer   INTEGER NOT NULL CHECK (answer BETWEEN 1 AND 5),
    PRIMARY KEY (session, question)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE trial_notes (
    id      INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES trial_sessions (id) ON DELETE CASCADE,
    words   TEXT NOT NULL
  ) STRICT;
  CREATE INDEX trial_notes_of_session ON trial_notes (session);

  -- What was erased, so that a backup that is put back forgets it again. \`code\`: the hash of a participant's code.
  CREATE TABLE trial_erasures (
    kind    TEXT NOT NULL CHECK (kind IN ('code', 'trial')),
    key     TEXT NOT NULL,
    at      INTEGER NOT NULL,
    pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trial_certificates (
    trial  TEXT PRIMARY KEY,
    text   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at     TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- One salt for the codes of the whole hub.
  CREATE TABLE trial_codes (salt BLOB NOT NULL) STRICT;
  `,
  `
  -- When sessions were held whose participant has withdrawn: what a prototype still says of that time, late, must not
  -- be kept. Whose they were is not known here; they go once no message is believed that is so late.
  CREATE TABLE trial_withdrawn_times (
    trial      TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
    prototypes TEXT NOT NULL,
    started    INTEGER NOT NULL,
    ended      INTEGER
  ) STRICT;
  `,
];

const SALT_BYTES = 16;

export interface TrialRow extends Omit<TrialRequest, 'sheet'> {
  readonly id: string;
  readonly purpose: string;
  readonly state: StoredState;
  readonly endedOn: string | null;
  readonly early: boolean;
  /** Null once it is erased. */
  readonly sheet: SheetTexts | null;
  readonly sheetVersion: number;
  readonly sheetDay: string;
  /** Who has agreed and not withdrawn; their sessions. */
  readonly participants: number;
  readonly sessions: number;
  readonly readings: number | null;
}

export interface SessionRow {
  readonly id: string;
  readonly trial: string;
  readonly startup: string;
  readonly prototypes: readonly string[];
  /** ms */
  readonly started: number;
  readonly ended: number | null;
}

/** When prototypes were in a session of somebody who has withdrawn. */
export type WithdrawnTime = Omit<SessionRow, 'id' | 'trial'>;

export interface ParticipantRow {
  readonly trial: string;
  readonly number: number;
  readonly withdrawn: boolean;
}

export interface NewConsent {
  readonly trial: string;
  readonly codeHash: string;
  readonly nonce: string;
  readonly sheet: number;
  readonly language: SheetLanguage;
  readonly withAdult: boolean;
  readonly via: 'screen' | 'staff';
  readonly day: string;
}

export interface TrialErasure {
  readonly kind: 'code' | 'trial';
  readonly key: string;
  /** ms */
  readonly at: number;
}

const TRIAL = `SELECT trials.*, sheet.version AS sheet_version, sheet.day AS sheet_day, sheet.texts AS sheet_texts,
  (SELECT count(*) FROM trial_participants AS p WHERE p.trial = trials.id AND p.withdrawn = 0) AS taking_part,
  (SELECT count(*) FROM trial_sessions AS s JOIN trial_participants AS p ON p.trial = s.trial
     AND p.number = s.participant WHERE s.trial = trials.id AND p.withdrawn = 0) AS held
  FROM trials LEFT JOIN trial_sheets AS sheet ON sheet.trial = trials.id
    AND sheet.version = (SELECT max(version) FROM trial_sheets WHERE trial = trials.id)`;
const SESSION = `SELECT s.*, trials.startup FROM trial_sessions AS s JOIN trials ON trials.id = s.trial
  JOIN trial_participants AS p ON p.trial = s.trial AND p.number = s.participant`;

/** The trials' tables, in hub.sqlite. Call `prepare` first. Days are the building's, `2026-11-21`. */
export class TrialsStore {
  readonly #db: DatabaseSync;
  readonly #sql: Statements;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = new Statements(db);
  }

  prepare(): void {
    migrate(this.#db, 'trials', MIGRATIONS);
  }

  /**
   * On disk when it returns. A session is written before its first reading, which the journal keeps through a power
   * cut: the one must not be known without the other. And who agreed, or withdrew, was told so.
   */
  transaction<T>(work: () => T): T {
    this.#db.exec('PRAGMA synchronous=FULL');
    try {
      return inTransaction(this.#db, work);
    } finally {
      this.#db.exec('PRAGMA synchronous=NORMAL');
    }
  }

  /** Made when it is first asked for. */
  salt(): Uint8Array {
    const row = this.#sql.get('SELECT salt FROM trial_codes');
    if (row !== undefined) return row.salt as Uint8Array;
    const salt = randomBytes(SALT_BYTES);
    this.transaction(() => this.#sql.run('INSERT INTO trial_codes VALUES (?)', salt));
    return salt;
  }

  // Trials

  /** The latest first. */
  trials(): TrialRow[] {
    return this.#sql.all(`${TRIAL} ORDER BY from_day DESC, id`).map(trialOf);
  }

  trial(id: string): TrialRow | null {
    const row = this.#sql.get(`${TRIAL} WHERE trials.id = ?`, id);
    return row === undefined ? null : trialOf(row);
  }

  put(id: string, trial: TrialRequest, day: string): void {
    const { startup, prototypes, from, to, room, responsible, keepDays, marks, questions, sheet } = trial;
    this.#sql.run(
      `INSERT INTO trials (id, startup, prototypes, from_day, to_day, room, responsible, keep_days, purpose, marks,
         questions, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft')
       ON CONFLICT (id) DO UPDATE SET startup = excluded.startup, prototypes = excluded.prototypes,
         from_day = excluded.from_day, to_day = excluded.to_day, room = excluded.room,
         responsible = excluded.responsible, keep_days = excluded.keep_days, purpose = excluded.purpose,
         marks = excluded.marks, questions = excluded.questions`,
      id,
      startup,
      JSON.stringify(prototypes),
      from,
      to,
      room,
      responsible,
      keepDays,
      sheet.fr.purpose,
      JSON.stringify(marks),
      JSON.stringify(questions),
    );
    // Nobody has agreed to a draft's.
    this.#sql.run(
      "DELETE FROM trial_sheets WHERE trial = ?1 AND (SELECT state FROM trials WHERE id = ?1) = 'draft'",
      id,
    );
    const texts = JSON.stringify(sheet);
    this.#sql.run(
      `INSERT INTO trial_sheets SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3 FROM trial_sheets
       WHERE trial = ?1 HAVING coalesce((SELECT texts FROM trial_sheets WHERE trial = ?1
         ORDER BY version DESC LIMIT 1), '') <> ?3`,
      id,
      day,
      texts,
    );
  }

  remove(id: string): void {
    this.#sql.run('DELETE FROM trials WHERE id = ?', id);
  }

  setState(id: string, state: StoredState): void {
    this.#sql.run('UPDATE trials SET state = ? WHERE id = ?', state, id);
  }

  setEnded(id: string, day: string): void {
    this.#sql.run('UPDATE trials SET ended_on = ? WHERE id = ?', day, id);
  }

  setEarly(id: string): void {
    this.#sql.run('UPDATE trials SET early = 1 WHERE id = ?', id);
  }

  setReadings(id: string, readings: number): void {
    this.#sql.run('UPDATE trials SET readings = ? WHERE id = ?', readings, id);
  }

  // Participants

  /** The same nonce again: the same participant with another code. Gives their number. @throws HubError `nonce_invalid` */
  addParticipant({ trial, codeHash, nonce, sheet, language, withAdult, via, day }: NewConsent): number {
    const known = this.#sql.get(
      'SELECT trial, number, withdrawn FROM trial_participants WHERE nonce = ?',
      nonce,
    );
    if (known !== undefined) {
      // Another's, or of somebody who has withdrawn since: they did not agree to this.
      if (known.trial !== trial || known.withdrawn === 1) throw new HubError('nonce_invalid');
      this.#sql.run('UPDATE trial_participants SET code_hash = ? WHERE nonce = ?', codeHash, nonce);
      return Number(known.number);
    }
    const number = Number(
      this.#sql.get(
        'UPDATE trials SET participants = participants + 1 WHERE id = ? RETURNING participants',
        trial,
      )?.participants,
    );
    this.#sql.run(
      'INSERT INTO trial_participants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)',
      trial,
      number,
      codeHash,
      nonce,
      sheet,
      language,
      Number(withAdult),
      via,
      day,
    );
    return number;
  }

  participantOf(codeHash: string): ParticipantRow | null {
    const row = this.#sql.get('SELECT * FROM trial_participants WHERE code_hash = ?', codeHash);
    if (row === undefined) return null;
    return { trial: String(row.trial), number: Number(row.number), withdrawn: row.withdrawn === 1 };
  }

  // Sessions

  /** Gives the session's number within the trial. */
  begin(
    { id, trial, prototypes, started }: Omit<SessionRow, 'startup' | 'ended'>,
    participant: number,
  ): number {
    const number = Number(
      this.#sql.get('UPDATE trials SET sessions = sessions + 1 WHERE id = ? RETURNING sessions', trial)
        ?.sessions,
    );
    this.#sql.run(
      'INSERT INTO trial_sessions VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)',
      id,
      trial,
      number,
      participant,
      JSON.stringify(prototypes),
      started,
    );
    return number;
  }

  /** Sessions of who has not withdrawn, of trials that are not erased. */
  sessions(): SessionRow[] {
    return this.#sql
      .all(`${SESSION} WHERE p.withdrawn = 0 AND trials.state = 'open' ORDER BY s.started`)
      .map(sessionOf);
  }

  session(trial: string, number: number): SessionRow | null {
    const row = this.#sql.get(
      `${SESSION} WHERE p.withdrawn = 0 AND s.trial = ? AND s.number = ?`,
      trial,
      number,
    );
    return row === undefined ? null : sessionOf(row);
  }

  sessionsOf(participant: ParticipantRow): SessionRow[] {
    return this.#sql
      .all(`${SESSION} WHERE s.trial = ? AND s.participant = ?`, participant.trial, participant.number)
      .map(sessionOf);
  }

  end(session: string, at: number, by: 'staff' | 'hub'): void {
    this.#sql.run('UPDATE trial_sessions SET ended = ?, ended_by = ? WHERE id = ?', at, by, session);
  }

  mark(session: string, at: number, words: string): void {
    this.#sql.run('INSERT INTO trial_marks (session, at, words) VALUES (?, ?, ?)', session, at, words);
  }

  removeMark(session: string, id: number): boolean {
    return this.#sql.run('DELETE FROM trial_marks WHERE session = ? AND id = ?', session, id) > 0;
  }

  answer(session: string, question: TrialQuestion, answer: number | null): void {
    if (answer === null)
      this.#sql.run('DELETE FROM trial_answers WHERE session = ? AND question = ?', session, question);
    else this.#sql.run('INSERT OR REPLACE INTO trial_answers VALUES (?, ?, ?)', session, question, answer);
  }

  note(session: string, words: string): void {
    this.#sql.run('INSERT INTO trial_notes (session, words) VALUES (?, ?)', session, words);
  }

  countIn(table: 'trial_marks' | 'trial_notes', session: string): number {
    return Number(this.#sql.get(`SELECT count(*) AS n FROM ${table} WHERE session = ?`, session)?.n);
  }

  /** As the desk and the start-up see them, the latest first; only `number`, where it is given. */
  shown(trial: string, number: number | null = null): TrialSession[] {
    const rows = this.#sql.all(
      `SELECT s.*, p.language FROM trial_sessions AS s
       JOIN trial_participants AS p ON p.trial = s.trial AND p.number = s.participant
       WHERE s.trial = ?1 AND p.withdrawn = 0 AND (?2 IS NULL OR s.number = ?2) ORDER BY s.number DESC`,
      trial,
      number,
    );
    return rows.map((row) => {
      const id = String(row.id);
      const answers = this.#sql.all('SELECT question, answer FROM trial_answers WHERE session = ?', id);
      return {
        number: Number(row.number),
        participant: Number(row.participant),
        language: row.language as SheetLanguage,
        prototypes: JSON.parse(String(row.prototypes)) as string[],
        started: iso(row.started),
        ended: row.ended === null ? null : iso(row.ended),
        endedBy: row.ended_by as TrialSession['endedBy'],
        marks: this.#sql
          .all('SELECT id, at, words FROM trial_marks WHERE session = ? ORDER BY at, id', id)
          .map((mark) => ({ id: Number(mark.id), at: iso(mark.at), words: String(mark.words) })),
        answers: Object.fromEntries(answers.map(({ question, answer }) => [question, Number(answer)])),
        notes: this.#sql
          .all('SELECT words FROM trial_notes WHERE session = ? ORDER BY id', id)
          .map(({ words }) => String(words)),
      };
    });
  }

  /** As readings name them, by their number in the trial. */
  sessionIds(trial: string): ReadonlyMap<number, string> {
    const rows = this.#sql.all('SELECT number, id FROM trial_sessions WHERE trial = ?', trial);
    return new Map(rows.map(({ number, id }) => [Number(number), String(id)]));
  }

  // Erasure

  /**
   * What was said and noted of them goes at once; the rows of their sessions stay, seen by nobody, until their readings
   * are gone everywhere. Gives the texts of which no byte may stay.
   */
  withdraw(participant: ParticipantRow, at: number): string[] {
    const { trial, number } = participant;
    const sessions = this.sessionsOf(participant).map(({ id }) => id);
    const texts = sessions.flatMap((session) => [session, ...this.#wordsOf(session)]);
    this.#sql.run(
      `INSERT INTO trial_withdrawn_times SELECT trial, prototypes, started, ended FROM trial_sessions
       WHERE trial = ? AND participant = ?`,
      trial,
      number,
    );
    for (const table of ['trial_marks', 'trial_answers', 'trial_notes'])
      for (const session of sessions) this.#sql.run(`DELETE FROM ${table} WHERE session = ?`, session);
    this.#sql.run(
      `INSERT OR REPLACE INTO trial_erasures SELECT 'code', code_hash, ?, 1 FROM trial_participants
       WHERE trial = ? AND number = ?`,
      at,
      trial,
      number,
    );
    this.#sql.run(
      'UPDATE trial_participants SET withdrawn = 1 WHERE trial = ? AND number = ?',
      trial,
      number,
    );
    this.#sql.run('UPDATE trials SET withdrawn = withdrawn + 1 WHERE id = ?', trial);
    return texts;
  }

  withdrawnTimes(): WithdrawnTime[] {
    return this.#sql
      .all(
        `SELECT '' AS id, times.*, trials.startup FROM trial_withdrawn_times AS times
       JOIN trials ON trials.id = times.trial`,
      )
      .map(sessionOf);
  }

  /** Those of a trial that are not over yet end now. */
  endWithdrawnTimes(trial: string, at: number): void {
    this.#sql.run(
      'UPDATE trial_withdrawn_times SET ended = max(started, ?) WHERE trial = ? AND ended IS NULL',
      at,
      trial,
    );
  }

  forgetWithdrawnTimesBefore(started: number): void {
    this.#sql.run('DELETE FROM trial_withdrawn_times WHERE started < ?', started);
  }

  #wordsOf(session: string): string[] {
    return this.#sql
      .all(
        'SELECT words FROM trial_marks WHERE session = ?1 UNION SELECT words FROM trial_notes WHERE session = ?1',
        session,
      )
      .map(({ words }) => String(words));
  }

  /** Everybody who withdrew and whose sessions still have rows; of a backup that was put back, too. */
  withdrawing(): (ParticipantRow & { readonly sessions: readonly string[] })[] {
    return this.#sql
      .all(
        `SELECT trial, number, withdrawn FROM trial_participants WHERE withdrawn = 1
         OR code_hash IN (SELECT key FROM trial_erasures WHERE kind = 'code')`,
      )
      .map((row) => {
        const participant = {
          trial: String(row.trial),
          number: Number(row.number),
          withdrawn: row.withdrawn === 1,
        };
        return { ...participant, sessions: this.sessionsOf(participant).map(({ id }) => id) };
      });
  }

  removeParticipant({ trial, number }: ParticipantRow): void {
    this.#sql.run('DELETE FROM trial_participants WHERE trial = ? AND number = ?', trial, number);
  }

  /** Trials whose erasure has begun; of a backup that was put back, those that had been erased. */
  erasing(): TrialRow[] {
    return this.#sql
      .all(
        `${TRIAL} WHERE state = 'erasing' OR (state = 'open'
         AND trials.id IN (SELECT key FROM trial_erasures WHERE kind = 'trial'))`,
      )
      .map(trialOf);
  }

  countsOf(trial: string): Omit<ErasedCounts, 'readings'> {
    const row = this.#sql.get(
      `SELECT participants, withdrawn,
         (SELECT count(*) FROM trial_sessions WHERE trial = ?1) AS sessions,
         (SELECT count(*) FROM trial_marks WHERE session IN (SELECT id FROM trial_sessions WHERE trial = ?1)) AS marks,
         (SELECT count(*) FROM trial_answers WHERE session IN (SELECT id FROM trial_sessions WHERE trial = ?1)) AS answers,
         (SELECT count(*) FROM trial_notes WHERE session IN (SELECT id FROM trial_sessions WHERE trial = ?1)) AS notes
       FROM trials WHERE id = ?1`,
      trial,
    );
    const count = (name: string): number => Number(row?.[name]);
    return {
      participants: count('participants'),
      withdrawn: count('withdrawn'),
      sessions: count('sessions'),
      marks: count('marks'),
      answers: count('answers'),
      notes: count('notes'),
    };
  }

  /** Texts of which no byte may stay once the trial is erased. */
  textsOf(trial: string): string[] {
    return this.#sql
      .all('SELECT id FROM trial_sessions WHERE trial = ?', trial)
      .flatMap(({ id }) => [String(id), ...this.#wordsOf(String(id))]);
  }

  /** All of it but what the certificate says too. The codes stay known as withdrawn, by their hashes. */
  eraseTrial(trial: string, certificate: Certificate): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO trial_erasures SELECT 'code', code_hash, unixepoch(?) * 1000, 0
       FROM trial_participants WHERE trial = ?`,
      certificate.at,
      trial,
    );
    this.#sql.run('DELETE FROM trial_participants WHERE trial = ?', trial);
    this.#sql.run('DELETE FROM trial_sheets WHERE trial = ?', trial);
    this.#sql.run('DELETE FROM trial_withdrawn_times WHERE trial = ?', trial);
    this.#sql.run(
      `UPDATE trials SET state = 'erased', responsible = '', room = NULL, marks = '[]', questions = '[]'
       WHERE id = ?`,
      trial,
    );
    // The first one stands: a backup that was put back is erased again, and was certified before.
    this.#sql.run(
      'INSERT OR IGNORE INTO trial_certificates VALUES (?, ?, ?, ?)',
      trial,
      certificate.text,
      certificate.sha256,
      certificate.at,
    );
    this.addErasures([{ kind: 'trial', key: trial, at: Date.parse(certificate.at) }]);
  }

  certificate(trial: string): Certificate | null {
    const row = this.#sql.get('SELECT text, sha256, at FROM trial_certificates WHERE trial = ?', trial);
    if (row === undefined) return null;
    return { text: String(row.text), sha256: String(row.sha256), at: String(row.at) };
  }

  wasErased(codeHash: string): boolean {
    return (
      this.#sql.get("SELECT 1 FROM trial_erasures WHERE kind = 'code' AND key = ?", codeHash) !== undefined
    );
  }

  hasPendingErasures(): boolean {
    return this.#sql.get('SELECT 1 FROM trial_erasures WHERE pending = 1') !== undefined;
  }

  erasuresDone(): void {
    this.#sql.run('UPDATE trial_erasures SET pending = 0 WHERE pending = 1');
  }

  forgetErasuresBefore(time: number): void {
    this.#sql.run('DELETE FROM trial_erasures WHERE at < ? AND pending = 0', time);
  }

  // For a backup that is put back

  /** All that is remembered; none where the tables are of before. */
  erasures(): TrialErasure[] {
    if (!this.#has('trial_erasures')) return [];
    return this.#sql.all('SELECT kind, key, at FROM trial_erasures').map(({ kind, key, at }) => ({
      kind: kind as TrialErasure['kind'],
      key: String(key),
      at: Number(at),
    }));
  }

  addErasures(erasures: readonly TrialErasure[]): void {
    for (const { kind, key, at } of erasures) {
      this.#sql.run(
        `INSERT INTO trial_erasures VALUES (?, ?, ?, 1)
         ON CONFLICT (kind, key) DO UPDATE SET at = max(at, excluded.at), pending = 1`,
        kind,
        key,
        at,
      );
    }
  }

  certificates(): (Certificate & { readonly trial: string })[] {
    if (!this.#has('trial_certificates')) return [];
    return this.#sql.all('SELECT * FROM trial_certificates').map(({ trial, text, sha256, at }) => ({
      trial: String(trial),
      text: String(text),
      sha256: String(sha256),
      at: String(at),
    }));
  }

  addCertificates(certificates: readonly (Certificate & { readonly trial: string })[]): void {
    for (const { trial, text, sha256, at } of certificates)
      this.#sql.run('INSERT OR REPLACE INTO trial_certificates VALUES (?, ?, ?, ?)', trial, text, sha256, at);
  }

  #has(table: string): boolean {
    return this.#sql.get('SELECT 1 FROM sqlite_schema WHERE name = ?', table) !== undefined;
  }

  /** Brings the write-ahead log into the file and cuts it; false while somebody still reads what was before. */
  truncateLog(): boolean {
    return truncateLog(this.#db);
  }

  /** Writes the file anew: of what was moved about within a page, copies may have stayed behind. */
  vacuum(): void {
    this.#db.exec('VACUUM');
  }
}

const iso = (ms: SQLOutputValue | undefined): string => new Date(Number(ms)).toISOString();

function trialOf(row: Row): TrialRow {
  return {
    id: String(row.id),
    startup: String(row.startup),
    prototypes: JSON.parse(String(row.prototypes)) as string[],
    from: String(row.from_day),
    to: String(row.to_day),
    room: row.room as string | null,
    responsible: String(row.responsible),
    keepDays: Number(row.keep_days),
    purpose: String(row.purpose),
    marks: JSON.parse(String(row.marks)) as string[],
    questions: JSON.parse(String(row.questions)) as TrialQuestion[],
    state: row.state as StoredState,
    endedOn: row.ended_on as string | null,
    early: row.early === 1,
    sheet: row.sheet_texts === null ? null : (JSON.parse(String(row.sheet_texts)) as SheetTexts),
    sheetVersion: Number(row.sheet_version ?? 0),
    sheetDay: String(row.sheet_day ?? row.from_day),
    participants: Number(row.taking_part),
    sessions: Number(row.held),
    readings: row.readings === null ? null : Number(row.readings),
  };
}

function sessionOf(row: Row): SessionRow {
  return {
    id: String(row.id),
    trial: String(row.trial),
    startup: String(row.startup),
    prototypes: JSON.parse(String(row.prototypes)) as string[],
    started: Number(row.started),
    ended: row.ended === null ? null : Number(row.ended),
  };
}
