import express from 'express';
import type { Building } from '../contract/building.ts';
import {
  correctionRequestSchema,
  type OpenVisitAnswer,
  type Today,
  visitEndRequestSchema,
} from '../contract/desk.ts';
import type { NewEntry } from '../contract/entries.ts';
import { HubError } from '../contract/errors.ts';
import { parsed, parsedOnce } from '../contract/parsed.ts';
import type { Clock, JournalPort, Receipt } from '../contract/ports.ts';
import type { Role } from '../contract/roles.ts';

/** A correction is durable before it is applied; if that takes longer, the desk asks again with its nonce. */
const APPLIED_WITHIN_MS = 5_000;

interface Counted {
  /** Resolves once the journal's entry has been applied. */
  applied(seq: number): Promise<void>;
}
export interface CorrectionsRoutesOptions {
  readonly journal: Pick<JournalPort, 'append'>;
  readonly clock: Clock;
  readonly building: Building;
  readonly visits: Counted & {
    presence(): { readonly count: number };
    openVisits(): readonly {
      readonly seq: number;
      readonly door: string;
      readonly badge: string | null;
      readonly party: number;
      readonly arrived: number;
    }[];
    arrivalsToday(): { date: string; arrivals: readonly { door: string; hour: number; people: number }[] };
  };
  readonly rooms: Counted & {
    list(): readonly { readonly id: string; readonly occupancy: { readonly count: number | null } }[];
  };
  /** The first name given at the desk for a badge, if one was. */
  readonly nameOf: (badge: string) => string | null;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** Today's arrivals, who is here, and what staff correct by hand; to be mounted under `/api`. */
export function correctionsRoutes(options: CorrectionsRoutesOptions): express.Router {
  const { journal, clock, building, visits, rooms, nameOf, audit, guard } = options;
  const router = express.Router();

  const append = (entry: NewEntry): Promise<Receipt> =>
    new Promise((resolve, reject) => {
      journal.append(entry, (error, receipt) => {
        if (receipt === undefined) reject(error ?? new HubError('internal'));
        else resolve(receipt);
      });
    });
  const head = (request: express.Request, nonce: string) => {
    const { identity } = request;
    if (identity === undefined) throw new HubError('not_authenticated');
    const now = clock.now();
    return { name: identity.name, entry: { at: now, received: now, source: `http:${identity.name}`, nonce } };
  };

  router.get('/presence/today', guard('staff', 'host'), (_request, response) => {
    const { date, arrivals } = visits.arrivalsToday();
    const today: Today = {
      date,
      doors: sums(arrivals, ({ door }) => door).map(([id, people]) => ({ id, people })),
      hours: sums(arrivals, ({ hour }) => hour).map(([hour, people]) => ({ hour, people })),
    };
    response.json(today);
  });

  router.get('/visits', guard('staff'), (request, response) => {
    audit(request.identity?.name ?? '', 'visits.list', 'personnes présentes');
    const open: OpenVisitAnswer[] = visits.openVisits().map(({ seq, door, badge, party, arrived }) => ({
      seq,
      door,
      arrived: new Date(arrived).toISOString(),
      people: party,
      badge: badge !== null,
      name: badge === null ? null : nameOf(badge),
    }));
    response.json(open);
  });

  router.post('/visits/:seq/end', guard('staff'), async (request, response) => {
    const { nonce } = parsed(visitEndRequestSchema, request.body, 'nonce_invalid');
    const { name, entry } = head(request, nonce);
    const seq = Number(request.params.seq);
    if (!Number.isSafeInteger(seq) || seq < 1) throw new HubError('not_found');
    const isOpen = visits.openVisits().some((visit) => visit.seq === seq);
    if (!isOpen) throw new HubError('visit_over');
    const receipt = await append({ ...entry, kind: 'visit-end', body: { seq } });
    await inTime(visits.applied(receipt.seq));
    if (!receipt.duplicate) audit(name, 'visit.end', `passage ${seq}`);
    response.status(receipt.duplicate ? 200 : 201).json({ count: visits.presence().count });
  });

  router.post('/corrections', guard('staff'), async (request, response) => {
    const { nonce, ...body } = parsedOnce(correctionRequestSchema, request.body);
    const { name, entry } = head(request, nonce);
    const { scope, id, count, reason } = body;
    if (scope === 'room' && !building.rooms.some((room) => room.id === id)) throw new HubError('not_found');
    const before = countOf(scope, id);
    const receipt = await append({ ...entry, kind: 'correction', body });
    await inTime((scope === 'room' ? rooms : visits).applied(receipt.seq));
    const what = scope === 'room' ? `salle ${id}` : 'bâtiment';
    if (!receipt.duplicate) audit(name, 'count.correct', `${what} : ${before ?? '?'} → ${count} (${reason})`);
    response.status(receipt.duplicate ? 200 : 201).json({ count: countOf(scope, id) });
  });

  const countOf = (scope: 'room' | 'building', id?: string): number | null =>
    scope === 'building'
      ? visits.presence().count
      : (rooms.list().find((room) => room.id === id)?.occupancy.count ?? null);

  return router;
}

function sums<A extends { readonly people: number }, K>(
  arrivals: readonly A[],
  key: (arrival: A) => K,
): [K, number][] {
  const people = new Map<K, number>();
  for (const arrival of arrivals) people.set(key(arrival), (people.get(key(arrival)) ?? 0) + arrival.people);
  return [...people];
}

async function inTime(applied: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HubError('overloaded')), APPLIED_WITHIN_MS);
  });
  try {
    await Promise.race([applied, late]);
  } finally {
    clearTimeout(timer);
  }
}
