import { Router } from 'express';
import type { Building } from '../contract/building.ts';

export interface SpaceApiOptions {
  readonly building: Building;
  /** How many people are present; never who. */
  readonly present: () => number;
  readonly open: () => boolean;
}

/** `GET /spaceapi.json`, https://spaceapi.io, schema v15; only where the building file asks for it. */
export function spaceApiRoutes({ building, present, open }: SpaceApiOptions): Router {
  const router = Router();
  const { spaceapi, name, site, timezone } = building;
  if (!spaceapi) return router;
  const space = name ?? site;
  router.get('/spaceapi.json', (_req, res) => {
    res
      .set({
        // The directory's pages read it from any site; it holds nothing that is not meant for everybody.
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Cache-Control': 'no-cache',
      })
      .json({
        api_compatibility: ['15'],
        space,
        logo: spaceapi.logo,
        url: spaceapi.url,
        location: { ...spaceapi.location, timezone },
        contact: spaceapi.contact,
        state: { open: open() },
        sensors: { people_now_present: [{ value: present(), location: space }] },
      });
  });
  return router;
}
