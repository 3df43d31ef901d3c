import type { RejectionReason } from '../../hub/contract/errors.ts';
import type { Decoded, Said, SaidValue } from './dialect.ts';

/** Of that dialect, and nothing to keep. */
export const OTHER: Decoded = { type: 'other' };

export function refused(reason: RejectionReason): Decoded {
  return { type: 'rejected', reason };
}

/** JSON was expected. An empty retained message only clears what the broker had kept [MQTT-3.3.1-10]. */
export function notJson(payload: Buffer): Decoded {
  return payload.length === 0 ? OTHER : refused('payload-not-json');
}

/** What a message says of objects; of none: nothing to keep. */
export function saidOf(...said: readonly Said[]): Decoded {
  return said.length === 0 ? OTHER : { type: 'said', said };
}

/** A measure with what is known of it. */
export function described(
  measure: string,
  name: string | undefined,
  unit: string | undefined,
): { measure: string; name?: string; unit?: string } {
  return { measure, ...(name !== undefined && { name }), ...(unit !== undefined && { unit }) };
}

/** The values that one message says of one object; none: nothing to keep. */
export function saidValues(object: string, values: readonly SaidValue[]): Decoded {
  return values.length === 0 ? OTHER : { type: 'said', said: [{ object, values }] };
}
