import type { AccessPort } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import { filterCovers } from '../contract/topics.ts';

export const ANONYMOUS: Identity = {
  kind: 'anonymous',
  name: 'anonymous',
  role: 'anonymous',
  scope: {},
  bounds: {},
};

/** Whether some topic is covered by both filters: `a/+` and `+/b` share `a/b`. */
export function filtersOverlap(a: string, b: string): boolean {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; ; i++) {
    const [x, y] = [left[i], right[i]];
    if (x === '#' || y === '#') return true;
    if (x === undefined || y === undefined) return x === y;
    if (x !== y && x !== '+' && y !== '+') return false;
  }
}

/**
 * The rights table of access, and before it what holds for everyone: `$…` belongs to the broker. Clients
 * without a name have the one filter the operator opened for them (HUB_MQTT_ANONYMOUS), never the site's own tree.
 */
export class Rights {
  readonly #access: Pick<AccessPort, 'mayPublish' | 'maySubscribe' | 'mayRead'>;
  readonly #site: string;
  readonly #anonymousFilter: string | null;

  constructor(
    access: Pick<AccessPort, 'mayPublish' | 'maySubscribe' | 'mayRead'>,
    site: string,
    anonymousFilter: string | null,
  ) {
    this.#access = access;
    this.#site = site;
    this.#anonymousFilter = anonymousFilter;
  }

  mayPublish(identity: Identity, topic: string): boolean {
    if (topic.startsWith('$')) return false;
    return identity.kind === 'anonymous' ? this.#isOpen(topic) : this.#access.mayPublish(identity, topic);
  }

  mayRead(identity: Identity, topic: string): boolean {
    if (topic.startsWith('$')) return false;
    return identity.kind === 'anonymous' ? this.#isOpen(topic) : this.#access.mayRead(identity, topic);
  }

  /** A filter that also covers forbidden topics is granted; `mayRead` then holds those back one by one. */
  maySubscribe(identity: Identity, filter: string): boolean {
    if (filter.startsWith('$')) return false;
    if (identity.kind !== 'anonymous') return this.#access.maySubscribe(identity, filter);
    return (
      this.#anonymousFilter !== null &&
      filter !== this.#site &&
      !filter.startsWith(`${this.#site}/`) &&
      filtersOverlap(filter, this.#anonymousFilter)
    );
  }

  #isOpen(topic: string): boolean {
    return (
      this.#anonymousFilter !== null &&
      topic !== this.#site &&
      !topic.startsWith(`${this.#site}/`) &&
      filterCovers(this.#anonymousFilter, topic)
    );
  }
}
