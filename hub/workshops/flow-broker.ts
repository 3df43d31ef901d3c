import type { Isolation } from '../../flows/runner/sandbox.ts';
import { topics } from '../contract/topics.ts';
import type { Catalogue } from '../contract/workshops.ts';

/** Where a flow that has a network of its own finds its broker there. */
export const BROKER_PORT = 1883;

/**
 * How our palette reaches the broker from a flow, as environment variables. In a network of its own a flow is known by
 * the way it comes, and needs no password; on the machine's own, `login` gives it one, as any device has.
 */
export async function brokerEnvironment(
  isolation: Isolation | null,
  brokerPort: () => number,
  login: () => Promise<{ name: string; password: string }>,
): Promise<Record<string, string>> {
  if (isolation?.kind === 'bubblewrap') return { TIERS_LIEU_URL: `mqtt://localhost:${BROKER_PORT}` };
  const { name, password } = await login();
  return {
    TIERS_LIEU_URL: `mqtt://localhost:${brokerPort()}`,
    TIERS_LIEU_USERNAME: name,
    TIERS_LIEU_PASSWORD: password,
  };
}

/** What a flow's palette offers to choose from. */
export function catalogueOf(
  site: string,
  rooms: readonly { readonly id: string; readonly name: string }[],
  objects: Catalogue['objects'],
): Catalogue {
  return {
    objects,
    rooms: rooms.map(({ id, name }) => ({ id, name, topic: topics.occupancy(site, id) })),
  };
}
