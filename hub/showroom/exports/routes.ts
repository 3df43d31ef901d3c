import { type Request, type RequestHandler, Router } from 'express';
import { HubError } from '../../contract/errors.ts';
import {
  type Export,
  type ExportsAnswer,
  exportQuerySchema,
  exportRequestSchema,
} from '../../contract/exports.ts';
import { parsed } from '../../contract/parsed.ts';
import type { Role } from '../../contract/roles.ts';
import type { Exports } from './exports.ts';

/** A download that breaks off and goes on, or comes in pieces, is one line of the audit trail. */
const SAME_DOWNLOAD_MS = 3_600_000;
const MAX_REMEMBERED = 1_000;

export interface ExportsRoutesOptions {
  readonly exports: Exports;
  /** Resolves when readings that were received until now can be read. */
  readonly caughtUp: () => Promise<void>;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => RequestHandler;
}

/** A start-up asks for archives of its own prototypes and downloads them; staff of all. */
export function exportsRoutes({ exports, caughtUp, audit, guard }: ExportsRoutesOptions): Router {
  const router = Router();
  const both = guard('staff', 'startup');
  const note = (req: Request, action: string, { id, startup, trial }: Export): void =>
    audit(req.identity?.name ?? '', action, `${startup}, ${trial === null ? id : `essai ${trial}, ${id}`}`);
  /** Null: everybody's. */
  const ownOf = (req: Request): string | null =>
    req.identity?.role === 'startup' ? (req.identity.scope.startup ?? '') : null;
  /** What is another's is not there (P14). */
  const askedFor = (req: Request): Export => {
    const found = exports.get(String(req.params.id));
    const own = ownOf(req);
    if (own !== null && found.startup !== own) throw new HubError('export_unknown');
    return found;
  };

  router.get('/exports', both, (req, res) => {
    const { startup, trial } = parsed(exportQuerySchema, req.query);
    const body: ExportsAnswer = { exports: exports.list({ startup: ownOf(req) ?? startup, trial }) };
    res.json(body);
  });

  router.post('/exports', both, async (req, res) => {
    const request = parsed(exportRequestSchema, req.body);
    await caughtUp();
    const { export: asked, added } = exports.ask(request, ownOf(req));
    if (added) note(req, 'export.make', asked);
    res.status(added ? 201 : 200).json(asked);
  });

  router.get('/exports/:id', both, (req, res) => {
    res.json(askedFor(req));
  });

  router.delete('/exports/:id', both, (req, res) => {
    const found = askedFor(req);
    exports.cancel(found.id);
    note(req, 'export.delete', found);
    res.status(204).end();
  });

  const downloads = new Map<string, number>();
  function noteDownload(req: Request, found: Export): void {
    const key = `${req.identity?.name} ${found.id}`;
    const now = performance.now();
    if (now - (downloads.get(key) ?? Number.NEGATIVE_INFINITY) < SAME_DOWNLOAD_MS) return;
    if (downloads.size >= MAX_REMEMBERED) downloads.clear();
    downloads.set(key, now);
    note(req, 'export.download', found);
  }

  router.get('/exports/:id/archive', both, (req, res, next) => {
    const found = askedFor(req);
    const { name, sha256 } = exports.archive(found.id);
    noteDownload(req, found);
    const what = found.trial === null ? found.prototypes[0] : `essai-${found.trial}`;
    res.attachment(`${found.startup}-${what}-${found.since.slice(0, 10)}.zip`);
    // By its content, so that a download that was broken off goes on (RFC 9110, 13.1.5), also after a restart.
    res.set('ETag', `"${sha256}"`);
    res.sendFile(name, { root: exports.folder, cacheControl: false, dotfiles: 'allow' }, (error) => {
      // Whoever breaks off a download has heard enough.
      if (error && !res.headersSent) next(new HubError('export_not_ready', error.message));
    });
  });

  return router;
}
