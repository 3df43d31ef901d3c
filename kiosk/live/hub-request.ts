import type { Text } from '../text/fr.ts';

/** Beyond this a hub on the same network is not slow but absent, unless what is asked of it takes its time. */
const ANSWER_WITHIN_MS = 4_000;

export type HubAnswer<T> =
  | { readonly ok: true; readonly data: T }
  /** `status` 0: no answer at all. `message` and `hint` are the hub's own sentences, or ours when it had none. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };

type Words = Pick<Text, 'unreachable' | 'unexpected'>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What changes something and is not answered yet. */
const underWay = new Map<string, Promise<HubAnswer<unknown>>>();

/**
 * One request to the hub's API; never throws. The type of the answer is the contract's; the hub validates, not the
 * screen. Whoever presses a button twice asks once: the same change that is still under way is not sent again, and both
 * presses get its answer. Otherwise the second would say that the name is taken, or show a password that is no longer
 * the last one.
 */
export function hubRequest<T>(
  text: Words,
  method: Method,
  path: string,
  body?: unknown,
  withinMs = ANSWER_WITHIN_MS,
): Promise<HubAnswer<T>> {
  if (method === 'GET') return ask<T>(text, method, path, body, withinMs);
  const change = JSON.stringify([method, path, body]);
  const known = underWay.get(change);
  if (known !== undefined) return known as Promise<HubAnswer<T>>;
  const asked = ask<T>(text, method, path, body, withinMs).finally(() => underWay.delete(change));
  underWay.set(change, asked);
  return asked;
}

async function ask<T>(
  text: Words,
  method: Method,
  path: string,
  body: unknown,
  withinMs: number,
): Promise<HubAnswer<T>> {
  try {
    const answer = await fetch(path, {
      method,
      signal: AbortSignal.timeout(withinMs),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const content: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
    // `/health` answers 503 with a full body: that is an answer, not a failure to answer.
    if (answer.ok || path === '/health') return { ok: true, data: content as T };
    const error = (content as { error?: { code?: string; message?: string; hint?: string } } | null)?.error;
    return {
      ok: false,
      status: answer.status,
      code: error?.code ?? '',
      message: error?.message ?? text.unexpected.message,
      hint: error?.hint ?? text.unexpected.hint,
    };
  } catch {
    return { ok: false, status: 0, code: '', ...text.unreachable };
  }
}
