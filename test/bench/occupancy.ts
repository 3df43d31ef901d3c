import { costOfMessages, judge, SCENARIOS } from '../support/occupancy-trial.ts';
import type { Row, Section } from './table.ts';

/** Rooms that no constant was tuned on: the unit tests and the tuning have others. */
const FIRST_SEED = 1_001;
const ROOMS = 20;
const DAYS = 10;
const COVERED = 0.9;
/** 40 rooms at 10 messages a second each may take a twentieth of a core here, a fifth of a small board's. */
const BUSY_ROOMS = 40;
const MESSAGES = 200_000;
const MESSAGE_US = 125;

/** How far the estimates of a room's people are off, and how honest their doubt is. */
export async function benchOccupancy(): Promise<Section> {
  const rows: Row[] = [];
  for (const scenario of SCENARIOS) {
    const verdict = judge(scenario, FIRST_SEED, ROOMS, DAYS);
    const met = verdict.covered >= COVERED;
    rows.push({
      what: `${scenario.what}: error`,
      ours: verdict.error.toFixed(2),
      peer: verdict.naiveError.toFixed(2),
      ...(verdict.naiveError > 0 && { ratio: verdict.error / verdict.naiveError }),
      aim: '',
    });
    rows.push({
      what: '… truth within low … high',
      ours: `${(100 * verdict.covered).toFixed(0)} %, ${verdict.width.toFixed(1)} wide`,
      peer: '',
      aim: `≥ ${100 * COVERED} %`,
      met,
    });
  }
  const began = performance.now();
  costOfMessages(BUSY_ROOMS, MESSAGES);
  const us = ((performance.now() - began) * 1_000) / MESSAGES;
  rows.push({
    what: `a message, ${BUSY_ROOMS} rooms of ten a second each`,
    ours: `${us.toFixed(1)} µs`,
    peer: '',
    aim: `≤ ${MESSAGE_US} µs`,
    met: us <= MESSAGE_US,
  });
  return {
    title: 'How full a room is',
    how: `Simulated rooms whose people are known (devices/simulator/room-day.ts): ${ROOMS} rooms of 8 to 30 places for ${DAYS} days, visitors alone and in groups, workshops, opened windows, a fault at noon of every day. Every minute of opening: mean absolute error in people, and how often the truth lies within low … high. Peer: the plain sum of ins and outs, never below nobody and 0 at closing; where there are no doors the last gauge, the steady-state formula of CO₂ with the true volume and air change, or one person where there is motion.`,
    rows,
  };
}
