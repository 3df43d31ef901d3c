import type { NextFunction, Request, Response } from 'express';
import {
  ipKeyGenerator,
  MemoryStore,
  type Options,
  type RateLimitRequestHandler,
  rateLimit,
} from 'express-rate-limit';
import { HubError } from '../contract/errors.ts';

/** The error's hint says: wait a minute. */
const WINDOW_MS = 60_000;
/** A person who tries every password they have, twice. */
const LOGIN_FAILURES_PER_ADDRESS = 10;
/** Higher: someone who guesses from one address must not be able to lock a colleague out from everywhere. */
const LOGIN_FAILURES_PER_NAME = 30;
/** A device that was given a wrong password retries for ever; a few tries a minute are enough to notice its repair. */
const BASIC_FAILURES_PER_DEVICE = 10;
/** Each failure costs a scrypt; this bounds what one address can make the hub spend. */
const BASIC_FAILURES_PER_ADDRESS = 100;

export const addressOf = (req: Request): string => ipKeyGenerator(req.socket.remoteAddress ?? '');

/** Counts before the password is looked at, and gives back what succeeded. */
function limit(
  requests: number,
  key: (req: Request) => string,
  { skipSuccessfulRequests = true } = {},
): RateLimitRequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: requests,
    keyGenerator: key,
    skipSuccessfulRequests,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // `trust proxy` is off on purpose: a header that anyone can write must not choose the key.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (_req: Request, _res: Response, next: NextFunction) => next(new HubError('too_many_requests')),
  });
}

export function loginLimits(): RateLimitRequestHandler[] {
  const nameOf = (req: Request) => String((req.body as { name?: unknown } | undefined)?.name).slice(0, 64);
  return [limit(LOGIN_FAILURES_PER_ADDRESS, addressOf), limit(LOGIN_FAILURES_PER_NAME, nameOf)];
}

export const setupLimit = (): RateLimitRequestHandler => limit(LOGIN_FAILURES_PER_ADDRESS, addressOf);

/** A person who types a screen's code ten times wrong reads another one. */
const CODE_FAILURES_PER_ACCOUNT = 10;
export const acceptLimit = (): RateLimitRequestHandler =>
  limit(CODE_FAILURES_PER_ACCOUNT, ({ identity }) => identity?.name ?? '');

/** Four digits are read from a wall; whoever tries them all would need a day, and a workshop lasts two hours. */
const WORKSHOP_CODE_FAILURES_PER_ADDRESS = 10;
export const workshopCodeLimit = (): RateLimitRequestHandler =>
  limit(WORKSHOP_CODE_FAILURES_PER_ADDRESS, addressOf);

/** Somebody who reads a paper badly, ten times; whoever tries them all would need as many minutes as there are stars. */
const TRIAL_CODE_FAILURES_PER_ADDRESS = 10;
export const trialCodeLimit = (): RateLimitRequestHandler =>
  limit(TRIAL_CODE_FAILURES_PER_ADDRESS, addressOf);

/**
 * Phones of visitors that look every few seconds, each with its own address here; behind a proxy they share one, and
 * so many are fifty phones. The answers are made once for all of them.
 */
const VISITORS_PER_ADDRESS = 1_200;
export const visitorsLimit = (): RateLimitRequestHandler =>
  limit(VISITORS_PER_ADDRESS, addressOf, { skipSuccessfulRequests: false });

/** For HTTP Basic, where one address sends many good requests at once: only failures are ever counted. */
export class BasicFailures {
  readonly #perDevice = new MemoryStore();
  readonly #perAddress = new MemoryStore();

  constructor() {
    for (const store of [this.#perDevice, this.#perAddress]) store.init({ windowMs: WINDOW_MS } as Options);
  }

  /** Seconds to wait before this address may try this name again; 0: now. */
  async wait(req: Request, name: string): Promise<number> {
    const address = addressOf(req);
    const device = await this.#perDevice.get(`${address} ${name}`);
    const all = await this.#perAddress.get(address);
    const until = Math.max(
      device && device.totalHits >= BASIC_FAILURES_PER_DEVICE ? Number(device.resetTime) : 0,
      all && all.totalHits >= BASIC_FAILURES_PER_ADDRESS ? Number(all.resetTime) : 0,
    );
    return Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  }

  async add(req: Request, name: string): Promise<void> {
    const address = addressOf(req);
    await this.#perDevice.increment(`${address} ${name}`);
    await this.#perAddress.increment(address);
  }
}
