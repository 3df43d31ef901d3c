import { Random } from './random.ts';

/**
 * Days of one room, made from a seed: who was in it at each moment, and what imperfect sensors said of it. It knows
 * nothing of how the hub reckons: errors come in groups, lean to one side, and windows are opened.
 */

export interface RoomSensors {
  /** Door counters: the share of passages that each gets wrong, 0 to 1; several are several doors. */
  readonly doors?: readonly number[];
  readonly gauge?: boolean;
  readonly co2?: boolean;
  readonly presence?: boolean;
  /** Share of people who hold a badge out when they come, and when they leave. */
  readonly badges?: { readonly in: number; readonly out: number };
}

export interface RoomDaysOptions {
  readonly seed: number;
  readonly days: number;
  readonly capacity: number;
  /** Minutes since midnight. */
  readonly opens: number;
  readonly closes: number;
  /** How long visitors stay on average, minutes; whoever comes to a workshop stays for it. */
  readonly stay?: number;
  readonly sensors: RoomSensors;
  /** Sensors that from a minute of each day on say nothing, or the same for ever. */
  readonly faults?: readonly {
    readonly sensor: 'gauge' | 'co2' | 'door-0' | 'door-1';
    readonly from: number;
    readonly what: 'silent' | 'stuck';
  }[];
}

/** `at`: ms since the first midnight. */
export interface RoomEvent {
  readonly at: number;
  /** Which sensor: `gauge`, `co2`, `presence`, `door-0` … or `badges`. */
  readonly sensor: string;
  readonly measure: 'in' | 'out' | 'count' | 'co2' | 'presence';
  readonly value: number | boolean;
}

export interface RoomDays {
  /** In the order of time. */
  readonly events: readonly RoomEvent[];
  readonly volume: number;
  readonly airChanges: number;
  /** People in the room at a moment, ms since the first midnight. */
  peopleAt(at: number): number;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const OUTDOOR_PPM = 425;

interface Passage {
  readonly at: number;
  readonly direction: 'in' | 'out';
  /** Whether somebody passes side by side with another. */
  readonly together: boolean;
}

/** What is peculiar to this room and its sensors, the same every day. */
interface Traits {
  /** Doors see one direction better than the other. */
  readonly lean: number;
  readonly volume: number;
  readonly airChanges: number;
  readonly co2Offset: number;
  readonly visits: number;
}

export function simulateRoom(options: RoomDaysOptions): RoomDays {
  const random = new Random(options.seed);
  const volume = options.capacity * random.between(7, 13);
  const traits: Traits = {
    lean: random.between(-0.5, 0.5),
    volume,
    airChanges: random.between(0.8, 3),
    co2Offset: random.between(-30, 30),
    visits: options.capacity * random.between(2, 5),
  };
  const passages: Passage[] = [];
  const events: RoomEvent[] = [];
  const air = { ppm: OUTDOOR_PPM + 30, felt: OUTDOOR_PPM + 30 };
  for (let day = 0; day < options.days; day++) {
    const today = peopleOfTheDay(random, options, traits).map((one) => ({ ...one, at: one.at + day * DAY }));
    today.sort((a, b) => a.at - b.at);
    passages.push(...today);
    events.push(...sensorsOfTheDay(random, options, traits, today, day, air));
  }
  events.sort((a, b) => a.at - b.at);
  const steps = passages.map(({ at, direction }) => ({ at, change: direction === 'in' ? 1 : -1 }));
  let level = 0;
  const levels = steps.map(({ change }) => (level += change));
  return {
    events,
    volume,
    airChanges: traits.airChanges,
    peopleAt: (at) => levels[firstAfter(steps, at) - 1] ?? 0,
  };
}

/** Index of the first step after `at`. */
function firstAfter(steps: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Visitors alone or in small groups, some who go out for a moment, and on some days a workshop. */
function peopleOfTheDay(random: Random, options: RoomDaysOptions, traits: Traits): Passage[] {
  const passages: Passage[] = [];
  const { opens, closes, capacity } = options;
  const stay = (from: number, to: number, together: boolean): void => {
    passages.push({ at: from * MINUTE, direction: 'in', together });
    if (to - from > 40 && random.next() < 0.15) {
      const pause = random.between(from + 10, to - 20);
      passages.push({ at: pause * MINUTE, direction: 'out', together: false });
      passages.push({ at: (pause + random.between(2, 12)) * MINUTE, direction: 'in', together: false });
    }
    passages.push({ at: to * MINUTE, direction: 'out', together });
  };
  const last = closes - 2;
  const visits = Math.round(traits.visits * random.between(0.6, 1.3));
  for (let came = 0; came < visits; ) {
    const group = random.pick([1, 1, 1, 1, 2, 2, 3]);
    const rush = random.pick([0.25, 0.65]);
    const arrives = Math.min(
      Math.max(opens + 1, opens + random.around(rush, 0.17) * (closes - opens)),
      last - 5,
    );
    const stays = -Math.log(1 - random.next()) * (options.stay ?? 35) + 3;
    for (let each = 0; each < group; each++) {
      const from = arrives + each * random.between(0.01, 0.1);
      const leaves = Math.min(arrives + stays + each * random.between(0.01, 0.1), last + random.next() * 1.5);
      stay(from, Math.max(leaves, from + 1), group > 1);
    }
    came += group;
  }
  if (random.next() < 0.4) {
    const begins = random.between(opens + 60, closes - 180);
    const ends = begins + random.between(75, 150);
    const people = Math.round(capacity * random.between(0.4, 0.8));
    for (let each = 0; each < people; each++)
      stay(begins + random.around(-3, 4), Math.min(ends + random.between(0, 6), last), true);
  }
  if (random.next() < 0.7) stay(closes + 40, closes + 40 + random.between(10, 30), false); // who cleans
  return passages.filter(({ at }) => at > 0);
}

function sensorsOfTheDay(
  random: Random,
  options: RoomDaysOptions,
  traits: Traits,
  today: readonly Passage[],
  day: number,
  air: { ppm: number; felt: number },
): RoomEvent[] {
  const { sensors, faults = [] } = options;
  const events: RoomEvent[] = [];
  const stuck = new Map<string, number | boolean>();
  const say = (at: number, sensor: string, measure: RoomEvent['measure'], value: number | boolean): void => {
    const fault = faults.find((one) => one.sensor === sensor && at >= day * DAY + one.from * MINUTE);
    if (fault?.what === 'silent') return;
    const said = fault === undefined ? value : (stuck.get(sensor) ?? value);
    stuck.set(sensor, said);
    events.push({ at: Math.round(at), sensor, measure, value: said });
  };

  for (const { at, direction, together } of today) {
    const doors = sensors.doors ?? [];
    if (doors.length > 0) {
      const door = random.whole(0, doors.length - 1);
      const leaning = direction === 'in' ? 1 + traits.lean : 1 - traits.lean;
      const wrong = random.next() < doors[door]! * leaning * (together ? 1.4 : 0.8);
      const counted = wrong ? (random.next() < 0.75 ? 0 : 2) : 1;
      if (counted > 0) say(at, `door-${door}`, direction, counted);
    }
    if (sensors.badges && random.next() < sensors.badges[direction]) say(at, 'badges', direction, 1);
  }

  let people = 0;
  let next = 0;
  let movedAt = Number.NEGATIVE_INFINITY;
  let isMoving = false;
  let window = 0;
  const quiet = random.between(4, 9);
  for (let second = 0; second < 86_400; second += 10) {
    const at = day * DAY + second * 1_000;
    while (next < today.length && today[next]!.at <= at) {
      people += today[next]!.direction === 'in' ? 1 : -1;
      next++;
      movedAt = at;
    }
    if (second % 60 === 0 && people > 0 && random.next() < 1 / 150) window = 90;
    if (window > 0) window--;
    const changes = (window > 0 ? 3 : 1) * traits.airChanges * (0.85 + 0.3 * Math.sin(at / 7e6) ** 2);
    const breathed = ((people * 0.005 * 10 * (0.85 + 0.3 * random.next())) / (traits.volume * 1_000)) * 1e6;
    air.ppm += breathed - (changes / 360) * (air.ppm - OUTDOOR_PPM);
    air.felt += (air.ppm - air.felt) / 12;
    if (random.next() < 1 - Math.exp((-people * 10) / (quiet * 60))) movedAt = at;
    if (sensors.presence) {
      const moving = at - movedAt < 90_000;
      if (moving !== isMoving || second % 3_600 === 0) say(at, 'presence', 'presence', moving);
      isMoving = moving;
    }
    if (second % 60 !== 30) continue;
    if (sensors.co2) say(at, 'co2', 'co2', Math.round(air.felt + traits.co2Offset + random.around(0, 8)));
    if (sensors.gauge) say(at, 'gauge', 'count', people);
  }
  return events;
}
