import { useEffect, useState } from 'preact/hooks';
import type { Role } from '../../hub/contract/roles.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { forgetKept, readKept } from './evacuation-keeper.ts';
import { keepDesk } from './keep-desk.ts';
import { LogIn } from './log-in.tsx';
import type { Session } from './pages.ts';
import { Shell } from './shell.tsx';
import { WithoutHub } from './without-hub.tsx';

/** Who works at the desk. A kiosk's or a start-up's own session, if the browser has one, is not a log-in here. */
const DESK_ROLES: ReadonlySet<string> = new Set<Role>(['admin', 'staff', 'host']);

export function Desk({ text }: { text: Text }) {
  /** undefined: not known yet; null: nobody. */
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  /** Nobody can log in, but this device has an evacuation sheet. */
  const [withoutHub, setWithoutHub] = useState(false);

  useEffect(() => {
    if (withoutHub) return;
    void hubRequest<Session>(text, 'GET', '/api/session').then((answer) => {
      if (!answer.ok && answer.status === 0 && readKept() !== null) return setWithoutHub(true);
      if (!answer.ok && answer.status === 401) forgetKept();
      setSession(answer.ok && DESK_ROLES.has(answer.data.role) ? answer.data : null);
    });
  }, [text, withoutHub]);
  useEffect(() => {
    if (session) void keepDesk();
  }, [session]);

  if (withoutHub) return <WithoutHub text={text} onBack={() => setWithoutHub(false)} />;
  if (session === undefined) return null;
  if (session === null)
    return <LogIn text={text} mayEnter={(role) => DESK_ROLES.has(role)} onEnter={setSession} />;
  return <Shell text={text} session={session} onLeave={() => setSession(null)} />;
}
