import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ERRORS, type ErrorCode, HubError } from '../contract/errors.ts';
import type { Log } from '../contract/ports.ts';
import { isFullDisk } from '../database/sqlite-error.ts';
import { errorPage } from './error-page.ts';

/** Addresses that programs read; everything else is a page for people. */
const FOR_PROGRAMS = /^\/(?:api|health|metrics|spaceapi\.json)(?:\/|$)/;

export const notFound: RequestHandler = () => {
  throw new HubError('not_found');
};

/** The one place where an error becomes an answer. What is not ours is logged and told to nobody. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const code = codeOf(error);
    if (code === 'internal') {
      log.error({ err: error, method: req.method, path: req.path }, 'a request failed');
    }
    // Too late for another answer: Express ends the connection, so that the half answer is not taken for whole.
    if (res.headersSent) return next(error);
    const { status, message, hint } = ERRORS[code];
    res.status(status).set('Cache-Control', 'no-store');
    if (FOR_PROGRAMS.test(req.path)) res.json({ error: { code, message, hint } });
    else res.type('html').send(errorPage(code));
  };
}

/** What body-parser and Express's own parts throw has a `type` or a `status` (http-errors). */
function codeOf(error: unknown): ErrorCode {
  if (error instanceof HubError) return error.code;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return 'body_too_large';
  if (type === 'entity.parse.failed') return 'body_not_json';
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return 'body_not_json';
  if (status === 404) return 'not_found';
  if (typeof status === 'number' && status >= 400 && status < 500) return 'bad_request';
  if (isFullDisk(error)) return 'journal_full';
  return 'internal';
}
