import type { z } from 'zod';
import type { CancelAnswer, cancelRequestSchema, themeRequestSchema } from '../../hub/contract/api.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { EntranceText } from '../text/entrance-text.ts';
import type { CancelResult, Passage } from './entrance-state.ts';
import { newNonce } from './nonce.ts';

/** What the entrance asks of the hub beside counting arrivals; none of these ever rejects. */

/** `POST /api/checkins/cancel`, tried once more where the answer was lost: its nonce makes it one. */
export async function cancelPassage(
  text: EntranceText,
  passage: Passage,
  door: string | null,
): Promise<CancelResult> {
  const body: z.input<typeof cancelRequestSchema> = {
    nonce: newNonce(),
    ...(typeof passage === 'number' ? { seq: passage } : { checkin: passage }),
    ...(door === null ? {} : { door }),
  };
  const ask = () => hubRequest<CancelAnswer>(text, 'POST', '/api/checkins/cancel', body);
  const first = await ask();
  const answer = first.ok || first.status !== 0 ? first : await ask();
  return answer.ok ? answer.data.result : 'unheard';
}

/** The first name of whoever just passed, where they asked for it at the desk; null: no name. */
export async function greetingOf(
  text: EntranceText,
  seq: number,
  door: string | null,
): Promise<string | null> {
  const query = door === null ? '' : `?door=${encodeURIComponent(door)}`;
  const path = `/api/checkins/${seq}/greeting${query}`;
  const answer = await hubRequest<{ greeting: string | null }>(text, 'GET', path);
  return answer.ok ? (answer.data?.greeting ?? null) : null;
}

/** `POST /api/calls`; the call's id, by which the live event `call` tells that staff come, or null: not heard. */
export async function callStaff(
  text: EntranceText,
  nonce: string,
  door: string | null,
): Promise<string | null> {
  const body = { nonce, ...(door === null ? {} : { door }) };
  const answer = await hubRequest<{ id: string }>(text, 'POST', '/api/calls', body);
  return answer.ok ? answer.data.id : null;
}

/** Whether there is no more need to send this answer. */
export async function sendTheme(
  text: EntranceText,
  theme: z.infer<typeof themeRequestSchema>,
): Promise<boolean> {
  const answer = await hubRequest(text, 'POST', '/api/themes', theme);
  return answer.ok || answer.status === 400;
}
