import { type RequestHandler, Router } from 'express';
import type { Registry } from 'prom-client';
import type { HealthSnapshot } from './board.ts';

export interface HealthRoutesOptions {
  readonly snapshot: () => HealthSnapshot;
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>;
  /** Lets loopback and `admin` pass, refuses everyone else. */
  readonly guardMetrics: RequestHandler[];
}

/** `GET /health` for anyone and any supervisor, `GET /metrics` for Prometheus. */
export function healthRoutes({ snapshot, metrics, guardMetrics }: HealthRoutesOptions): Router {
  const router = Router();
  router.get('/health', (_req, res) => {
    const health = snapshot();
    res
      .status(health.status === 'failing' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json(health);
  });
  router.get('/metrics', ...guardMetrics, async (_req, res) => {
    res
      .set('Cache-Control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.metrics());
  });
  return router;
}
