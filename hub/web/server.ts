import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenError } from '../config/listen-error.ts';
import type { Service } from '../contract/ports.ts';

/** Headers come in one packet; who takes longer keeps a connection busy on purpose (slowloris). */
const HEADERS_TIMEOUT_MS = 10_000;
/** For 64 KiB over the worst Wi-Fi. Answers, such as the live stream, may take as long as they like. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often the two above are looked at. */
const CHECK_MS = 5_000;
/** Between two requests of a page. */
const KEEP_ALIVE_MS = 10_000;
/** Answers under way may finish; the whole hub has ten seconds to stop. */
const STOP_GRACE_MS = 2_000;

export interface WebServerOptions {
  readonly host: string;
  /** 0: any free port, for tests. */
  readonly port: number;
  readonly app: RequestListener;
}

/** The HTTP server. `server` is there before it listens, so that MQTT over WebSocket can be attached to it. */
export class WebServer implements Service {
  readonly server: Server;
  readonly #options: WebServerOptions;
  readonly #answering = new Set<ServerResponse>();

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      options.app,
    );
    this.server.on('request', (_req, res) => {
      this.#answering.add(res);
      res.once('close', () => this.#answering.delete(res));
    });
  }

  /** The port it listens on. */
  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  /** Resolves when it listens. Errors name the variable to change. */
  async start(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { host, port } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.server.once('error', reject);
    this.server.listen({ host, port }, resolve);
    try {
      await promise;
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, 'HUB_HTTP_PORT', host, port);
    } finally {
      this.server.off('error', reject);
    }
  }

  /**
   * Takes no more requests and lets the answers under way finish, for a moment. The live stream, which never
   * finishes by itself, is stopped before. WebSockets are the broker's to close.
   */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    const { promise, resolve } = Promise.withResolvers<void>();
    const resolveIfDone = (): void => {
      if (this.#answering.size === 0) resolve();
    };
    for (const answer of this.#answering) answer.once('close', resolveIfDone);
    resolveIfDone();
    const grace = setTimeout(resolve, STOP_GRACE_MS);
    await promise;
    clearTimeout(grace);
    this.server.closeAllConnections();
  }
}
