import type { SeriesQuery } from '../../contract/api.ts';
import type { Building } from '../../contract/building.ts';
import { HubError } from '../../contract/errors.ts';
import type { ObjectValue, ShowroomAnswer, ShowroomDay } from '../../contract/objects.ts';
import type { Clock } from '../../contract/ports.ts';
import type { SeriesPoint } from '../../contract/series.ts';
import { isForVisitors } from '../../contract/visitor-values.ts';
import type { Objects } from './objects.ts';

const STEP_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** However many phones ask, the list is made so often. */
const LIST_FOR_MS = 1_000;
/** A day's chart changes by a quarter of an hour; its last point grows meanwhile. */
const DAY_FOR_MS = 60_000;
/** Charts kept: every measure of every public object of a large showroom. At the bound the oldest is asked for again. */
const MAX_DAYS = 1_000;

export interface PublicShowroomOptions {
  readonly objects: Pick<Objects, 'adopted'>;
  readonly building: Pick<Building, 'site' | 'name' | 'rooms' | 'languages'>;
  readonly series: (query: SeriesQuery) => Promise<readonly SeriesPoint[]>;
  readonly clock: Clock;
}

interface Kept<T> {
  readonly until: number;
  readonly value: T;
}

/** What anyone may know of the objects that staff chose to show. However many ask, the hub works for one. */
export class PublicShowroom {
  readonly #options: PublicShowroomOptions;
  #list: Kept<ShowroomAnswer> = { until: 0, value: { building: { name: '', languages: [] }, objects: [] } };
  readonly #days = new Map<string, Kept<Promise<ShowroomDay>>>();

  constructor(options: PublicShowroomOptions) {
    this.#options = options;
  }

  list(): ShowroomAnswer {
    const now = this.#options.clock.now();
    // A clock that is set back must not keep an old list for hours.
    if (now >= this.#list.until || now < this.#list.until - LIST_FOR_MS) {
      this.#list = { until: now + LIST_FOR_MS, value: this.#read() };
    }
    return this.#list.value;
  }

  /** The last 24 hours of one measure. @throws HubError `object_unknown`, and those of the series store */
  async day(id: string, measure: string): Promise<ShowroomDay> {
    const latest = this.#latest(id, measure);
    const now = this.#options.clock.now();
    const key = `${id}/${measure}`;
    const kept = this.#days.get(key);
    if (kept !== undefined && now < kept.until && now >= kept.until - DAY_FOR_MS) return kept.value;
    const value = this.#readDay(id, latest, now);
    this.#days.delete(key);
    this.#days.set(key, { until: now + DAY_FOR_MS, value });
    if (this.#days.size > MAX_DAYS) {
      const [oldest] = this.#days.keys();
      if (oldest !== undefined) this.#days.delete(oldest);
    }
    // What failed is asked for again, not remembered.
    value.catch(() => {
      if (this.#days.get(key)?.value === value) this.#days.delete(key);
    });
    return value;
  }

  /** What staff wrote of a public object, `showroom.objects.lampe.name`: it is said aloud in the building's own language. */
  written(language: string, key: string): string | undefined {
    const [, id, part] = /^showroom\.objects\.([a-z0-9_-]+)\.(name|about)$/.exec(key) ?? [];
    if (language !== this.#options.building.languages[0]) return undefined;
    const object = this.list().objects.find((one) => one.id === id);
    return (part === 'name' ? object?.name : object?.about) || undefined;
  }

  #read(): ShowroomAnswer {
    const { objects, building } = this.#options;
    const roomName = (id: string | null): string | null =>
      building.rooms.find((room) => room.id === id)?.name ?? null;
    return {
      building: { name: building.name ?? building.site, languages: building.languages },
      objects: objects
        .adopted()
        .filter((object) => object.public)
        .map(({ id, name, about, state, values, room }) => ({
          id,
          name,
          about,
          state,
          values: values.filter(isForVisitors),
          room: roomName(room),
        })),
    };
  }

  #latest(id: string, measure: string): ObjectValue {
    const object = this.#options.objects.adopted().find((one) => one.public && one.id === id);
    const value = object?.values.find((one) => one.measure === measure && isForVisitors(one));
    if (value === undefined) throw new HubError('object_unknown');
    return value;
  }

  async #readDay(id: string, { measure, value, unit }: ObjectValue, now: number): Promise<ShowroomDay> {
    const to = Math.ceil((now + 1) / STEP_MS) * STEP_MS;
    const from = to - DAY_MS;
    const points = new Map(
      await this.#options.series({
        kind: 'object',
        id,
        measure,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        every: '15m',
        // Between yes and no there is nothing: what holds until it changes is the last word.
        fn: typeof value === 'boolean' ? 'last' : 'mean',
      }),
    );
    const starts = Array.from({ length: DAY_MS / STEP_MS }, (_, i) =>
      new Date(from + i * STEP_MS).toISOString(),
    );
    return { measure, unit: unit ?? null, points: starts.map((start) => [start, points.get(start) ?? null]) };
  }
}
