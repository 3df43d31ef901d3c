import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { WorkshopText } from '../text/workshop-fr.ts';

/** The hub's answers about one seat. A learner's browser says by its cookie which it is, the host's by the address. */
export class SeatApi {
  readonly #asked = new URLSearchParams(location.search).get('seat');

  /** `/api/workshop/live`, for this seat. */
  path(below: string, more: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({ ...more, ...(this.#asked !== null && { seat: this.#asked }) });
    return `/api/workshop${below}${query.size > 0 ? `?${query}` : ''}`;
  }

  get<T>(text: WorkshopText, below: string, more?: Readonly<Record<string, string>>): Promise<HubAnswer<T>> {
    return hubRequest<T>(text, 'GET', this.path(below, more));
  }
  post<T>(text: WorkshopText, below: string, body?: unknown): Promise<HubAnswer<T>> {
    return hubRequest<T>(text, 'POST', this.path(below), body);
  }
}
