import { useEffect, useState } from 'preact/hooks';
import type { SessionRow } from '../../hub/contract/accounts.ts';
import { dateAndTime } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import type { News } from './accounts.tsx';

interface Props {
  readonly text: Text;
  /** Everybody's, each with its account; otherwise only `of`'s. */
  readonly withNames?: boolean;
  readonly of?: string;
  readonly onNews: (news: News) => void;
}

/** Where somebody is logged in, and ending that. */
export function Sessions({ text, withNames = false, of, onNews }: Props) {
  const { me } = text;
  const [rows, setRows] = useState<readonly SessionRow[]>([]);

  async function look(): Promise<void> {
    const answer = await hubRequest<SessionRow[]>(text, 'GET', '/api/sessions');
    if (answer.ok) setRows(answer.data.filter(({ account }) => of === undefined || account === of));
  }
  useEffect(() => void look(), [text]);

  async function end(id: string): Promise<void> {
    const answer = await hubRequest(text, 'DELETE', `/api/sessions/${id}`);
    onNews(
      answer.ok
        ? { title: me.ended, sentence: '', good: true }
        : { title: answer.message, sentence: answer.hint },
    );
    void look();
  }

  return (
    <ul class="account-list">
      {rows.map(({ id, account, since, lastUsed, current }) => (
        <li key={id}>
          <div>
            {withNames && <h3>{account}</h3>}
            <p>{`${me.since(dateAndTime(since, text))}, ${me.lastUsed(dateAndTime(lastUsed, text))}`}</p>
          </div>
          {current ? (
            <p class="seen">{me.here}</p>
          ) : (
            <button
              type="button"
              class="plain"
              aria-label={me.endOf(dateAndTime(since, text))}
              onClick={() => end(id)}
            >
              {me.end}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
