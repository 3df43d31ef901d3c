import { useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { sessionAnswerSchema } from '../../hub/contract/api.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

type Session = z.infer<typeof sessionAnswerSchema>;
interface Props {
  readonly text: Text;
  readonly mayEnter: (role: string) => boolean;
  /** What an account that may not is told. */
  readonly notForYou?: Text['desk']['notForYou'];
  readonly onEnter: (session: Session) => void;
}

export function LogIn({ text, mayEnter, notForYou = text.desk.notForYou, onEnter }: Props) {
  const { desk } = text;
  const id = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);

  async function logIn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const answer = await hubRequest<Session>(text, 'POST', '/api/session', { name: name.trim(), password });
    setBusy(false);
    if (!answer.ok) setProblem({ title: answer.message, sentence: answer.hint });
    else if (!mayEnter(answer.data.role)) setProblem(notForYou);
    else onEnter(answer.data);
  }

  return (
    <main class="page narrow">
      <h1>{desk.logInTitle}</h1>
      <form class="form" onSubmit={logIn}>
        <div class="field">
          <label for={id}>{desk.name}</label>
          <input
            id={id}
            type="text"
            value={name}
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <PasswordField
          label={desk.password}
          show={desk.show}
          hide={desk.hide}
          value={password}
          autocomplete="current-password"
          onChange={setPassword}
        />
        {problem && <Notice {...problem} />}
        <SubmitButton label={busy ? desk.loggingIn : desk.logIn} busy={busy} />
      </form>
    </main>
  );
}
