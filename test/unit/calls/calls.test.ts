import { beforeEach, describe, expect, test } from 'vitest';
import { CALL_KEPT_MS, Calls, MAX_CALLS } from '../../../hub/calls/calls.ts';

let now: number;
let told: unknown[];
let calls: Calls;
beforeEach(() => {
  now = Date.parse('2026-11-20T09:00:00Z');
  told = [];
  calls = new Calls({
    clock: { now: () => now },
    live: { emit: (name, _key, event) => void (name === 'call' && told.push(event)) },
  });
});

describe('a call from a door', () => {
  test('rings once however often the button is pressed or its answer is lost, and again once it was answered', () => {
    const { call, first } = calls.ring('http:borne', 'a', 'entree');
    expect(first).toBe(true);
    expect(calls.ring('http:borne', 'a', 'entree')).toEqual({ call, first: false });
    expect(calls.ring('http:borne', 'b', 'entree')).toEqual({ call, first: false });
    expect(told).toEqual([call]);
    now += 60_000;
    expect(calls.answer(call.id)?.answered).toBe('2026-11-20T09:01:00.000Z');
    expect(calls.answer(call.id)?.answered).toBe('2026-11-20T09:01:00.000Z');
    expect(told).toHaveLength(2);
    expect(calls.ring('http:borne', 'c', 'entree').first).toBe(true);
  });

  test('is over after ten minutes, and answers to it find nothing', () => {
    const { call } = calls.ring('http:borne', 'a', 'entree');
    now += CALL_KEPT_MS;
    expect(calls.list()).toEqual([]);
    expect(calls.answer(call.id)).toBeNull();
  });

  test('at the bound takes the place of the oldest', () => {
    for (let door = 0; door <= MAX_CALLS; door++) calls.ring('http:borne', `n${door}`, `porte-${door}`);
    expect(calls.list()).toHaveLength(MAX_CALLS);
    expect(calls.list()[0]?.door).toBe('porte-1');
  });

  test('holds nothing about who calls', () => {
    calls.ring('http:borne', 'a', 'entree');
    expect(Object.keys(calls.list()[0]!)).toEqual(['id', 'door', 'at', 'answered']);
  });
});
