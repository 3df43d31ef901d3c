import './accounts.css';
import { useState } from 'preact/hooks';
import { hubRequest } from '../live/hub-request.ts';
import { Notice } from '../ui/notice.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { News } from './accounts.tsx';
import type { PageProps } from './pages.ts';
import { Sessions } from './sessions.tsx';

/** One's own password and sessions. */
export function Me({ text, session, onLeave }: Pick<PageProps, 'text' | 'session' | 'onLeave'>) {
  const { me, accounts, desk } = text;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [news, setNews] = useState<News | null>(null);

  async function change(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const answer = await hubRequest(text, 'POST', '/api/password', { current, password: next });
    setBusy(false);
    // Every session has ended, this one too.
    if (answer.ok) onLeave();
    else setNews({ title: answer.message, sentence: answer.hint });
  }

  return (
    <div class="accounts">
      {news && <Notice key={news.title} {...news} />}
      <h2>{me.changeTitle}</h2>
      <form class="form" onSubmit={change}>
        {/* Password managers file a password under the name beside it. */}
        <input
          class="spoken"
          type="text"
          autocomplete="username"
          value={session.name}
          readOnly
          tabindex={-1}
          aria-label={accounts.name}
        />
        <PasswordField
          label={me.current}
          show={desk.show}
          hide={desk.hide}
          value={current}
          autocomplete="current-password"
          onChange={setCurrent}
        />
        <PasswordField
          label={me.next}
          hint={accounts.passwordHint}
          show={desk.show}
          hide={desk.hide}
          value={next}
          autocomplete="new-password"
          onChange={setNext}
        />
        <SubmitButton label={me.change} busy={busy} />
      </form>
      <h2>{me.sessions}</h2>
      <p class="hint">{me.sessionsHint}</p>
      <Sessions text={text} of={session.name} onNews={setNews} />
    </div>
  );
}
