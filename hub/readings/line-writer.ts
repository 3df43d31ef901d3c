import { InfluxDB } from '@influxdata/influxdb-client';
import { failureOf, failureOfWrite } from './influx-failure.ts';

export interface LineWriterOptions {
  readonly url: string;
  /** Path and query, such as `/write?db=…&precision=ns`. */
  readonly path: string;
  /** The `Authorization` header, where the server wants one. */
  readonly authorization?: string;
}

/**
 * Sends line protocol, gzip, to any InfluxDB. It stands on the transport of `@influxdata/influxdb-client`: its
 * WriteApi would add a buffer and retries in memory, which the journal replaces, and `influx` (version 1) cannot
 * compress.
 */
export class LineWriter {
  readonly #options: LineWriterOptions;
  readonly #client: InfluxDB;

  constructor(options: LineWriterOptions) {
    this.#options = options;
    // The time-out is each request's own; the client's is per socket and would cut it short.
    this.#client = new InfluxDB({ url: options.url, timeout: 0 });
  }

  /**
   * Resolves when the server has confirmed every line. Rejects with StoreFailure; what `signal` breaks off was not
   * confirmed.
   */
  async write(lines: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    const { path, authorization } = this.#options;
    let status: number | undefined;
    let body: unknown;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      body = await this.#client.transport.request(
        path,
        lines.join('\n'),
        {
          method: 'POST',
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            accept: 'application/json',
            ...(authorization && { authorization }),
          },
          gzipThreshold: 0,
          signal: AbortSignal.any([timeout, signal]),
        },
        (_headers, code) => {
          status = code;
        },
      );
    } catch (error) {
      throw timeout.aborted ? failureOf(null, `pas de réponse en ${timeoutMs} ms`) : failureOfWrite(error);
    }
    if (status === 204) return;
    // InfluxDB 3 may answer 201 when it refused some of the points.
    if (status === 201) throw failureOf(400, `écriture partielle ${JSON.stringify(body ?? '')}`);
    throw failureOf(null, `réponse ${status} inattendue : est-ce bien un InfluxDB ?`);
  }
}
