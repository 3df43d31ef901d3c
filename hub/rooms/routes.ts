import express from 'express';
import type { Role } from '../contract/roles.ts';
import type { Rooms } from './rooms.ts';

export interface RoomsRoutesOptions {
  readonly rooms: Rooms;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
}

/** `/rooms`, to be mounted under `/api`. */
export function roomsRoutes({ rooms, guard }: RoomsRoutesOptions): express.Router {
  const router = express.Router();
  router.get(
    '/rooms',
    guard('display', 'kiosk', 'automation', 'staff', 'host', 'admin'),
    (_request, response) => {
      response.json(rooms.list());
    },
  );
  return router;
}
