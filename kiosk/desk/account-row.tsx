import { useEffect, useRef, useState } from 'preact/hooks';
import type { Account } from '../../hub/contract/accounts.ts';
import { dateAndTime } from '../live/dates.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { PasswordField } from '../ui/password-field.tsx';
import type { News } from './accounts.tsx';
import { RoleField } from './role-field.tsx';

interface Props {
  readonly text: Text;
  readonly account: Account;
  readonly mine: boolean;
  /** `gone`: the row is no more. */
  readonly onDone: (what: string, gone?: boolean) => void;
  readonly onProblem: (problem: News) => void;
}

/** One account. What is done to it opens in its place, and gives the focus back when it ends. */
export function AccountRow({ text, account, mine, onDone, onProblem }: Props) {
  const { accounts } = text;
  const { name } = account;
  const [doing, setDoing] = useState<'role' | 'password' | 'remove' | null>(null);
  const [role, setRole] = useState(account.role);
  const [startup, setStartup] = useState(account.startup ?? '');
  const [password, setPassword] = useState('');
  const row = useRef<HTMLLIElement>(null);
  const last = useRef(doing);
  const address = `/api/accounts/${encodeURIComponent(name)}`;

  useEffect(() => {
    const ended = last.current;
    last.current = doing;
    if (doing) row.current?.querySelector<HTMLElement>('select, input, .yes')?.focus();
    else if (ended) row.current?.querySelector<HTMLElement>(`[data-opens="${ended}"]`)?.focus();
  }, [doing]);

  async function finish(asked: Promise<HubAnswer<unknown>>, what: string, gone = false): Promise<void> {
    const answer = await asked;
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    setDoing(null);
    setPassword('');
    onDone(what, gone);
  }
  const saveRole = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { role, startup: role === 'startup' ? startup.trim() : null };
    void finish(
      hubRequest(text, 'POST', `${address}/role`, body),
      accounts.roleChanged(name, accounts.roles[role] ?? role),
    );
  };
  const savePassword = (event: SubmitEvent) => {
    event.preventDefault();
    void finish(hubRequest(text, 'POST', `${address}/password`, { password }), accounts.passwordGiven(name));
  };
  const remove = () => void finish(hubRequest(text, 'DELETE', address), accounts.removed(name), true);
  const cancel = (
    <button type="button" class="plain" onClick={() => setDoing(null)}>
      {accounts.cancel}
    </button>
  );

  return (
    <li ref={row}>
      <div>
        <h3>{name}</h3>
        <p>
          {accounts.roles[account.role]}
          {account.startup !== null && ` (${account.startup})`}
        </p>
        <p class="seen">
          {mine
            ? accounts.you
            : account.lastUsed
              ? accounts.lastUsed(dateAndTime(account.lastUsed, text))
              : accounts.notConnected}
        </p>
      </div>
      {/* One's own password is changed with the present one, on the page "Mon compte". */}
      {doing === null && !mine && (
        <div class="actions">
          <button
            type="button"
            class="plain"
            data-opens="role"
            aria-label={accounts.changeRoleOf(name)}
            onClick={() => setDoing('role')}
          >
            {accounts.changeRole}
          </button>
          <button
            type="button"
            class="plain"
            data-opens="password"
            aria-label={accounts.newPasswordOf(name)}
            onClick={() => setDoing('password')}
          >
            {accounts.newPassword}
          </button>
          <button
            type="button"
            class="plain"
            data-opens="remove"
            aria-label={accounts.removeOf(name)}
            onClick={() => setDoing('remove')}
          >
            {accounts.remove}
          </button>
        </div>
      )}
      {doing === 'role' && (
        <form class="form" onSubmit={saveRole}>
          <RoleField text={text} role={role} startup={startup} onRole={setRole} onStartup={setStartup} />
          <div class="actions">
            <button type="submit" class="plain yes">
              {accounts.save}
            </button>
            {cancel}
          </div>
        </form>
      )}
      {doing === 'password' && (
        <form class="form" onSubmit={savePassword}>
          <PasswordField
            label={accounts.newPassword}
            hint={accounts.passwordHint}
            show={text.desk.show}
            hide={text.desk.hide}
            value={password}
            autocomplete="new-password"
            onChange={setPassword}
          />
          <div class="actions">
            <button type="submit" class="plain yes">
              {accounts.save}
            </button>
            {cancel}
          </div>
        </form>
      )}
      {doing === 'remove' && (
        <div class="actions" role="alert">
          <p>{accounts.removeQuestion(name)}</p>
          <button type="button" class="plain yes" onClick={remove}>
            {accounts.removeYes}
          </button>
          {cancel}
        </div>
      )}
    </li>
  );
}
