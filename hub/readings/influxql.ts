import { InfluxDB, type IResponse } from 'influx';
import type { SeriesQuery } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import { MAX_ANSWER_POINTS, rangeOf, type SeriesPoint } from '../contract/series.ts';
import { failureOf } from './influx-failure.ts';
import { fieldOf, ID_TAG, influxName } from './line-protocol.ts';
import type { StoreFailure } from './series-store.ts';

/** A chart is waited for by a person. */
const QUERY_TIMEOUT_MS = 10_000;
/** An erasure is waited for by nobody, and may rewrite files. */
const ERASE_TIMEOUT_MS = 50_000;

/**
 * The InfluxQL of a series query. Written here and not with `influx`'s `escape`, which leaves a trailing
 * backslash in a string and lets it out of its quotes.
 */
export function influxqlOf(query: SeriesQuery, site: string): string {
  const { from, to, every } = rangeOf(query);
  const field = quotedName(fieldOf(query.measure));
  const tags = [
    ['site', site],
    ['startup', query.startup],
    [ID_TAG[query.kind], query.id],
  ] as const;
  const where = tags
    .filter(([, value]) => value !== undefined)
    .map(([tag, value]) => `"${tag}" = ${quotedText(influxName(value ?? ''))}`)
    .concat(`time >= ${from}ms`, `time < ${to}ms`)
    .join(' AND ');
  return every === null
    ? `SELECT ${field} FROM "${query.kind}" WHERE ${where} LIMIT ${MAX_ANSWER_POINTS + 1}`
    : `SELECT ${query.fn}(${field}) FROM "${query.kind}" WHERE ${where} GROUP BY time(${every}ms) fill(none)`;
}

/** The InfluxQL that erases what prototypes measured. InfluxDB 1 deletes by tags and time, one tag's value at a time. */
export function erasureInfluxql({ startup, prototypes, from, to }: PrototypeSpan, site: string): string {
  return prototypes
    .map((prototype) => {
      const tags = Object.entries({ site, startup, [ID_TAG.prototype]: prototype });
      const where = tags.map(([tag, value]) => `"${tag}" = ${quotedText(influxName(value))}`);
      return `DELETE FROM "prototype" WHERE ${where.join(' AND ')} AND time >= ${from}ms AND time < ${to}ms`;
    })
    .join('; ');
}

const quotedName = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;
const quotedText = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

export interface InfluxqlOptions {
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * Queries of InfluxDB 1, and of InfluxDB 3, which has no Flux but answers InfluxQL at the same address
 * (docs.influxdata.com/influxdb3/core/query-data/execute-queries/influxdb-v1-api).
 */
export class InfluxqlReader {
  readonly #options: InfluxqlOptions;
  readonly #client: InfluxDB;

  constructor(options: InfluxqlOptions) {
    this.#options = options;
    const { protocol, hostname, port, pathname } = new URL(options.url);
    const secure = protocol === 'https:';
    this.#client = new InfluxDB({
      hosts: [
        {
          host: hostname,
          port: Number(port) || (secure ? 443 : 80),
          protocol: secure ? 'https' : 'http',
          path: pathname.replace(/\/$/, ''),
        },
      ],
      database: options.database,
      ...(options.username !== undefined && { username: options.username }),
      ...(options.password !== undefined && { password: options.password }),
      pool: { maxRetries: 0, requestTimeout: ERASE_TIMEOUT_MS, backoff: NEVER_SHUN },
    });
  }

  /** Rejects with StoreFailure. Allowed to administrators only where InfluxDB asks for a password. */
  async createDatabase(signal: AbortSignal): Promise<void> {
    await this.#ask('POST', `CREATE DATABASE ${quotedName(this.#options.database)}`, signal);
  }

  /** Rejects with HubError `range_invalid`, `too_many_points`, or with StoreFailure. */
  async query(query: SeriesQuery, site: string, signal: AbortSignal): Promise<SeriesPoint[]> {
    const { results } = await this.#ask('GET', influxqlOf(query, site), signal);
    const rows: unknown[][] = results[0]?.series?.[0]?.values ?? [];
    if (rows.length > MAX_ANSWER_POINTS) throw new HubError('too_many_points');
    return rows.flatMap(([at, value]) =>
      typeof value === 'number' ? [[new Date(Number(at)).toISOString(), value] as SeriesPoint] : [],
    );
  }

  /** Rejects with StoreFailure. Its files give the bytes up when InfluxDB compacts them. */
  async erasePrototypes(span: PrototypeSpan, site: string, signal: AbortSignal): Promise<void> {
    if (span.prototypes.length === 0) return;
    await this.#ask('POST', erasureInfluxql(span, site), signal, ERASE_TIMEOUT_MS);
  }

  async #ask(
    method: 'GET' | 'POST',
    q: string,
    signal: AbortSignal,
    timeoutMs = QUERY_TIMEOUT_MS,
  ): Promise<IResponse> {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer: IResponse = await this.#client
      .queryRaw(q, { method, precision: 'ms', signal: limits })
      .catch(throwFailure);
    const error = answer.results.find((result) => result.error !== undefined)?.error;
    // Text has no mean: `unsupported mean iterator type: *query.stringInterruptIterator`.
    if (error !== undefined && !/^unsupported \w+ iterator type/.test(error)) throw failureOf(null, error);
    return answer;
  }
}

/** There is one host: shunning it for ten seconds after an error, as the pool would, helps nobody. */
const NEVER_SHUN = { getDelay: () => 0, next: () => NEVER_SHUN, reset: () => NEVER_SHUN };

/** Takes the message only: the client's error holds its request, and that holds the password. */
function throwFailure(error: { message: string; res?: { statusCode?: number } }): never {
  const failure: StoreFailure = failureOf(error.res?.statusCode ?? null, error.message);
  throw failure;
}
