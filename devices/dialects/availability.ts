import type { Availability } from './dialect.ts';
import { textOf } from './json-object.ts';

/** A will or a birth that says by one word whether an object is there; null: another word. */
export function availabilityOf(payload: Buffer, online = 'online', offline = 'offline'): Availability | null {
  const content = textOf(payload);
  const said = 'text' in content ? content.text.toLowerCase() : '';
  if (said === online) return 'online';
  return said === offline ? 'offline' : null;
}
