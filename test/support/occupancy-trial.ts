import { type RoomDaysOptions, type RoomEvent, simulateRoom } from '../../devices/simulator/room-day.ts';
import { OpeningHours } from '../../hub/calendar/opening-hours.ts';
import {
  type Estimate,
  hearCo2,
  hearGauge,
  hearPassage,
  hearPresence,
  newEstimate,
  occupancyOf,
  passTime,
} from '../../hub/rooms/estimate.ts';
import type { RoomTraits } from '../../hub/rooms/rules.ts';

/** Simulated rooms with a known truth, told to the estimator as the hub tells it, and judged every minute of opening. */

export interface Scenario {
  readonly what: string;
  readonly sensors: RoomDaysOptions['sensors'];
  readonly faults?: RoomDaysOptions['faults'];
  readonly stay?: number;
  /** Whether the building file gives the room's volume; the air change is always learned. */
  readonly volume?: boolean;
}

const NOON = 720;
const OPENS = 510;
const CLOSES = 1_050;
const MINUTE = 60_000;
/** A Monday. */
const FIRST_MIDNIGHT = Date.parse('2026-11-02T00:00:00Z');
const CAPACITIES = [8, 10, 12, 20, 30];

export const SCENARIOS: readonly Scenario[] = [
  { what: 'a door counter without error', sensors: { doors: [0] } },
  { what: 'a door counter, 2 % of its passages wrong', sensors: { doors: [0.02] } },
  { what: 'a door counter, 5 % wrong', sensors: { doors: [0.05] } },
  { what: 'a door counter, 10 % wrong', sensors: { doors: [0.1] } },
  { what: 'a door counter, 5 %, visitors who stay for hours', sensors: { doors: [0.05] }, stay: 150 },
  { what: 'a door counter, 5 %, visitors who stay for minutes', sensors: { doors: [0.05] }, stay: 6 },
  { what: 'a room of two doors, 5 % each', sensors: { doors: [0.05, 0.05] } },
  {
    what: 'a room of two doors, of which one dies at noon',
    sensors: { doors: [0.05, 0.05] },
    faults: [{ sensor: 'door-0', from: NOON, what: 'silent' }],
  },
  {
    what: 'a door counter, 5 %, that dies at noon',
    sensors: { doors: [0.05] },
    faults: [{ sensor: 'door-0', from: NOON, what: 'silent' }],
  },
  {
    what: 'a door counter, 5 %, that dies at noon, and CO₂',
    sensors: { doors: [0.05], co2: true },
    faults: [{ sensor: 'door-0', from: NOON, what: 'silent' }],
  },
  { what: 'a door counter, 10 %, and CO₂', sensors: { doors: [0.1], co2: true } },
  {
    what: 'a door counter, 10 %, and CO₂, volume unknown',
    sensors: { doors: [0.1], co2: true },
    volume: false,
  },
  {
    what: 'a door counter, 10 %, and CO₂ stuck from noon',
    sensors: { doors: [0.1], co2: true },
    faults: [{ sensor: 'co2', from: NOON, what: 'stuck' }],
  },
  {
    what: 'a people gauge stuck from noon, and a door counter, 5 %',
    sensors: { doors: [0.05], gauge: true },
    faults: [{ sensor: 'gauge', from: NOON, what: 'stuck' }],
  },
  {
    what: 'a people gauge stuck from noon, and CO₂',
    sensors: { gauge: true, co2: true },
    faults: [{ sensor: 'gauge', from: NOON, what: 'stuck' }],
  },
  {
    what: 'a people gauge that dies at noon',
    sensors: { gauge: true },
    faults: [{ sensor: 'gauge', from: NOON, what: 'silent' }],
  },
  { what: 'CO₂ alone', sensors: { co2: true } },
  { what: 'CO₂ alone, volume unknown', sensors: { co2: true }, volume: false },
  { what: 'badges alone: 9 in 10 tap in, 3 in 4 tap out', sensors: { badges: { in: 0.9, out: 0.75 } } },
  { what: 'a motion sensor alone', sensors: { presence: true } },
];

export interface Verdict {
  /** Mean absolute error, people. */
  readonly error: number;
  /** Share of minutes with the truth within `low … high`. */
  readonly covered: number;
  /** Mean of `high - low`. */
  readonly width: number;
  /** Mean absolute error of what the sensor says without an estimator: see `Naive`. */
  readonly naiveError: number;
}

/** Rooms `from` (a seed) and so on, each for so many days, what is learned kept from day to day. */
export function judge(scenario: Scenario, from: number, rooms: number, days: number): Verdict {
  const total = { error: 0, covered: 0, width: 0, naive: 0, minutes: 0 };
  for (let seed = from; seed < from + rooms; seed++) judgeRoom(scenario, seed, days, total);
  return {
    error: total.error / total.minutes,
    covered: total.covered / total.minutes,
    width: total.width / total.minutes,
    naiveError: total.naive / total.minutes,
  };
}

function judgeRoom(
  { sensors, faults, stay, volume }: Scenario,
  seed: number,
  days: number,
  total: { error: number; covered: number; width: number; naive: number; minutes: number },
): void {
  const capacity = CAPACITIES[seed % CAPACITIES.length]!;
  const day = {
    seed,
    days,
    capacity,
    opens: OPENS,
    closes: CLOSES,
    sensors,
    ...(faults && { faults }),
    ...(stay && { stay }),
  };
  const simulated = simulateRoom(day);
  const traits: RoomTraits = {
    capacity,
    volume: volume === false ? null : Math.round(simulated.volume),
    airChanges: null,
    door: null,
  };
  const calendar = new OpeningHours({
    timezone: 'UTC',
    hours: { 'mon-sun': '08:30-17:30' },
    closed: [],
  });
  const naive = new Naive(simulated.volume, simulated.airChanges);
  let estimate = newEstimate(traits);
  let shown = { of: estimate, until: estimate };
  let next = 0;
  for (let minute = 0; minute < days * 1_440; minute++) {
    const ofDay = minute % 1_440;
    if (ofDay === 0 || ofDay === CLOSES) naive.empty();
    const since = minute * MINUTE;
    for (; next < simulated.events.length && simulated.events[next]!.at <= since; next++) {
      const event = simulated.events[next]!;
      naive.hear(event);
      estimate = hear(estimate, event, traits, calendar);
    }
    if (ofDay < OPENS || ofDay >= CLOSES) continue;
    const now = FIRST_MIDNIGHT + since;
    // As hub/rooms/rooms.ts shows it: with the time that has passed since, which the estimate itself is not told.
    const before = shown.of === estimate ? shown.until : estimate;
    shown = { of: estimate, until: passTime(before, now, traits, calendar) };
    const { count, low, high } = occupancyOf(shown.until, now);
    // Before the first message of a sensor's life nothing is known, and nothing is said.
    if (count === null) continue;
    const truth = simulated.peopleAt(since);
    total.minutes++;
    total.error += Math.abs(count - truth);
    total.naive += Math.abs(naive.count - truth);
    total.width += high! - low!;
    if (low! <= truth && truth <= high!) total.covered++;
  }
}

function hear(estimate: Estimate, event: RoomEvent, traits: RoomTraits, calendar: OpeningHours): Estimate {
  const at = FIRST_MIDNIGHT + event.at;
  const times = { at, received: at };
  const now = passTime(estimate, at, traits, calendar);
  const { measure, sensor, value } = event;
  switch (measure) {
    case 'in':
    case 'out': {
      const by = sensor === 'badges' ? 'badges' : 'doors';
      return hearPassage(now, by, sensor, measure, Number(value), times, calendar);
    }
    case 'count':
      return hearGauge(now, Number(value), times, traits, calendar);
    case 'presence':
      return hearPresence(now, value === true, times);
    case 'co2':
      return hearCo2(now, Number(value), times, traits, calendar);
  }
}

/** So many rooms, each with every kind of sensor, that together say ten things a second and room. */
export function costOfMessages(rooms: number, messages: number): void {
  const traits: RoomTraits = { capacity: 12, volume: 100, airChanges: null, door: null };
  const calendar = new OpeningHours({ timezone: 'UTC', hours: { 'mon-sun': '08:30-17:30' }, closed: [] });
  const estimates = Array.from({ length: rooms }, () => newEstimate(traits));
  const said = [
    { sensor: 'door-0', measure: 'in' },
    { sensor: 'co2', measure: 'co2' },
    { sensor: 'gauge', measure: 'count' },
    { sensor: 'presence', measure: 'presence' },
    { sensor: 'door-0', measure: 'out' },
  ] as const;
  for (let i = 0; i < messages; i++) {
    const room = i % rooms;
    const round = Math.floor(i / rooms);
    const one = said[round % said.length]!;
    const value = one.measure === 'co2' ? 600 + (i % 90) : one.measure === 'count' ? round % 7 : 1;
    const at = OPENS * MINUTE + round * 100;
    estimates[room] = hear(estimates[room]!, { ...one, value, at }, traits, calendar);
  }
}

/**
 * What is usually done: the last gauge, else the sum of ins and outs, never below nobody and 0 at closing; else CO₂ by the
 * steady state N = Q (C - outdoor) / G with the room's true volume and air change; else one person where there is motion.
 */
class Naive {
  readonly #volume: number;
  readonly #airChanges: number;
  #gauge: number | null = null;
  #sum: number | null = null;
  #air: number | null = null;
  #motion = false;

  constructor(volume: number, airChanges: number) {
    this.#volume = volume;
    this.#airChanges = airChanges;
  }

  hear({ measure, value }: RoomEvent): void {
    const number = Number(value);
    if (measure === 'in') this.#sum = (this.#sum ?? 0) + number;
    else if (measure === 'out') this.#sum = Math.max(0, (this.#sum ?? 0) - number);
    else if (measure === 'count') this.#gauge = number;
    else if (measure === 'presence') this.#motion = value === true;
    else {
      const litresASecond = (this.#volume * 1_000 * this.#airChanges) / 3_600;
      this.#air = Math.max(0, Math.round((litresASecond * (number - 425)) / 1e6 / 0.005));
    }
  }

  empty(): void {
    if (this.#sum !== null) this.#sum = 0;
  }

  get count(): number {
    return this.#gauge ?? this.#sum ?? this.#air ?? Number(this.#motion);
  }
}
