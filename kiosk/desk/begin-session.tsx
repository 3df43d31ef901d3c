import { useId, useState } from 'preact/hooks';
import type { Trial, TrialSession } from '../../hub/contract/trials.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import { Boxes } from './trial-form.tsx';

interface Props {
  readonly text: Text;
  readonly trial: Trial;
  readonly nameOf: (prototype: string) => string;
  readonly onBegun: (session: TrialSession) => void;
}

/** A participant shows their paper: by the code alone it is known that they have agreed. */
export function BeginSession({ text, trial, nameOf, onBegun }: Props) {
  const { begin } = text.trials;
  const id = useId();
  const only = trial.prototypes.length === 1 ? trial.prototypes : [];
  const [code, setCode] = useState('');
  const [prototypes, setPrototypes] = useState<readonly string[]>(only);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);

  async function go(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const answer = await hubRequest<TrialSession>(text, 'POST', `/api/trials/${trial.id}/sessions`, {
      code,
      prototypes,
    });
    setBusy(false);
    if (!answer.ok) return setProblem({ title: answer.message, sentence: answer.hint });
    setProblem(null);
    setCode('');
    setPrototypes(only);
    onBegun(answer.data);
  }

  return (
    <form class="form begin-session" onSubmit={go}>
      <h2>{begin.title}</h2>
      <div class="field">
        <label for={`${id}-code`}>{begin.code}</label>
        <p class="hint" id={`${id}-hint`}>
          {begin.codeHint}
        </p>
        <p class="hint">
          {begin.noCode} <a href="/trial">{begin.consent}</a>
        </p>
        <input
          id={`${id}-code`}
          class="code-input"
          type="text"
          required
          maxLength={300}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby={`${id}-hint`}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </div>
      {trial.prototypes.length > 1 && (
        <Boxes
          legend={begin.prototypes}
          options={trial.prototypes.map((each) => [each, nameOf(each)])}
          chosen={prototypes}
          disabled={false}
          onChange={setPrototypes}
        />
      )}
      {problem && <Notice {...problem} />}
      <SubmitButton label={busy ? begin.going : begin.go} busy={busy} />
    </form>
  );
}
