import { Router } from 'express';
import type { z } from 'zod';
import type { buildingAnswerSchema } from '../contract/api.ts';
import type { Building } from '../contract/building.ts';
import type { Role } from '../contract/roles.ts';
import { requireRole } from './identity.ts';

export const BUILDING_ROLES: Role[] = ['kiosk', 'display', 'staff', 'host', 'startup'];

/** `GET /api/building`: the names that screens show. */
export function buildingRoutes(building: Building): Router {
  const { site, name = site, timezone, doors, readers, rooms, themes, languages, visits, privacy } = building;
  const answer: z.infer<typeof buildingAnswerSchema> = {
    site,
    name,
    timezone,
    doors: doors.map((door) => ({
      ...door,
      reader: readers.find((reader) => reader.door === door.id && reader.side)?.side ?? null,
      readers: readers.filter((reader) => reader.door === door.id).map(({ id }) => id),
    })),
    rooms: rooms.map((room) => ({ id: room.id, name: room.name, capacity: room.capacity ?? null })),
    themes,
    languages,
    cancel: visits.cancel,
    privacy: {
      controller: privacy.controller ?? null,
      contact: privacy.contact ?? null,
      version: privacy.version ?? null,
      date: privacy.date ?? null,
    },
  };
  const router = Router();
  router.get('/building', requireRole(...BUILDING_ROLES), (_req, res) => {
    res.json(answer);
  });
  return router;
}
