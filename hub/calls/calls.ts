import { randomUUID } from 'node:crypto';
import type { Call } from '../contract/desk.ts';
import type { Clock, LiveBus } from '../contract/ports.ts';

/** Who has waited so long has found somebody, or has gone: a call must not ring through the night. */
export const CALL_KEPT_MS = 10 * 60_000;
/** Doors are few and a kiosk's button rings once; at the bound the oldest call is dropped, the newest is somebody there. */
export const MAX_CALLS = 20;

interface KeptCall extends Call {
  readonly source: string;
  readonly nonce: string;
}

/** Calls from the doors to the desk, in memory: nobody waits for one from before a restart. Nothing about who calls. */
export class Calls {
  readonly #clock: Clock;
  readonly #live: LiveBus;
  #calls: KeptCall[] = [];

  constructor({ clock, live }: { clock: Clock; live: LiveBus }) {
    this.#clock = clock;
    this.#live = live;
  }

  /** The same nonce again is the same call. A door that rings already rings once. */
  ring(source: string, nonce: string, door: string): { call: Call; first: boolean } {
    const known = this.#kept().find(
      (call) => (call.source === source && call.nonce === nonce) || (call.door === door && !call.answered),
    );
    if (known) return { call: callOf(known), first: false };
    const at = new Date(this.#clock.now()).toISOString();
    const call = { id: randomUUID(), door, at, answered: null, source, nonce };
    this.#calls = [...this.#calls, call].slice(-MAX_CALLS);
    this.#tell(call);
    return { call: callOf(call), first: true };
  }

  /** The oldest first, answered ones too, for ten minutes. */
  list(): Call[] {
    return this.#kept().map(callOf);
  }

  /** Null: no such call. A second answer keeps the first. */
  answer(id: string): Call | null {
    const call = this.#kept().find((each) => each.id === id);
    if (call === undefined) return null;
    if (call.answered !== null) return callOf(call);
    const answered = { ...call, answered: new Date(this.#clock.now()).toISOString() };
    this.#calls = this.#calls.map((each) => (each.id === id ? answered : each));
    this.#tell(answered);
    return callOf(answered);
  }

  #kept(): readonly KeptCall[] {
    const since = this.#clock.now() - CALL_KEPT_MS;
    this.#calls = this.#calls.filter(({ at }) => Date.parse(at) > since);
    return this.#calls;
  }

  #tell(call: KeptCall): void {
    this.#live.emit('call', call.id, callOf(call));
  }
}

const callOf = ({ id, door, at, answered }: KeptCall): Call => ({ id, door, at, answered });
