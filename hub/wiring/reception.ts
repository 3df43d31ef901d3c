import type { Router } from 'express';
import { Alarm } from '../alarm/alarm.ts';
import { alarmRoutes } from '../alarm/routes.ts';
import { AlarmStore } from '../alarm/store.ts';
import { Calls } from '../calls/calls.ts';
import { callsRoutes } from '../calls/routes.ts';
import { topics } from '../contract/topics.ts';
import { correctionsRoutes } from '../corrections/routes.ts';
import { OutageLog } from '../health/outages.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { Programme } from '../programme/programme.ts';
import { programmeRoutes } from '../programme/routes.ts';
import { ProgrammeStore } from '../programme/store.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { talliesRoutes } from '../tallies/routes.ts';
import { Tallies } from '../tallies/tallies.ts';
import { AttendanceFigures } from '../visits/attendance.ts';
import { attendanceRoutes } from '../visits/attendance-routes.ts';
import type { BadgeCapture } from '../visits/badge-capture.ts';
import { BadgeDesk } from '../visits/badge-desk.ts';
import { badgeRoutes } from '../visits/badge-routes.ts';
import { BadgeStore } from '../visits/badge-store.ts';
import type { Pseudonyms } from '../visits/pseudonym.ts';
import { visitsRoutes } from '../visits/routes.ts';
import { Visits } from '../visits/visits.ts';
import { requireRole as guard } from '../web/identity.ts';
import type { House } from './house.ts';

/** Who comes and why: the kiosk's and the desk's side of the house. */
export interface Reception {
  readonly visits: Visits;
  readonly badges: BadgeDesk;
  readonly tallies: Tallies;
  readonly outages: OutageLog;
  readonly attendance: AttendanceFigures;
  readonly programme: Programme;
  readonly routers: readonly Router[];
}

export function wireReception(
  house: House,
  {
    capture,
    pseudonyms,
    ingest,
    rooms,
  }: {
    readonly capture: BadgeCapture;
    readonly pseudonyms: Pseudonyms;
    readonly ingest: Ingest;
    readonly rooms: Rooms;
  },
): Reception {
  const { access, broker, building, clock, db, hours, journal, live } = house;
  const audit = access.audit.bind(access);

  const badgeStore = new BadgeStore(db);
  badgeStore.prepare();
  const badges: BadgeDesk = new BadgeDesk({
    ...house,
    store: badgeStore,
    file: house.inData('hub.sqlite'),
    capture,
    pseudonyms,
    visits: { applied: (seq) => visits.applied(seq), presence: () => visits.presence() },
  });
  const visits = new Visits({ ...house, mayPass: (card, at) => badges.mayPass(card, at) });
  const nameOf = (badge: string): string | null => badges.nameOf(badge);

  const tallies = new Tallies({ db, building, clock });
  const outages = new OutageLog({ ...house, hours });
  outages.prepare();
  const programmeStore = new ProgrammeStore(db);
  programmeStore.prepare();
  const programme = new Programme({ store: programmeStore, building, live });
  const attendance = new AttendanceFigures({
    db,
    building,
    clock,
    outagesOf: (from, to) => outages.within(from, to),
    activitiesOf: (month) => programme.figures(month),
    ...(building.themes.length > 0 && { themesOf: (month: string) => tallies.month(month) }),
  });
  attendance.prepare();

  const calls = new Calls({ clock, live });
  // For the building's flows; who rings is known to nobody.
  live.on('call', ({ door, at, answered }) => {
    const said = JSON.stringify({ at, answered: answered !== null });
    broker.publish(topics.call(building.site, door), said).catch(() => undefined);
  });
  const alarm = new Alarm({
    store: new AlarmStore(db),
    clock,
    live,
    present: () => visits.presence().count,
    rooms: () => rooms.list(),
    openVisits: () => visits.openVisits(),
    nameOf,
  });
  alarm.prepare();

  return {
    visits,
    badges,
    tallies,
    outages,
    attendance,
    programme,
    routers: [
      visitsRoutes({
        visits,
        ingest,
        journal,
        clock,
        greetingFor: (badge) => badges.greetingFor(badge),
        building,
        guard,
      }),
      attendanceRoutes({ attendance, guard, audit }),
      talliesRoutes({ tallies, guard }),
      badgeRoutes({ badges, audit, guard }),
      callsRoutes({ calls, building, guard }),
      correctionsRoutes({ journal, clock, building, visits, rooms, nameOf, audit, guard }),
      alarmRoutes({ alarm, clock, audit, guard }),
      programmeRoutes({ programme, audit, guard }),
    ],
  };
}
