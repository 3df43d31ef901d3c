import type { Identity } from '../contract/roles.ts';

declare global {
  namespace Express {
    interface Request {
      /** Who asks; absent: nobody known. Set by hub/web/identity.ts. */
      identity?: Identity;
      /** The token of the session that `identity` comes from, where it comes from one. */
      sessionToken?: string;
    }
  }
}
