import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { Log } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';
import type { HealthGuards } from '../health/routes.ts';
import type { AccountsPort } from './accounts.ts';
import { buildingRoutes } from './building-routes.ts';
import { errorHandler, notFound } from './errors.ts';
import { identify, requireLoopbackOrAdmin, requireRole } from './identity.ts';
import { LIVE_ROLES, type LiveStream } from './live-stream.ts';
import { isLocalRequest } from './local-request.ts';
import { openApiDocument } from './openapi.ts';
import { assets, pages } from './pages.ts';
import { sameOrigin } from './same-origin.ts';
import type { ScreenPasses } from './screen-pass.ts';
import { sessionRoutes } from './session-routes.ts';
import { spaceApiRoutes } from './spaceapi.ts';

/** Ours is bytes to a few kilobytes; the errors' list promises this bound. */
const MAX_BODY = '64kb';
/** A host hands a whole Node-RED flow to every seat. */
const FLOW_BODY = '1mb';
const TAKES_A_FLOW = /^\/workshops\/[^/]+\/seats$/;

export interface WebParts {
  readonly building: Building;
  readonly accounts: AccountsPort;
  readonly passes: ScreenPasses;
  readonly live: LiveStream;
  readonly present: () => number;
  /** Whether the building is open at this moment, by its hours. */
  readonly open: () => boolean;
  /** Where the built screens are: `dist/kiosk`. */
  readonly screensFolder: string;
  /** `/health` and `/metrics`; handed who may see what. */
  readonly health: (guards: HealthGuards) => Router;
  /** The rooms' routers, each mounted under `/api`. */
  readonly routers: readonly Router[];
  /** The learner whose browser holds this cookie; absent: there are no workshops. */
  readonly learner?: (cookie: string) => Identity | null;
  /** The editors of a workshop's seats, once it is known who asks. */
  readonly editors?: Router;
  readonly log: Log;
}

/** Every request, from top to bottom: headers, what anyone may see, who asks, pages, the API, errors. */
export function buildApp(parts: WebParts): Express {
  const { building, accounts, passes, live, log } = parts;
  const localScreens = building.screens.local;
  const known = identify({ accounts, passes, localScreens, learner: parts.learner ?? (() => null) });

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', false);
  app.use(securityHeaders());

  app.use(
    parts.health({
      metrics: [known, requireLoopbackOrAdmin],
      who: known,
      details: (req) => isLocalRequest(req) || ['admin', 'staff'].includes(req.identity?.role ?? ''),
    }),
  );
  app.use(spaceApiRoutes(parts));
  app.use(assets(parts.screensFolder));

  app.use(sameOrigin, known);
  if (parts.editors) app.use(parts.editors);
  app.use(pages({ folder: parts.screensFolder, passes, localScreens }));
  app.use('/api', apiRouter(parts));

  app.use(notFound);
  app.use(errorHandler(log));

  accounts.onDeviceChange((names) => {
    live.drop((identity) => identity.kind === 'device' && names.has(identity.name));
  });
  return app;
}

function apiRouter({ building, accounts, live, routers }: WebParts): Router {
  const document = openApiDocument();
  const api = Router();
  // Answers are about now, and for whoever asks: kept only to be compared by their ETag.
  api.use((_req, res, next) => {
    res.set('Cache-Control', 'private, no-cache');
    next();
  });
  const body = { inflate: false, type: 'application/json' };
  api.use(bodyFromSomeone);
  api.post(TAKES_A_FLOW, requireRole('host'), express.json({ ...body, limit: FLOW_BODY }));
  api.use(express.json({ ...body, limit: MAX_BODY }));
  api.get('/openapi.json', (_req, res) => void res.json(document));
  api.get(
    '/live',
    requireRole(...LIVE_ROLES),
    live.handler(({ sessionToken, identity }) => {
      if (!sessionToken) return true;
      const now = accounts.sessionIdentity(sessionToken, false);
      return now?.role === identity?.role && now?.scope.startup === identity?.scope.startup;
    }),
  );
  api.use(sessionRoutes(accounts), buildingRoutes(building), ...routers);
  return api;
}

/** Where someone unknown may send a body. */
const OPEN_TO_BODIES: ReadonlySet<string> = new Set([
  '/session',
  '/setup',
  '/trials/withdraw',
  '/workshop/join',
]);

/** A body is read only as JSON, and only from someone known: others are told so before it is looked at. */
const bodyFromSomeone: RequestHandler = (req, res, next) => {
  const hasBody = 'transfer-encoding' in req.headers || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return next();
  if (!req.identity && !OPEN_TO_BODIES.has(req.path)) return requireRole()(req, res, next);
  if (!req.is('application/json')) throw new HubError('body_not_json');
  next();
};

function securityHeaders(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          mediaSrc: ["'self'"],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          workerSrc: ["'self'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The hub speaks plain HTTP on the local network; whoever puts TLS before it decides this there.
      strictTransportSecurity: false,
      // Not `no-referrer`, with which a form's Origin would be `null`.
      referrerPolicy: { policy: 'same-origin' },
      frameguard: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set(
        'Permissions-Policy',
        'camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=()',
      );
      next();
    },
  ];
}
