import { useId, useState } from 'preact/hooks';
import type { PersonRole } from '../../hub/contract/roles.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { PasswordField } from '../ui/password-field.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { News } from './accounts.tsx';
import { RoleField } from './role-field.tsx';

interface Props {
  readonly text: Text;
  readonly onDone: (what: string) => void;
  readonly onProblem: (problem: News) => void;
}

export function AccountForm({ text, onDone, onProblem }: Props) {
  const { accounts } = text;
  const id = useId();
  const [name, setName] = useState('');
  const [role, setRole] = useState<PersonRole>('staff');
  const [startup, setStartup] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);

  async function create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const body = { name: name.trim(), role, startup: role === 'startup' ? startup.trim() : null, password };
    const answer = await hubRequest(text, 'POST', '/api/accounts', body);
    setBusy(false);
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    setName('');
    setPassword('');
    onDone(accounts.created(body.name));
  }

  return (
    <form class="form" onSubmit={create}>
      <div class="field">
        <label for={id}>{accounts.name}</label>
        <p class="hint" id={`${id}-hint`}>
          {accounts.nameHint}
        </p>
        <input
          id={id}
          type="text"
          value={name}
          required
          maxLength={63}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={`${id}-hint`}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <RoleField text={text} role={role} startup={startup} onRole={setRole} onStartup={setStartup} />
      <PasswordField
        label={accounts.password}
        hint={accounts.passwordHint}
        show={text.desk.show}
        hide={text.desk.hide}
        value={password}
        autocomplete="new-password"
        onChange={setPassword}
      />
      <SubmitButton label={accounts.create} busy={busy} />
    </form>
  );
}
