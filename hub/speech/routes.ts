import { Router } from 'express';
import type { z } from 'zod';
import { HubError } from '../contract/errors.ts';
import type { speechAnswerSchema } from '../contract/speech.ts';
import type { Speech } from './speech.ts';

/** Pages name the sentence's version in the query, so that a changed sentence has another address. */
const KEPT_S = 7 * 86_400;

/** `/speech` and `/speech/fr/entrance.hello.wav`, to be mounted under `/api`: sentences that anyone may read. */
export function speechRoutes(speech: Speech): Router {
  const router = Router();

  router.get('/speech', (_req, res) => {
    const answer: z.infer<typeof speechAnswerSchema> = { languages: speech.languages() };
    res.json(answer);
  });

  router.get('/speech/:language/:key', async (req, res, next) => {
    const [, key] = /^([\w.-]{1,100})\.wav$/.exec(req.params.key) ?? [];
    if (key === undefined) throw new HubError('not_found');
    const file = await speech.file(req.params.language, key);
    res.set('Cache-Control', `private, max-age=${KEPT_S}`).type('audio/wav');
    res.sendFile(file, { cacheControl: false, dotfiles: 'allow' }, (error) => error && next(error));
  });

  return router;
}
