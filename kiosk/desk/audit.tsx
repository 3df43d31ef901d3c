import './accounts.css';
import { useEffect, useState } from 'preact/hooks';
import type { AuditAnswer } from '../../hub/contract/accounts.ts';
import { dateAndTime } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import { Notice } from '../ui/notice.tsx';
import type { News } from './accounts.tsx';
import type { PageProps } from './pages.ts';
import { useTryAgain } from './try-again.ts';

/** Who looked at, changed or exported what. Looking at this is a line too. */
export function Audit({ text, live }: PageProps) {
  const { audit } = text;
  const [shown, setShown] = useState<AuditAnswer | null>(null);
  const [news, setNews] = useState<News | null>(null);
  const again = useTryAgain(live, shown === null && news !== null);

  async function load(before?: number): Promise<void> {
    const answer = await hubRequest<AuditAnswer>(
      text,
      'GET',
      before === undefined ? '/api/audit' : `/api/audit?before=${before}`,
    );
    if (!answer.ok) return setNews({ title: answer.message, sentence: answer.hint });
    setNews(null);
    setShown((last) => ({
      ...answer.data,
      lines:
        before === undefined || last === null ? answer.data.lines : [...last.lines, ...answer.data.lines],
    }));
  }
  useEffect(() => void load(), [text, again]);

  return (
    <div class="accounts">
      {news && <Notice key={news.title} {...news} />}
      {shown && (
        <>
          <p class="hint">{audit.intro(shown.keptDays)}</p>
          {/* What scrolls must scroll with the keyboard (WCAG 2.1.1). */}
          <section class="table in-rows" tabindex={0} aria-label={audit.page}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{audit.when}</th>
                  <th scope="col">{audit.who}</th>
                  <th scope="col">{audit.what}</th>
                  <th scope="col">{audit.detail}</th>
                </tr>
              </thead>
              <tbody>
                {shown.lines.map(({ id, at, actor, action, detail }) => (
                  <tr key={id}>
                    <td>{dateAndTime(at, text)}</td>
                    <td>{actor}</td>
                    <td class="whole-row">{audit.actions[action] ?? action}</td>
                    <td class="whole-row detail">{detail}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {shown.more && (
            <button type="button" class="plain no-print" onClick={() => load(shown.lines.at(-1)?.id)}>
              {audit.older}
            </button>
          )}
        </>
      )}
    </div>
  );
}
