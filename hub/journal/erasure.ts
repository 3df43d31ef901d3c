import type { TapBody } from '../contract/entries.ts';
import { type Erasures, erasureHash } from '../database/erasure-hash.ts';

/** Whether a tap received at `received` (ms) is tied to an erased badge. */
export function isErased({ badge, badge24 }: TapBody, received: number, erasures: Erasures): boolean {
  return [badge, badge24].some(
    (pseudonym) => pseudonym !== undefined && received <= (erasures.get(erasureHash(pseudonym)) ?? -1),
  );
}

export function withoutBadge({ badge: _, badge24: __, ...rest }: TapBody): TapBody {
  return rest;
}

/**
 * The JSON of the body without its badge, filled up with spaces to its length: SQLite then writes it in place, and
 * moves no neighbours about, of which copies would stay behind on the page.
 */
export function bodyWithout(body: string): string {
  return JSON.stringify(withoutBadge(JSON.parse(body) as TapBody)).padEnd(body.length);
}
