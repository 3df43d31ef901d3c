import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import httpProxy from 'http-proxy-3';
import type { SeatRuntime } from '../../flows/runner/seat-runtime.ts';
import { ERRORS, HubError } from '../contract/errors.ts';
import type { Identity } from '../contract/roles.ts';

/** What an editor is behind the gateway: one Node-RED, and who may open it. */
export interface Editor {
  readonly runtime: SeatRuntime;
  /** Changes are refused, reading is not. */
  readonly frozen: boolean;
  /** Somebody changed something. */
  readonly touched: () => void;
}

export interface GatewayOptions {
  /** The editor at a path, for somebody; null: there is none there. Throws HubError for whoever may not open it. */
  readonly editorAt: (path: string, identity: Identity | undefined) => Editor | null;
  /** Who asks, where there is no Express before: at the upgrade to a websocket. */
  readonly identify: (request: IncomingMessage) => Identity | null;
}

/** The longest flow file that a deploy sends; Node-RED's own bound (`apiMaxLength`) is 5 MB. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const ANSWER_WITHIN_MS = 30_000;
const CHANGES: ReadonlySet<string> = new Set(['POST', 'PUT', 'DELETE', 'PATCH']);
/** Node-RED's editor builds styles and functions as it runs; it is shown inside the workshop's own page only. */
const EDITOR_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'self'",
  "base-uri 'self'",
  "form-action 'self'",
].join('; ');

/** In words: the editor shows the answer's text as it is. (At 409 it would ask the learner to merge two flows.) */
function refuse(response: Response, code: 'workshop_frozen' | 'body_too_large'): void {
  const { status, message } = ERRORS[code];
  response.status(status).type('text').send(message);
}

/**
 * The one way to a seat's editor: who asks is found by the hub's own cookie, and becomes the header that the seat's
 * Node-RED believes. Nothing of the visitor's own identity goes further.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #proxy = httpProxy.createProxyServer({
    target: 'http://seat',
    ws: true,
    proxyTimeout: ANSWER_WITHIN_MS,
  });

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#proxy.on('error', (_error, _request, response) => {
      if ('writeHead' in response) {
        const { status, message } = ERRORS.seat_unavailable;
        if (!response.headersSent)
          response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
        response.end(message);
      } else response.destroy();
    });
    this.#proxy.on('proxyRes', (answer) => {
      delete answer.headers['set-cookie'];
      delete answer.headers['access-control-allow-origin'];
    });
  }

  /** To be mounted at the root, after identity is known. */
  router(): Router {
    const router = Router();
    const pass: RequestHandler = (request, response, next) => {
      const editor = this.#options.editorAt(request.path, request.identity);
      if (editor === null) return next();
      // One that is starting opens its connections in a moment, and the request waits for them.
      if (editor.runtime.state === 'failed') throw new HubError('seat_unavailable');
      if (CHANGES.has(request.method)) {
        if (editor.frozen) return refuse(response, 'workshop_frozen');
        if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
          return refuse(response, 'body_too_large');
        }
        editor.touched();
      }
      response.set('Content-Security-Policy', EDITOR_POLICY);
      response.removeHeader('X-Frame-Options');
      this.#strip(request, editor);
      this.#proxy.web(request, response as ServerResponse, { agent: editor.runtime.agent });
    };
    router.use(pass);
    return router;
  }

  /** Editors' websockets on this server; those of other paths of ours, `others`, are somebody else's. */
  serveWebSockets(server: Server, others: readonly string[]): void {
    server.on('upgrade', (request, socket, head) => {
      const path = request.url?.split('?')[0] ?? '';
      if (!others.includes(path)) this.#upgrade(request, path, socket, head);
    });
  }

  #upgrade(request: IncomingMessage, path: string, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.#open(request, path).then(
      (editor) => {
        this.#strip(request, editor);
        this.#proxy.ws(request, socket as never, head, { agent: editor.runtime.agent });
      },
      (error: unknown) => {
        const known = error instanceof HubError && error.code === 'not_found';
        socket.end(`HTTP/1.1 ${known ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`);
      },
    );
  }

  async #open(request: IncomingMessage, path: string): Promise<Editor> {
    // A websocket is not bound by the same-origin rule: another site's page must not open one with our cookie.
    const { origin, host } = request.headers;
    if (origin !== undefined && URL.parse(origin)?.host !== host) throw new HubError('origin_refused');
    const identity = this.#options.identify(request);
    const editor = this.#options.editorAt(path, identity ?? undefined);
    if (editor === null) throw new HubError('not_found');
    return editor;
  }

  #strip(request: IncomingMessage | Request, { runtime }: Editor): void {
    for (const name of ['cookie', 'authorization', 'x-forwarded-for', 'x-seat-token'])
      delete request.headers[name];
    request.headers['x-seat-token'] = runtime.token;
  }
}
