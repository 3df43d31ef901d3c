import type { Request, Response } from 'express';
import { cookieOptions } from './cookies.ts';
import { SCREEN_COOKIE } from './identity.ts';

/** The longest that browsers keep a cookie; each opening begins it anew, so a screen survives a power cut. */
const PASS_AGE_MS = 400 * 86_400_000;

export const giveScreenCookie = (req: Request, res: Response, pass: string): void => {
  res.cookie(SCREEN_COOKIE, pass, { ...cookieOptions(req), maxAge: PASS_AGE_MS });
};
