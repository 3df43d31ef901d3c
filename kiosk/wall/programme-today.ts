import { type ReadonlySignal, signal } from '@preact/signals';
import type { Activity } from '../../hub/contract/programme.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { LiveHandlers } from '../live/live-connection.ts';
import { localDay } from '../live/local-day.ts';
import type { Text } from '../text/fr.ts';

/** A change that was missed for any reason stands on the wall for no longer than this. */
const EVERY_MS = 5 * 60_000;

/** Today's activities as the hub told them last; none once the day is over. */
export class ProgrammeToday {
  readonly activities: ReadonlySignal<readonly Activity[]>;
  readonly handlers: LiveHandlers;
  readonly #activities = signal<readonly Activity[]>([]);
  readonly #text: Text;

  constructor(text: Text) {
    this.#text = text;
    this.activities = this.#activities;
    this.handlers = { programme: () => void this.refresh() };
  }

  start(): void {
    setInterval(() => void this.refresh(), EVERY_MS);
  }

  async refresh(): Promise<void> {
    const day = localDay();
    const answer = await hubRequest<Activity[]>(this.#text, 'GET', `/api/programme?from=${day}&to=${day}`);
    if (answer.ok && Array.isArray(answer.data)) this.#activities.value = answer.data;
  }
}
