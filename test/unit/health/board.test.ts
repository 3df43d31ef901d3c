import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { healthSchema } from '../../../hub/contract/api.ts';
import { Board, type HealthSnapshot } from '../../../hub/health/board.ts';

let now: number;
let board: Board;
beforeEach(() => {
  now = Date.parse('2026-11-21T09:00:00Z');
  board = new Board({ now: () => now });
});

describe('the board', () => {
  test('is ok before anybody says anything, and a part begins ok', () => {
    expect(board.snapshot()).toEqual({ status: 'ok', parts: {} });
    board.part('journal');
    expect(board.snapshot().parts.journal).toEqual({
      state: 'ok',
      since: '2026-11-21T09:00:00.000Z',
      lastError: null,
    });
  });

  test('is as well as its worst part', () => {
    board.part('a').ok();
    board.part('b').degraded('slow');
    expect(board.snapshot().status).toBe('degraded');
    board.part('c').failing('gone');
    expect(board.snapshot().status).toBe('failing');
    board.part('c').ok();
    board.part('b').ok();
    expect(board.snapshot().status).toBe('ok');
  });

  test('gives the same part for the same name', () => {
    expect(board.part('a')).toBe(board.part('a'));
  });

  test('says since when a part is so, not when it last said so', () => {
    const part = board.part('disk');
    now += 60_000;
    part.degraded('low');
    now += 60_000;
    part.degraded('lower');
    expect(board.snapshot().parts.disk).toMatchObject({
      since: '2026-11-21T09:01:00.000Z',
      lastError: 'lower',
    });
  });

  test('remembers the last error after the recovery', () => {
    board.part('series').failing('connection refused');
    now += 1_000;
    board.part('series').ok();
    expect(board.snapshot().parts.series).toEqual({
      state: 'ok',
      since: '2026-11-21T09:00:01.000Z',
      lastError: 'connection refused',
    });
  });

  test('shows details beside the state, in the shape of the contract', () => {
    board.part('journal').detail('head', 42);
    board.part('journal').detail('lastCommit', null);
    board.reject('uid-invalid', 'serial:entree');
    const snapshot = board.snapshot();
    expect(snapshot.parts.journal?.details).toEqual({ head: 42, lastCommit: null });
    expect(healthSchema.parse(snapshot)).toEqual(snapshot);
  });

  test('cuts an error that is a whole page', () => {
    board.part('series').failing('x'.repeat(10_000));
    expect(board.snapshot().parts.series?.lastError).toHaveLength(300);
  });

  test('handed-out snapshots do not change afterwards', () => {
    board.part('a').detail('n', 1);
    const before = board.snapshot();
    board.part('a').detail('n', 2);
    board.part('a').failing('x');
    expect(before.parts.a).toMatchObject({ state: 'ok', details: { n: 1 } });
  });
});

describe('rejected input', () => {
  test('is counted by reason, with the time and the origin of the last', () => {
    board.reject('uid-invalid', 'mqtt:porte');
    board.reject('retained-event', 'mqtt:porte');
    now += 5_000;
    board.reject('uid-invalid', 'http:borne');
    expect(board.snapshot().parts.input).toEqual({
      state: 'ok',
      since: '2026-11-21T09:00:00.000Z',
      lastError: null,
      details: {
        'uid-invalid': 2,
        'uid-invalid.last': '2026-11-21T09:00:05.000Z http:borne',
        'retained-event': 1,
        'retained-event.last': '2026-11-21T09:00:00.000Z mqtt:porte',
      },
    });
    expect(board.rejections()).toEqual({ 'uid-invalid': 2, 'retained-event': 1 });
  });

  test('a million of them cost a line each reason, however long the origin', () => {
    for (let i = 0; i < 1_000_000; i++) board.reject('overloaded', `mqtt:${'x'.repeat(i % 500)}`);
    const details = board.snapshot().parts.input?.details ?? {};
    expect(Object.keys(details)).toHaveLength(2);
    expect(details.overloaded).toBe(1_000_000);
    expect(String(details['overloaded.last']).length).toBeLessThan(130);
  });
});

describe('a change', () => {
  let heard: HealthSnapshot[];
  beforeEach(() => {
    vi.useFakeTimers();
    heard = [];
    board.onChange((snapshot) => heard.push(snapshot));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('of state is told soon, and many at once are told once', () => {
    board.part('a').failing('x');
    board.part('b').degraded('y');
    expect(heard).toHaveLength(0);
    vi.advanceTimersByTime(100);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.status).toBe('failing');
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveLength(1);
  });

  test('of a detail is told within five seconds, however often it changes', () => {
    for (let i = 0; i < 10_000; i++) board.part('journal').detail('head', i);
    board.reject('overloaded', 'mqtt:x');
    vi.advanceTimersByTime(4_999);
    expect(heard).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.parts.journal?.details?.head).toBe(9_999);
  });

  test('of state does not wait for a detail’s turn', () => {
    board.part('a').detail('n', 1);
    board.part('a').failing('x');
    vi.advanceTimersByTime(100);
    expect(heard).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveLength(1);
  });

  test('that changes nothing is not told', () => {
    board.part('a').ok();
    board.part('a').detail('n', 1);
    vi.advanceTimersByTime(5_000);
    heard.length = 0;
    board.part('a').ok();
    board.part('a').detail('n', 1);
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveLength(0);
  });

  test('reaches the others when one listener fails, and no one who has left', () => {
    const left: HealthSnapshot[] = [];
    const leave = board.onChange((snapshot) => left.push(snapshot));
    leave();
    board.onChange(() => {
      throw new Error('broken');
    });
    const after: HealthSnapshot[] = [];
    board.onChange((snapshot) => after.push(snapshot));
    board.part('a').failing('x');
    vi.advanceTimersByTime(100);
    expect([heard.length, after.length, left.length]).toEqual([1, 1, 0]);
  });
});
