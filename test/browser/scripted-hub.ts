import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express, { type Response } from 'express';
import helmet from 'helmet';
import type { LiveEventName, LiveEvents, RoomState } from '../../hub/contract/live.ts';

/**
 * Stands in for the hub in front of a real browser: the built pages, a Content-Security-Policy as strict as the
 * hub's, and live events and answers that a test dictates, including the ones a healthy hub never gives. The pages
 * against the real hub are test/integration's subject.
 */
export class ScriptedHub {
  /** Check-ins as they arrived, also those answered with an error. */
  readonly checkins: Record<string, unknown>[] = [];
  /** What `POST /api/checkins` answers; the default says yes. */
  answerCheckin: (body: Record<string, unknown>) => { status: number; body: unknown } = () => ({
    status: 201,
    body: { result: 'in', present: 12 },
  });
  /** What `POST /api/checkins/cancel` was asked, and answers. */
  readonly cancels: Record<string, unknown>[] = [];
  cancelResult: 'cancelled' | 'too-late' = 'cancelled';
  readonly calls: Record<string, unknown>[] = [];
  readonly themeAnswers: Record<string, unknown>[] = [];
  /** The building's facts, as the kiosk is told them. */
  readerSide: 'left' | 'right' | 'below' | 'above' | null = 'right';
  themes: { id: string; name: string }[] = [];
  cancelMs = 20_000;
  /** The languages that the hub can read aloud. */
  voices: string[] = [];
  rooms: RoomState[] = [];
  present = 12;
  parts: LiveEvents['health']['parts'] = {};
  /** The status that every `/api` route answers instead, as a stopped or refusing hub would. */
  outage: number | null = null;
  session: { name: string; role: string } | null = null;
  readonly setups: Record<string, unknown>[] = [];
  #streams = new Set<Response>();
  #server: Server | null = null;
  #beat: ReturnType<typeof setInterval> | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts on a free port; started again after `stop`, on the same one. */
  async start(): Promise<void> {
    this.#server = this.#app().listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    this.#beat = setInterval(() => this.#write('beat', { at: new Date().toISOString() }), 500);
  }

  /** Closes every connection at once, as a pulled plug does. */
  async stop(): Promise<void> {
    clearInterval(this.#beat);
    this.#streams.clear();
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Screens that listen now. */
  get listeners(): number {
    return this.#streams.size;
  }

  emit<N extends LiveEventName>(name: N, event: LiveEvents[N]): void {
    this.#write(name, event);
  }

  /** Goes silent without closing anything: a half-open connection. */
  freeze(): void {
    clearInterval(this.#beat);
  }

  #write(name: string, event: object): void {
    for (const stream of this.#streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  #app(): express.Express {
    const app = express();
    const pages = path.resolve(import.meta.dirname, '../../dist/kiosk');
    app.use(
      helmet({
        contentSecurityPolicy: {
          useDefaults: false,
          directives: {
            defaultSrc: ["'none'"],
            scriptSrc: ["'self'"],
            styleSrc: ["'self'"],
            imgSrc: ["'self'"],
            fontSrc: ["'self'"],
            connectSrc: ["'self'"],
            workerSrc: ["'self'"],
            formAction: ["'self'"],
            baseUri: ["'none'"],
            frameAncestors: ["'none'"],
          },
        },
      }),
    );
    app.use('/assets', express.static(path.join(pages, 'assets')));
    app.get('/kiosk-worker.js', (_request, response) =>
      response.sendFile(path.join(pages, 'kiosk-worker.js')),
    );
    for (const page of ['kiosk', 'wall', 'setup', 'desk']) {
      app.get(`/${page}{/*rest}`, (_request, response) =>
        response.sendFile(path.join(pages, `${page}.html`)),
      );
    }
    app.use('/api', express.json(), (_request, response, next) => {
      if (this.outage === null) return next();
      response
        .status(this.outage)
        .json({ error: { code: 'internal', message: 'Panne voulue.', hint: 'Attendez.' } });
    });
    app.get('/api/live', (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': bonjour\n\n');
      this.#streams.add(response);
      request.on('close', () => this.#streams.delete(response));
      this.#write('presence', { count: this.present, at: new Date().toISOString() });
      for (const room of this.rooms) this.#write('room', room);
      this.#write('health', { status: 'ok', parts: this.parts });
    });
    app.post('/api/checkins', (request, response) => {
      this.checkins.push(request.body);
      const { status, body } = this.answerCheckin(request.body);
      response.status(status).json(body);
    });
    app.post('/api/checkins/cancel', (request, response) => {
      this.cancels.push(request.body);
      response.status(201).json({ result: this.cancelResult, present: 11 });
    });
    app.post('/api/calls', (request, response) => {
      this.calls.push(request.body);
      const call = { id: 'call-1', door: 'entree', at: new Date().toISOString(), answered: null };
      response.status(201).json(call);
    });
    app.post('/api/themes', (request, response) => {
      this.themeAnswers.push(request.body);
      response.status(201).end();
    });
    app.get('/api/speech', (_request, response) => response.json({ languages: this.voices }));
    app.get('/api/building', (_request, response) =>
      response.json({
        site: 'ceis',
        timezone: 'Europe/Paris',
        name: 'Le tiers-lieu',
        doors: [{ id: 'entree', name: 'Entrée', reader: this.readerSide }],
        rooms: this.rooms.map(({ id, name, capacity }) => ({ id, name, capacity })),
        themes: this.themes,
        languages: ['fr', 'en', 'es', 'ar'],
        cancel: this.cancelMs,
        privacy: {
          controller: 'Le CCAS de Montpellier',
          contact: '04 00 00 00 00',
          version: '2',
          date: '2026-11-02',
        },
      }),
    );
    app.get('/api/presence', (_request, response) =>
      response.json({ count: this.present, at: new Date().toISOString() }),
    );
    app.get('/api/rooms', (_request, response) =>
      response.json(
        this.rooms.map(({ id, name, capacity, occupancy }) => ({ id, name, capacity, occupancy })),
      ),
    );
    app.get('/api/session', (_request, response) => {
      if (this.session) response.json(this.session);
      else
        response.status(401).json({
          error: { code: 'not_authenticated', message: 'Il faut se connecter.', hint: 'Connectez-vous.' },
        });
    });
    app.post('/api/session', (request, response) => {
      if (request.body.password !== 'quatre mots au hasard') {
        response.status(401).json({
          error: {
            code: 'wrong_password',
            message: 'Nom ou mot de passe incorrect.',
            hint: 'Vérifiez le nom et le mot de passe.',
          },
        });
        return;
      }
      this.session = { name: request.body.name, role: 'admin' };
      response.status(201).json(this.session);
    });
    app.delete('/api/session', (_request, response) => {
      this.session = null;
      response.status(204).end();
    });
    app.post('/api/setup', (request, response) => {
      this.setups.push(request.body);
      if (request.body.token === 'bon-jeton') response.status(201).json({ name: 'admin', role: 'admin' });
      else
        response.status(410).json({
          error: {
            code: 'setup_link_used',
            message: 'Ce lien de première installation n’est plus valable.',
            hint: 'Redémarrez le hub pour en obtenir un nouveau.',
          },
        });
    });
    app.get('/health', (_request, response) => response.json({ status: 'ok', parts: this.parts }));
    return app;
  }
}
