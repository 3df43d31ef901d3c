import type { AccessPort } from '../contract/ports.ts';
import type { Identity } from '../contract/roles.ts';

/** What the web needs of hub/access: people's accounts and sessions beside the devices' credentials. */
export interface AccountsPort extends Pick<AccessPort, 'verifyDevice' | 'onDeviceChange'> {
  /** The person, or null; as slow for an unknown name as for a wrong password. */
  verifyAccount(name: string, password: string): Promise<Identity | null>;
  /** `expiresAt`: ms since the epoch. */
  createSession(identity: Identity): { readonly token: string; readonly expiresAt: number };
  /**
   * The session's person as they are now; null when it has ended, expired, or the account is gone.
   * `asUse` false: the hub looks by itself, nobody uses the session, so it does not last longer for it.
   */
  sessionIdentity(token: string, asUse?: boolean): Identity | null;
  endSession(token: string): void;
  /** Creates the first account. Throws `setup_link_used` or `password_too_weak`. */
  completeSetup(token: string, password: string): Promise<Identity>;
  /** Writes to the audit trail who did what. Never give it a password or a badge. */
  audit(actor: string, action: string, detail?: string): void;
}
