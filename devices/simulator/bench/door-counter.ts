import type { ReadingValue } from '../../../hub/contract/entries.ts';
import type { BenchObject, BenchSaid, Chance } from './bench-object.ts';

/** A beam misses somebody who walks close behind another: about one passage in eight here, so that it shows in an hour. */
const MISSED = 1 / 8;
const MOST_PEOPLE = 99;

/** A counter at a door, with two arrows, which sometimes misses a passage; `inside` is how many really are there. */
export class DoorCounter implements BenchObject {
  readonly id = 'porte';
  readonly name = { fr: 'Compteur de passages', en: 'Door counter' };
  readonly measures = [
    { measure: 'in', name: { fr: 'entrées', en: 'in' } },
    { measure: 'out', name: { fr: 'sorties', en: 'out' } },
  ];
  readonly commands: readonly string[] = [];
  readonly #chance: Chance;
  #inside = 0;
  #seen = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** What the eye sees: never said over MQTT, or there would be nothing to find out. */
  state(): Record<string, ReadingValue> {
    return { inside: this.#inside, passages: this.#seen };
  }

  command(): null {
    return null;
  }

  act(action: string): BenchSaid[] | null {
    if (action !== 'in' && action !== 'out') return null;
    const possible = action === 'in' ? this.#inside < MOST_PEOPLE : this.#inside > 0;
    if (!possible) return [];
    this.#inside += action === 'in' ? 1 : -1;
    if (this.#chance() < MISSED) return [];
    this.#seen++;
    return [{ measure: action, value: 1, event: true }];
  }

  step(): BenchSaid[] {
    return [];
  }
}
