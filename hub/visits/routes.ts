import express from 'express';
import type { z } from 'zod';
import { cancelRequestSchema, checkinRequestSchema } from '../contract/api.ts';
import type { Building } from '../contract/building.ts';
import { type ErrorCode, HubError } from '../contract/errors.ts';
import { parsedOnce } from '../contract/parsed.ts';
import type { AppendCallback, Clock, JournalPort, Receipt } from '../contract/ports.ts';
import type { Identity, Role } from '../contract/roles.ts';
import type { Visits } from './visits.ts';

/** A tap is durable before it is applied; if applying takes longer than this, the kiosk asks again with its nonce. */
const ANSWER_WAIT_MS = 5_000;

/** The part of hub/ingest that a check-in needs. Errors: `uid_invalid`, `at_implausible`, `journal_full` … */
export interface CheckinPort {
  checkin(checkin: Checkin, done: AppendCallback): void;
}
type CheckinBody = z.infer<typeof checkinRequestSchema>;
export interface Checkin extends CheckinBody {
  readonly source: string;
  readonly door: string;
}

export interface VisitsRoutesOptions {
  readonly visits: Visits;
  readonly ingest: CheckinPort;
  readonly journal: Pick<JournalPort, 'append'>;
  readonly clock: Clock;
  /** The first name to show at the door for this badge; null unless its holder asked for that. */
  readonly greetingFor: (badge: string) => string | null;
  readonly building: Building;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `/checkins`, `/checkins/cancel`, `/presence` and `/attendance`, to be mounted under `/api`. */
export function visitsRoutes(options: VisitsRoutesOptions): express.Router {
  const { visits, ingest, journal, clock, building, guard } = options;

  const greeting = (door: string, source: string, tap: number | string): string | null => {
    const badge = visits.badgeAtDoor(door, source, tap);
    return badge === null ? null : options.greetingFor(badge);
  };

  const router = express.Router();

  router.post('/checkins', guard('kiosk', 'staff', 'admin'), async (request, response) => {
    const checkin = parseCheckin(request.body);
    const identity = request.identity;
    if (identity === undefined) throw new HubError('not_authenticated');
    const source = `http:${identity.name}`;
    const door = doorOf(checkin.door, identity, building);
    const receipt = await receiptOf((done) => ingest.checkin({ ...checkin, source, door }, done));
    if (receipt === null) {
      response.json({ result: 'captured', present: visits.presence().count });
      return;
    }
    const answer = await inTime(visits.answer(source, checkin.nonce, receipt.seq));
    const name = checkin.uid === undefined ? null : greeting(door, source, checkin.nonce);
    response
      .status(receipt.duplicate ? 200 : 201)
      .json(name === null ? answer : { ...answer, greeting: name });
  });

  // Never in the live events, which every screen of the door and the desk hear: one screen asks, for one tap.
  router.get('/checkins/:seq/greeting', guard('kiosk', 'admin'), (request, response) => {
    const identity = request.identity;
    if (identity === undefined) throw new HubError('not_authenticated');
    const asked = typeof request.query.door === 'string' ? request.query.door : undefined;
    const door = doorOf(asked, identity, building);
    const seq = Number(request.params.seq);
    response.json({ greeting: Number.isSafeInteger(seq) ? greeting(door, '', seq) : null });
  });

  router.post('/checkins/cancel', guard('kiosk', 'staff', 'admin'), async (request, response) => {
    const { nonce, seq, checkin, door: asked } = parsedOnce(cancelRequestSchema, request.body);
    const identity = request.identity;
    if (identity === undefined) throw new HubError('not_authenticated');
    const source = `http:${identity.name}`;
    const door = doorOf(asked, identity, building);
    const now = clock.now();
    const receipt = await receiptOf((done) =>
      journal.append(
        { kind: 'cancel', at: now, received: now, source, nonce, body: { door, tap: seq ?? checkin! } },
        done,
      ),
    );
    if (receipt === null) throw new HubError('internal');
    const answer = await inTime(visits.cancelAnswer(source, nonce, receipt.seq));
    response.status(receipt.duplicate ? 200 : 201).json(answer);
  });

  router.get(
    '/presence',
    guard('display', 'kiosk', 'automation', 'staff', 'host', 'admin'),
    (_request, response) => {
      response.json(visits.presence());
    },
  );

  return router;
}

const FIELD_ERRORS: Readonly<Record<string, ErrorCode>> = {
  nonce: 'nonce_invalid',
  uid: 'uid_invalid',
  at: 'at_implausible',
  party: 'party_invalid',
  door: 'door_unknown',
};

/** The error names the field that is wrong; it never quotes the value, which may be a badge number. */
function parseCheckin(body: unknown): CheckinBody {
  const parsed = checkinRequestSchema.safeParse(body);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? '');
    throw new HubError(FIELD_ERRORS[field] ?? 'bad_request');
  }
  const { uid, party = 1 } = parsed.data;
  // A badge is one person's.
  if (uid !== undefined && party > 1) throw new HubError('party_invalid');
  return parsed.data;
}

/** A kiosk stands at its own door; staff may name any; a building with one door needs no name. */
function doorOf(asked: string | undefined, identity: Identity, building: Building): string {
  const bound = identity.scope.door;
  if (bound !== undefined && asked !== undefined && asked !== bound) throw new HubError('forbidden');
  const only = building.doors.length === 1 ? building.doors[0]?.id : undefined;
  const door = asked ?? bound ?? only;
  if (!building.doors.some(({ id }) => id === door) || door === undefined) throw new HubError('door_unknown');
  return door;
}

/** Null: the desk has taken the card, it is no passage. */
function receiptOf(append: (done: AppendCallback) => void): Promise<Receipt | null> {
  return new Promise((resolve, reject) => {
    append((error, receipt) => {
      if (error !== null) reject(error);
      else resolve(receipt ?? null);
    });
  });
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HubError('overloaded')), ANSWER_WAIT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
