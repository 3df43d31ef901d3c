import type { DebugLine } from '../../contract/startups.ts';

/** What fits a screen several times over. The oldest line makes room for the newest. */
export const LINES_KEPT = 200;
/** Of these, so many are not pushed out by values: whoever floods must still find what was wrong before. */
export const OTHERS_KEPT = 50;

/** What is not said is null. */
export type NewLine = Pick<DebugLine, 'kind'> & Partial<Omit<DebugLine, 'seq' | 'at' | 'times'>>;

const NOTHING = {
  reason: null,
  channel: null,
  topic: null,
  payload: null,
  value: null,
  unit: null,
  claimed: null,
  qos: null,
  retained: false,
  wanted: null,
  got: null,
} as const;

/** The last things one prototype's credential did, as a serial monitor shows them. */
export class DebugLog {
  #lines: DebugLine[] = [];
  #seq = 0;
  /** The first line that changed since `takeChanged`. */
  #changedFrom = 1;

  /** `at`: ms. What happens again and again is one line with a number; values are shown one by one. */
  add(at: number, said: NewLine): void {
    const line = { ...NOTHING, ...said };
    const last = this.#lines.at(-1);
    const again = last !== undefined && line.kind !== 'accepted' && isSame(last, line);
    const seq = again ? last.seq : ++this.#seq;
    if (again) this.#lines.pop();
    else if (this.#lines.length >= LINES_KEPT) this.#lines.splice(this.#leastWanted(), 1);
    this.#lines.push({
      ...line,
      seq,
      at: new Date(at).toISOString(),
      times: again ? last.times + 1 : 1,
    });
    this.#changedFrom = Math.min(this.#changedFrom, seq);
  }

  /** The place of the oldest value, or of the oldest line where there are enough of the others. */
  #leastWanted(): number {
    const oldestValue = this.#lines.findIndex(({ kind }) => kind === 'accepted');
    const others =
      oldestValue < 0 ? LINES_KEPT : this.#lines.filter(({ kind }) => kind !== 'accepted').length;
    return others > OTHERS_KEPT ? 0 : oldestValue;
  }

  /** What was measured in a time, `to` not included, in ms: that something came stays, what it was does not. */
  forgetMeasured(from: number, to: number): void {
    this.#lines = this.#lines.map((line) => {
      const measured = Date.parse(line.claimed ?? line.at);
      if (line.payload === null || measured < from || measured >= to) return line;
      this.#changedFrom = Math.min(this.#changedFrom, line.seq);
      return { ...line, payload: null, value: null, got: null, claimed: null };
    });
  }

  get lines(): readonly DebugLine[] {
    return this.#lines;
  }

  /** The lines that are new or have grown since the last call. */
  takeChanged(): readonly DebugLine[] {
    const from = this.#changedFrom;
    this.#changedFrom = this.#seq + 1;
    return this.#lines.filter(({ seq }) => seq >= from);
  }
}

const isSame = (a: DebugLine, b: NewLine): boolean =>
  a.kind === b.kind &&
  a.reason === b.reason &&
  a.channel === b.channel &&
  a.topic === b.topic &&
  a.payload === b.payload &&
  a.qos === b.qos &&
  a.got === b.got;
