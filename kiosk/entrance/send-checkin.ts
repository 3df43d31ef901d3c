import type { z } from 'zod';
import type { checkinRequestSchema, errorSchema } from '../../hub/contract/api.ts';
import type { ErrorCode } from '../../hub/contract/errors.ts';
import type { CheckinAnswer, KeptCheckin, SendResult } from './checkin-queue.ts';

const ANSWER_WITHIN_MS = 4_000;

/** Answers that the same request gets for ever. Everything else (a full disk, a missing right, no answer) may heal. */
const HOPELESS: ReadonlySet<number> = new Set([400, 413]);
const UNDATED: ErrorCode = 'at_implausible';

/** `POST /api/checkins`; never rejects. `at` in ms, or null: now, by the hub's clock. */
export async function sendCheckin(
  checkin: KeptCheckin,
  at: number | null,
  door: string | null,
): Promise<SendResult> {
  const body: z.input<typeof checkinRequestSchema> = {
    nonce: checkin.nonce,
    ...('uid' in checkin ? { uid: checkin.uid } : { anonymous: true, party: checkin.party }),
    ...(at === null ? {} : { at: new Date(at).toISOString() }),
    ...(door === null ? {} : { door }),
  };
  try {
    const answer = await fetch('/api/checkins', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (answer.ok) return (await answer.json()) as CheckinAnswer;
    const { error } = (await answer.json()) as z.infer<typeof errorSchema>;
    if (error.code === UNDATED && at !== null) return 'undated';
    return HOPELESS.has(answer.status) ? 'never' : 'later';
  } catch {
    return 'later';
  }
}
