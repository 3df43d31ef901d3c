import { Air } from './air.ts';
import { Random } from './random.ts';

/** A day in the building, made from a seed: what happens at which minute, and the truth to hold the hub against. */

export interface DayOptions {
  readonly seed: number;
  /** How many people come through the door. */
  readonly visits: number;
  readonly rooms: readonly { readonly id: string; readonly capacity: number }[];
  /** Rooms whose sensor is a gauge (`count`); the others have a door counter (`in`, `out`). */
  readonly gauges: readonly string[];
  /** Minutes since midnight. */
  readonly opens: number;
  readonly closes: number;
  /** Share of arrivals without a badge, 0 to 1. */
  readonly anonymous: number;
}

/** `minute`: minutes since midnight, with a fraction. */
export type DayEvent = { readonly minute: number } & (
  | { readonly kind: 'tap'; readonly card: number }
  | { readonly kind: 'anonymous'; readonly party: number }
  | { readonly kind: 'reading'; readonly room: string; readonly measure: string; readonly value: number }
);

export interface Truth {
  /** People who came in. */
  readonly people: number;
  readonly badgeVisits: number;
  readonly anonymousPeople: number;
  /** People who came in, by hour of the day. */
  readonly byHour: readonly number[];
  /** Readings published. */
  readonly readings: number;
}

export interface SimulatedDay {
  /** By minute, ascending. */
  readonly events: readonly DayEvent[];
  readonly truth: Truth;
  /** People in a room at a minute: the number no sensor knows exactly. */
  peopleIn(room: string, minute: number): number;
}

interface Stay {
  readonly room: string;
  readonly from: number;
  readonly to: number;
}

const SHORTEST_STAY = 6;
const MEAN_STAY = 55;
/** Arrivals gather at the two opening rushes of a tiers-lieu: late morning and after lunch. */
const RUSHES = [0.2, 0.62] as const;
/** Printed numbers of EM4100 cards; the range avoids the random ids of phones. */
const FIRST_CARD = 4_100_000;

export function simulateDay(options: DayOptions): SimulatedDay {
  const random = new Random(options.seed);
  const events: DayEvent[] = [];
  const stays: Stay[] = [];
  let badgeVisits = 0;
  let anonymousPeople = 0;
  const byHour = Array<number>(24).fill(0);
  const length = options.closes - options.opens;

  for (let visitor = 0; badgeVisits + anonymousPeople < options.visits; visitor++) {
    const rush = random.pick(RUSHES);
    const arrives = options.opens + clamp(random.around(rush, 0.15), 0.01, 0.93) * length;
    const stay = clamp(random.around(MEAN_STAY, 30), SHORTEST_STAY, 180);
    const leaves = Math.min(arrives + stay, options.closes - 1 + random.next());
    if (random.next() < options.anonymous) {
      const party = Math.min(random.pick([1, 1, 1, 2, 2, 3]), options.visits - badgeVisits - anonymousPeople);
      anonymousPeople += party;
      byHour[Math.floor(arrives / 60)]! += party;
      events.push({ minute: arrives, kind: 'anonymous', party });
    } else {
      const card = FIRST_CARD + visitor * 7919;
      badgeVisits++;
      byHour[Math.floor(arrives / 60)]! += 1;
      events.push({ minute: arrives, kind: 'tap', card }, { minute: leaves, kind: 'tap', card });
    }
    stays.push(...walk(random, options.rooms, arrives, leaves));
  }

  for (const { room, from, to } of stays) {
    if (options.gauges.includes(room)) continue;
    events.push({ minute: from, kind: 'reading', room, measure: 'in', value: 1 });
    events.push({ minute: to, kind: 'reading', room, measure: 'out', value: 1 });
  }
  for (const room of options.rooms) {
    events.push(
      ...sensors(
        random,
        room,
        options,
        stays.filter((stay) => stay.room === room.id),
      ),
    );
  }
  events.sort((a, b) => a.minute - b.minute);

  return {
    events,
    truth: {
      people: badgeVisits + anonymousPeople,
      badgeVisits,
      anonymousPeople,
      byHour,
      readings: events.filter((event) => event.kind === 'reading').length,
    },
    peopleIn: (room, minute) =>
      stays.filter((stay) => stay.room === room && stay.from <= minute && minute < stay.to).length,
  };
}

/** One to three rooms, one after the other, for as long as the person is in the building. */
function walk(random: Random, rooms: DayOptions['rooms'], from: number, to: number): Stay[] {
  const stops = Math.min(random.whole(1, 3), Math.max(1, Math.floor((to - from) / 5)));
  const each = (to - from) / stops;
  return Array.from({ length: stops }, (_, i) => ({
    room: random.pick(rooms).id,
    from: from + i * each + 0.2,
    to: from + (i + 1) * each - 0.2,
  }));
}

/** What the room's sensors say, once a minute, each at its own second. */
function sensors(
  random: Random,
  room: DayOptions['rooms'][number],
  options: DayOptions,
  stays: Stay[],
): DayEvent[] {
  const air = new Air(room.capacity, random.between(18.5, 21));
  const second = random.next();
  const isGauge = options.gauges.includes(room.id);
  const events: DayEvent[] = [];
  for (let minute = options.opens; minute < options.closes; minute++) {
    const people = stays.filter((stay) => stay.from <= minute && minute < stay.to).length;
    air.minute(people);
    const at = minute + second;
    const say = (measure: string, value: number): void => {
      events.push({ minute: at, kind: 'reading', room: room.id, measure, value });
    };
    say('co2', Math.round(air.co2 + random.around(0, 8)));
    say('temperature', Math.round((air.temperature + random.around(0, 0.05)) * 10) / 10);
    say('humidity', Math.round(air.humidity + random.around(0, 0.3)));
    if (isGauge) say('count', people);
  }
  return events;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
