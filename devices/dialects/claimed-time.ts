import { claimedTimeSchema } from '../../hub/contract/payloads.ts';

/**
 * An event time as a device claims it, in ms since the epoch; NaN where it cannot be one (a local time without
 * offset, a word). Whether to believe it is hub/contract/times.ts's to say.
 */
export function claimedTime(value: unknown): number {
  // Most messages claim none.
  if (typeof value !== 'string' && typeof value !== 'number') return Number.NaN;
  const claimed = claimedTimeSchema.safeParse(value);
  if (!claimed.success) return Number.NaN;
  return typeof claimed.data === 'number' ? claimed.data : Date.parse(claimed.data);
}
