import { useEffect, useState } from 'preact/hooks';
import type { Role } from '../../hub/contract/roles.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { LogIn } from './log-in.tsx';
import type { Session } from './pages.ts';
import { Shell } from './shell.tsx';

/** Who works at the desk. A kiosk's or a start-up's own session, if the browser has one, is not a log-in here. */
const DESK_ROLES: ReadonlySet<string> = new Set<Role>(['admin', 'staff', 'host']);

export function Desk({ text }: { text: Text }) {
  /** undefined: not known yet; null: nobody. */
  const [session, setSession] = useState<Session | null | undefined>(undefined);

  useEffect(() => {
    void hubRequest<Session>(text, 'GET', '/api/session').then((answer) =>
      setSession(answer.ok && DESK_ROLES.has(answer.data.role) ? answer.data : null),
    );
  }, [text]);

  if (session === undefined) return null;
  if (session === null)
    return <LogIn text={text} mayEnter={(role) => DESK_ROLES.has(role)} onEnter={setSession} />;
  return <Shell text={text} session={session} onLeave={() => setSession(null)} />;
}
