import express from 'express';
import { HubError } from '../../contract/errors.ts';
import { parsed } from '../../contract/parsed.ts';
import type { Role } from '../../contract/roles.ts';
import {
  answerRequestSchema,
  consentRequestSchema,
  markRequestSchema,
  noteRequestSchema,
  sessionRequestSchema,
  type Trial,
  trialRequestSchema,
  withdrawRequestSchema,
} from '../../contract/trials.ts';
import type { Trials } from './trials.ts';

export interface TrialRoutesOptions {
  readonly trials: Trials;
  readonly audit: (actor: string, action: string, detail: string) => void;
  readonly guard: (...roles: Role[]) => express.RequestHandler;
  /** Slows whoever tries codes. */
  readonly codeLimit: express.RequestHandler;
}

const LEADERS: Role[] = ['staff', 'host'];

/** `/trials`, to be mounted under `/api`. */
export function trialRoutes({ trials, audit, guard, codeLimit }: TrialRoutesOptions): express.Router {
  const router = express.Router();
  const actor = (request: express.Request): string => request.identity?.name ?? '';

  /** A start-up sees its own trials, and of the others not even that they are there. */
  function own(request: express.Request): Trial {
    const trial = trials.trial(idOf(request));
    const { role, scope } = request.identity ?? {};
    const foreign = role === 'startup' && (scope?.startup !== trial.startup || trial.state === 'draft');
    if (foreign) throw new HubError('trial_unknown');
    return trial;
  }

  router.get('/trials', guard(...LEADERS, 'startup'), (request, response) => {
    const { role, scope } = request.identity ?? {};
    const only = role === 'startup' ? (scope?.startup ?? '') : null;
    response.json({ trials: trials.list(only), today: trials.today() });
  });

  router.post('/trials', guard('staff'), (request, response) => {
    const trial = trials.create(parsed(trialRequestSchema, request.body, 'trial_invalid'));
    audit(actor(request), 'trial.create', trial.id);
    response.status(201).json(trial);
  });

  router.get('/trials/open', guard('kiosk', ...LEADERS), (_request, response) => {
    response.json({ trials: trials.openTrials() });
  });

  router.post('/trials/withdraw', codeLimit, async (request, response) => {
    const { code } = parsed(withdrawRequestSchema, request.body, 'trial_code_mistyped');
    const withdrawal = await trials.withdraw(code);
    if (withdrawal.result === 'deleted') audit(actor(request) || 'participant', 'trial.withdraw', '');
    response.json(withdrawal);
  });

  router.get('/trials/:trial', guard(...LEADERS, 'startup'), (request, response) => {
    response.json(own(request));
  });

  router.post('/trials/:trial', guard('staff'), (request, response) => {
    const trial = trials.change(idOf(request), parsed(trialRequestSchema, request.body, 'trial_invalid'));
    audit(actor(request), 'trial.change', trial.id);
    response.json(trial);
  });

  router.delete('/trials/:trial', guard('staff'), (request, response) => {
    trials.remove(idOf(request));
    audit(actor(request), 'trial.remove', idOf(request));
    response.status(204).end();
  });

  for (const verb of ['open', 'end', 'erase'] as const) {
    router.post(`/trials/:trial/${verb}`, guard('staff'), async (request, response) => {
      const trial = await trials[verb](idOf(request));
      audit(actor(request), `trial.${verb}`, trial.id);
      response.json(trial);
    });
  }

  router.post('/trials/:trial/resume', guard(...LEADERS), (request, response) => {
    const trial = trials.resume(idOf(request));
    audit(actor(request), 'trial.resume', trial.id);
    response.json(trial);
  });

  router.get('/trials/:trial/certificate', guard('staff', 'startup'), (request, response) => {
    response.json(trials.certificate(own(request).id));
  });

  router.post('/trials/:trial/consents', guard('kiosk', ...LEADERS), async (request, response) => {
    const consent = parsed(consentRequestSchema, request.body);
    const via = request.identity?.kind === 'account' ? 'staff' : 'screen';
    response.status(201).json(await trials.consent(idOf(request), consent, via));
  });

  router.get('/trials/:trial/sessions', guard(...LEADERS, 'startup'), (request, response) => {
    const { id } = own(request);
    audit(actor(request), 'trial.sessions', id);
    response.json({ sessions: trials.sessionsOf(id) });
  });

  router.post('/trials/:trial/sessions', guard(...LEADERS), async (request, response) => {
    const { code, prototypes } = parsed(sessionRequestSchema, request.body);
    response.status(201).json(await trials.beginSession(idOf(request), code, prototypes));
  });

  router.post('/trials/:trial/sessions/:number/end', guard(...LEADERS), (request, response) => {
    response.json(trials.endSession(idOf(request), numberOf(request)));
  });

  router.post('/trials/:trial/sessions/:number/marks', guard(...LEADERS), (request, response) => {
    const { words } = parsed(markRequestSchema, request.body);
    response.status(201).json(trials.mark(idOf(request), numberOf(request), words));
  });

  router.delete('/trials/:trial/sessions/:number/marks/:mark', guard(...LEADERS), (request, response) => {
    response.json(trials.removeMark(idOf(request), numberOf(request), Number(request.params.mark)));
  });

  router.post('/trials/:trial/sessions/:number/answers', guard(...LEADERS), (request, response) => {
    const { question, answer } = parsed(answerRequestSchema, request.body);
    response.json(trials.answer(idOf(request), numberOf(request), question, answer));
  });

  router.post('/trials/:trial/sessions/:number/notes', guard(...LEADERS), (request, response) => {
    const { words } = parsed(noteRequestSchema, request.body);
    response.status(201).json(trials.note(idOf(request), numberOf(request), words));
  });

  return router;
}

const idOf = ({ params }: express.Request): string => String(params.trial);
/** Anything but a number is a session that is not there. */
const numberOf = ({ params }: express.Request): number =>
  /^\d{1,9}$/.test(String(params.number)) ? Number(params.number) : 0;
