import { type Request, type RequestHandler, Router } from 'express';
import type { Registry } from 'prom-client';
import type { HealthSnapshot } from './board.ts';

export interface HealthRoutesOptions {
  readonly snapshot: () => HealthSnapshot;
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>;
  readonly guards: HealthGuards;
}

export interface HealthGuards {
  /** Lets loopback and `admin` pass, refuses everyone else. */
  readonly metrics: RequestHandler[];
  /** Finds out who asks; refuses nobody who says nothing. */
  readonly who: RequestHandler;
  /** Whether the asker may know more than the state: counts, names of devices, when the last card was held to a reader. */
  readonly details: (req: Request) => boolean;
}

/** `GET /health` for anyone and any supervisor, `GET /metrics` for Prometheus. */
export function healthRoutes({ snapshot, metrics, guards }: HealthRoutesOptions): Router {
  const router = Router();
  router.get('/health', guards.who, (req, res) => {
    const health = guards.details(req) ? snapshot() : withoutDetails(snapshot());
    res
      .status(health.status === 'failing' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json(health);
  });
  router.get('/metrics', ...guards.metrics, async (_req, res) => {
    res
      .set('Cache-Control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.metrics());
  });
  return router;
}

function withoutDetails({ status, parts }: HealthSnapshot): HealthSnapshot {
  return {
    status,
    parts: Object.fromEntries(
      Object.entries(parts).map(([name, { state, since, lastError }]) => [name, { state, since, lastError }]),
    ),
  };
}
