import { spacedTrialCode } from '../../hub/contract/trial-codes.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Where a phone withdraws with this code. The code stands behind `#`: no browser sends that to a server, so it is in no
 * log. Null on the hub's own machine, whose address no phone can reach.
 */
export function withdrawAddress(
  { hostname, origin }: { readonly hostname: string; readonly origin: string },
  code: string,
): string | null {
  return LOOPBACK.test(hostname) ? null : `${origin}/trial/withdraw#${spacedTrialCode(code)}`;
}
