import { randomUUID } from 'node:crypto';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { LiveBus } from '../contract/ports.ts';
import type { Activity, ActivityRequest, Outcome, OutcomeAnswer } from '../contract/programme.ts';
import { coopCsv, coopDraft } from './coop-draft.ts';
import { aWeekLater } from './rules.ts';
import type { ProgrammeStore } from './store.ts';

export interface ProgrammeOptions {
  readonly store: ProgrammeStore;
  readonly building: Pick<Building, 'rooms' | 'themes'>;
  readonly live: LiveBus;
}

/** What the building offers: activities, and afterwards how many came. Never who. */
export class Programme {
  readonly #store: ProgrammeStore;
  readonly #building: ProgrammeOptions['building'];
  readonly #live: LiveBus;
  #revision = 0;

  constructor({ store, building, live }: ProgrammeOptions) {
    this.#store = store;
    this.#building = building;
    this.#live = live;
  }

  /** Dates of the building, both included. */
  between(from: string, to: string): Activity[] {
    return this.#store.between(from, to);
  }

  /** @throws HubError `activity_invalid` for a room or a theme that the building does not have */
  create(request: ActivityRequest): Activity {
    const id = randomUUID();
    this.#put(id, request);
    return this.#known(id);
  }

  /** @throws HubError `not_found`, `activity_invalid` */
  change(id: string, request: ActivityRequest): Activity {
    this.#known(id);
    this.#put(id, request);
    return this.#known(id);
  }

  /** @throws HubError `not_found` */
  cancel(id: string, cancelled: boolean): Activity {
    this.#known(id);
    this.#store.setCancelled(id, cancelled);
    this.#tell();
    return this.#known(id);
  }

  /** Each a week later, once: what stands there already is left alone. @throws HubError `not_found` */
  copy(ids: readonly string[]): { copied: number; already: number } {
    const copies = ids.map((id) => {
      const { id: _, cancelled: __, people: ___, ...activity } = this.#known(id);
      return aWeekLater(activity);
    });
    let copied = 0;
    this.#store.transaction(() => {
      for (const copy of copies) {
        if (this.#store.has(copy)) continue;
        this.#store.put(randomUUID(), copy);
        copied += 1;
      }
    });
    if (copied > 0) this.#tell();
    return { copied, already: copies.length - copied };
  }

  /** @throws HubError `not_found` */
  outcome(id: string): OutcomeAnswer {
    const activity = this.#known(id);
    const outcome = this.#store.outcome(id);
    return { activity, outcome, draft: outcome === null ? [] : coopDraft(activity, outcome) };
  }

  /** @throws HubError `not_found` */
  note(id: string, outcome: Outcome): OutcomeAnswer {
    this.#known(id);
    this.#store.putOutcome(id, outcome);
    this.#tell();
    return this.outcome(id);
  }

  /** Reports for the Coop of a month (`2026-11`), one line each. */
  coopCsv(month: string): string {
    const held = this.#store.between(`${month}-01`, `${month}-31`).filter(({ cancelled }) => !cancelled);
    const drafts = held.flatMap((activity) => {
      const outcome = this.#store.outcome(activity.id);
      return outcome === null ? [] : [coopDraft(activity, outcome)];
    });
    return coopCsv(drafts);
  }

  /** What was noted of a month (`2026-11`), each title once. */
  figures(month: string): { title: string; sessions: number; people: number }[] {
    return this.#store.figures(month);
  }

  #put(id: string, request: ActivityRequest): void {
    const { room, theme } = request;
    const { rooms, themes } = this.#building;
    if (room !== null && !rooms.some((each) => each.id === room)) throw new HubError('activity_invalid');
    if (theme !== null && !themes.some((each) => each.id === theme)) throw new HubError('activity_invalid');
    this.#store.put(id, request);
    this.#tell();
  }

  #known(id: string): Activity {
    const activity = this.#store.get(id);
    if (activity === null) throw new HubError('not_found');
    return activity;
  }

  #tell(): void {
    this.#revision += 1;
    this.#live.emit('programme', 'programme', { revision: this.#revision });
  }
}
