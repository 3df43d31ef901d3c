import { createHash } from 'node:crypto';
import type { SaidValue } from '../../../devices/dialects/dialect.ts';
import { nonceSchema, type ReadingBody } from '../../contract/entries.ts';
import { MEASURES } from '../../contract/measures.ts';
import { isOfTheRoom } from './rules.ts';
import type { AdoptedObject } from './store.ts';

/** A value of an adopted object, as the journal shall hold it. */
export interface ObjectReading {
  readonly body: ReadingBody;
  /** As the object claims, ms. */
  readonly at?: number;
  readonly nonce?: string;
}

/** `units`: by measure, where the object told them apart from its values. */
export function readingOf(
  { id, room }: Pick<AdoptedObject, 'id' | 'room'>,
  units: ReadonlyMap<string, string>,
  said: SaidValue,
): ObjectReading {
  const { measure, value, at, nonce } = said;
  const unit = said.unit ?? units.get(measure) ?? MEASURES[measure]?.unit;
  return {
    body: {
      scope: 'object',
      id,
      measure,
      value,
      ...(unit !== undefined && { unit }),
      ...(room !== null && isOfTheRoom(measure) && { room }),
    },
    ...(at !== undefined && { at }),
    ...(nonce !== undefined && { nonce: nonceOf(id, measure, nonce) }),
  };
}

/** One message has one nonce and several values, each an entry of its own. */
function nonceOf(id: string, measure: string, nonce: string): string {
  const whole = `${id} ${measure} ${nonce}`;
  return nonceSchema.safeParse(whole).success ? whole : createHash('sha256').update(whole).digest('hex');
}
