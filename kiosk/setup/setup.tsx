import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { sessionAnswerSchema } from '../../hub/contract/api.ts';
import { PASSWORD_MIN_LENGTH } from '../../hub/contract/password.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

type Step = 'choosing' | 'saving' | 'done';

/** First start: the administrator chooses a password. */
export function Setup({ text, token }: { text: Text; token: string }) {
  const { setup } = text;
  const [step, setStep] = useState<Step>('choosing');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    // The hub would refuse it too (`password_too_weak`): how much is missing says more.
    const missing = PASSWORD_MIN_LENGTH - [...password].length;
    if (missing > 0) {
      setProblem({ title: setup.passwordMissing(missing), sentence: setup.passwordHint });
      return;
    }
    setStep('saving');
    setProblem(null);
    const answer = await hubRequest<z.infer<typeof sessionAnswerSchema>>(text, 'POST', '/api/setup', {
      token,
      password,
    });
    setStep(answer.ok ? 'done' : 'choosing');
    if (!answer.ok) setProblem({ title: answer.message, sentence: answer.hint });
  }

  return (
    <main class="page narrow">
      <h1>{setup.title}</h1>
      {token === '' ? (
        <Notice title={setup.noTokenTitle} sentence={setup.noToken} />
      ) : step === 'done' ? (
        <div class="form">
          <Notice good title={setup.doneTitle} sentence={setup.done} />
          <a class="link-button" href="/desk">
            {setup.toDesk}
          </a>
        </div>
      ) : (
        <form class="form" onSubmit={save}>
          <p>{setup.intro}</p>
          {/* Password managers file a password under the name beside it. */}
          <input
            class="spoken"
            type="text"
            autocomplete="username"
            value="admin"
            readOnly
            tabindex={-1}
            aria-label={text.desk.name}
          />
          <PasswordField
            label={setup.password}
            hint={setup.passwordHint}
            show={setup.show}
            hide={setup.hide}
            value={password}
            autocomplete="new-password"
            onChange={setPassword}
          />
          {problem && <Notice {...problem} />}
          <SubmitButton label={step === 'saving' ? setup.saving : setup.save} busy={step === 'saving'} />
        </form>
      )}
    </main>
  );
}
