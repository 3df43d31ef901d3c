import { HttpError } from '@influxdata/influxdb-client';
import { type FailureKind, StoreFailure } from './series-store.ts';

/** What an HTTP answer of InfluxDB 1, 2 or 3 means for what was sent. */

/** A server may ask for patience, not for retirement. */
const MAX_RETRY_AFTER_MS = 300_000;
/** Enough to say why; some reasons quote the refused line. */
const MAX_REASON = 300;

const KIND_OF_STATUS: Readonly<Record<number, FailureKind>> = {
  400: 'refused',
  401: 'not-allowed',
  403: 'not-allowed',
  404: 'no-database',
  413: 'too-large',
  422: 'refused',
};

const SENTENCE: Readonly<Record<FailureKind, string>> = {
  refused: 'InfluxDB refuse la mesure',
  'too-large': 'InfluxDB trouve l’envoi trop grand',
  'not-allowed': 'InfluxDB refuse l’accès : vérifiez HUB_INFLUX_TOKEN, ou HUB_INFLUX_USERNAME et _PASSWORD',
  'no-database': 'La base InfluxDB n’existe pas : vérifiez HUB_INFLUX_DATABASE, ou _ORG et _BUCKET',
  unavailable: 'InfluxDB ne répond pas, le hub réessaie et le journal garde tout',
};

/** `status` null: no answer came. The messages name no secret: neither do InfluxDB's reasons. */
export function failureOf(status: number | null, reason: string, retryAfter?: string): StoreFailure {
  const kind = (status !== null && KIND_OF_STATUS[status]) || 'unavailable';
  const message = `${SENTENCE[kind]} (${reason.slice(0, MAX_REASON)}).`;
  return new StoreFailure(kind, message, { status, retryAfterMs: retryAfterMs(retryAfter) });
}

export function failureOfWrite(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error;
  if (!(error instanceof HttpError)) return failureOf(null, (error as Error).message);
  const { statusCode, headers, json, message } = error;
  // Only InfluxDB's own 400 speaks of the points. A proxy's, or that of a TLS port spoken to in plain HTTP, is
  // about the address, and nothing must be set aside for it.
  const fromInflux =
    Object.keys(headers ?? {}).some((name) => name.startsWith('x-influxdb-')) || json !== undefined;
  const status = KIND_OF_STATUS[statusCode] === 'refused' && !fromInflux ? null : statusCode;
  const retryAfter = headers?.['retry-after'];
  return failureOf(
    status,
    reasonIn(json) ?? withoutPage(message),
    typeof retryAfter === 'string' ? retryAfter : undefined,
  );
}

function reasonIn(json: unknown): string | undefined {
  const { error, message } = (json ?? {}) as { error?: unknown; message?: unknown };
  return [error, message].find((text) => typeof text === 'string');
}

/** The client quotes what was answered: a proxy's web page, or a program's that is no InfluxDB, tells nobody anything. */
const withoutPage = (message: string): string => message.replace(/[\s:]*<[\s\S]*$/, '');

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3); a date is left to the back-off. */
function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,9}$/.test(header)
    ? Math.min(Number(header) * 1_000, MAX_RETRY_AFTER_MS)
    : null;
}
