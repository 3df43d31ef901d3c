import express from 'express';
import { themeRequestSchema } from '../contract/api.ts';
import { parsedOnce } from '../contract/parsed.ts';
import type { Role } from '../contract/roles.ts';
import type { Tallies } from './tallies.ts';

export interface TalliesRoutesOptions {
  readonly tallies: Pick<Tallies, 'add'>;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `POST /themes`, to be mounted under `/api`. Who sent it, and when, is not looked at. */
export function talliesRoutes({ tallies, guard }: TalliesRoutesOptions): express.Router {
  const router = express.Router();
  router.post('/themes', guard('kiosk', 'staff', 'admin'), (request, response) => {
    const { theme, nonce } = parsedOnce(themeRequestSchema, request.body);
    response.status(tallies.add(theme, nonce) ? 201 : 200).end();
  });
  return router;
}
