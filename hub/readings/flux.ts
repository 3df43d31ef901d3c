import { fluxDuration, fluxString, HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { SeriesQuery } from '../contract/api.ts';
import { HubError } from '../contract/errors.ts';
import type { PrototypeSpan } from '../contract/prototype-span.ts';
import { MAX_ANSWER_POINTS, rangeOf, type SeriesPoint } from '../contract/series.ts';
import { failureOfWrite } from './influx-failure.ts';
import { fieldOf, ID_TAG, influxName } from './line-protocol.ts';

/** A chart is waited for by a person. */
const QUERY_TIMEOUT_MS = 10_000;

/** The Flux of a series query. */
export function fluxOf(query: SeriesQuery, site: string, bucket: string): string {
  const { from, to, every } = rangeOf(query);
  const equal = (column: string, value: string): string => `r[${fluxString(column)}] == ${fluxString(value)}`;
  const filter = [
    equal('_measurement', query.kind),
    equal('_field', fieldOf(query.measure)),
    equal('site', influxName(site)),
    ...(query.startup === undefined ? [] : [equal('startup', influxName(query.startup))]),
    equal(ID_TAG[query.kind], influxName(query.id)),
  ].join(' and ');
  const lines = [
    `from(bucket: ${fluxString(bucket)})`,
    `|> range(start: ${new Date(from).toISOString()}, stop: ${new Date(to).toISOString()})`,
    `|> filter(fn: (r) => ${filter})`,
  ];
  // A prototype asked for without its start-up may be several series: one table, in the order of time.
  if (query.kind === 'prototype' && query.startup === undefined) {
    lines.push('|> group()', '|> sort(columns: ["_time"])');
  }
  if (every === null) lines.push(`|> limit(n: ${MAX_ANSWER_POINTS + 1})`);
  else {
    const window = `every: ${fluxDuration(`${every}ms`)}, fn: ${query.fn}, createEmpty: false, timeSrc: "_start"`;
    lines.push(`|> aggregateWindow(${window})`);
  }
  lines.push('|> keep(columns: ["_time", "_value"])');
  return lines.join('\n  ');
}

/**
 * The bodies of `POST /api/v2/delete` that erase what prototypes measured: a predicate has no OR, and `stop` belongs to
 * the time (docs.influxdata.com/influxdb/v2/reference/syntax/delete-predicate).
 */
export function erasureRequests(span: PrototypeSpan, site: string): object[] {
  const start = new Date(span.from).toISOString();
  const stop = new Date(span.to - 1).toISOString().replace('Z', '999999Z');
  const quoted = (text: string): string => `"${influxName(text).replaceAll('"', '\\"')}"`;
  return span.prototypes.map((prototype) => {
    const tags = { _measurement: 'prototype', site, startup: span.startup, [ID_TAG.prototype]: prototype };
    const predicate = Object.entries(tags).map(([name, value]) => `${name}=${quoted(value)}`);
    return { start, stop, predicate: predicate.join(' AND ') };
  });
}

export interface FluxOptions {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

/** Queries of InfluxDB 2, and its way to delete. */
export class FluxReader {
  readonly #options: FluxOptions;
  readonly #client: InfluxDB;

  constructor(options: FluxOptions) {
    this.#options = options;
    const { url, token } = options;
    this.#client = new InfluxDB({ url, token, timeout: QUERY_TIMEOUT_MS });
  }

  /** Rejects with HubError `range_invalid`, `too_many_points`, or with StoreFailure. */
  async query(query: SeriesQuery, site: string): Promise<SeriesPoint[]> {
    const { org, bucket } = this.#options;
    const every = rangeOf(query).every ?? 1;
    let points: SeriesPoint[];
    try {
      points = await this.#client
        .getQueryApi({ org, gzip: true })
        .collectRows<SeriesPoint>(fluxOf(query, site, bucket), (values, table) => {
          const value = table.column('_value');
          if (value.dataType === 'string') return undefined;
          // Flux cuts the first window off at the start of the range; elsewhere a window is named by its own start.
          const at = Math.floor(Date.parse(String(table.get(values, '_time'))) / every) * every;
          return [new Date(at).toISOString(), Number(table.get(values, '_value'))];
        });
    } catch (error) {
      if (error instanceof HttpError && /unsupported input type for \w+ aggregate/.test(error.message))
        return [];
      throw failureOfWrite(error);
    }
    if (points.length > MAX_ANSWER_POINTS) throw new HubError('too_many_points');
    return points;
  }

  /** Rejects with StoreFailure. Its files give the bytes up when InfluxDB compacts them. */
  async erasePrototypes(span: PrototypeSpan, site: string, signal: AbortSignal): Promise<void> {
    const { org, bucket } = this.#options;
    for (const request of erasureRequests(span, site)) {
      await this.#client.transport
        .request(`/api/v2/delete?${new URLSearchParams({ org, bucket })}`, JSON.stringify(request), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Token ${this.#options.token}` },
          signal,
        })
        .catch((error: unknown) => {
          throw failureOfWrite(error);
        });
    }
  }
}
