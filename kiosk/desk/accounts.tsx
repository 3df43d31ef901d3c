import './accounts.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Account } from '../../hub/contract/accounts.ts';
import { hubRequest } from '../live/hub-request.ts';
import { Notice } from '../ui/notice.tsx';
import { AccountForm } from './account-form.tsx';
import { AccountRow } from './account-row.tsx';
import type { PageProps } from './pages.ts';
import { Sessions } from './sessions.tsx';
import { useTryAgain } from './try-again.ts';

export interface News {
  readonly title: string;
  readonly sentence: string;
  readonly good?: boolean;
}

/** The team's accounts: made, given another role or password, removed; and everybody's open sessions. */
export function Accounts({ text, session, live }: PageProps) {
  const { accounts } = text;
  const [list, setList] = useState<readonly Account[]>([]);
  const [news, setNews] = useState<News | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const answer = await hubRequest<Account[]>(text, 'GET', '/api/accounts');
    if (answer.ok) setList(answer.data);
    else setNews({ title: answer.message, sentence: answer.hint });
  }
  const again = useTryAgain(live, list.length === 0 && news !== null);
  useEffect(() => {
    setNews(null);
    void look();
  }, [text, again]);

  function done(what: string): void {
    setNews({ title: what, sentence: '', good: true });
    void look();
  }

  return (
    <div class="accounts">
      {news && <Notice key={news.title} {...news} />}
      <h2 ref={title} tabindex={-1}>
        {accounts.list}
      </h2>
      <ul class="account-list">
        {list.map((account) => (
          <AccountRow
            key={account.name}
            text={text}
            account={account}
            mine={account.name === session.name}
            onDone={(what, gone) => {
              done(what);
              if (gone) title.current?.focus();
            }}
            onProblem={setNews}
          />
        ))}
      </ul>
      <h2>{accounts.add}</h2>
      <AccountForm text={text} onDone={done} onProblem={setNews} />
      <h2>{accounts.sessions}</h2>
      <Sessions text={text} withNames onNews={setNews} />
    </div>
  );
}
