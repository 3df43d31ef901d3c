import express from 'express';
import { type Attendance, monthSchema } from '../contract/attendance.ts';
import { HubError } from '../contract/errors.ts';
import type { Role } from '../contract/roles.ts';
import { ATTENDANCE_TABLE_SCHEMA, attendanceCsv } from './attendance-csv.ts';

export interface AttendanceRoutesOptions {
  readonly attendance: { of(month: string): Attendance };
  readonly guard: (...roles: Role[]) => express.RequestHandler;
  readonly audit: (actor: string, action: string, detail: string) => void;
}

/** `/attendance`, to be mounted under `/api`. */
export function attendanceRoutes({ attendance, guard, audit }: AttendanceRoutesOptions): express.Router {
  const router = express.Router();

  router.get('/attendance/schema.json', guard('staff', 'admin'), (_request, response) => {
    response.json(ATTENDANCE_TABLE_SCHEMA);
  });

  router.get('/attendance/:month', guard('staff', 'admin'), (request, response) => {
    const asked = String(request.params.month);
    const csv = asked.endsWith('.csv');
    const { data: month } = monthSchema.safeParse(csv ? asked.slice(0, -4) : asked);
    if (month === undefined) throw new HubError('month_invalid');
    const figures = attendance.of(month);
    audit(request.identity?.name ?? '', csv ? 'attendance.export' : 'attendance.view', month);
    if (!csv) {
      response.json(figures);
      return;
    }
    response
      .attachment(`attendance-${month}.csv`)
      .type('text/csv; charset=utf-8; header=present')
      .send(attendanceCsv(figures));
  });

  return router;
}
