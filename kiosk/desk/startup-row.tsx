import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ShownOnce, StartupAnswer } from '../../hub/contract/startups.ts';
import { hubRequest } from '../live/hub-request.ts';
import { PrototypeState } from '../startup/prototype-state.tsx';
import type { Text } from '../text/fr.ts';
import type { News } from './accounts.tsx';

interface Props {
  readonly text: Text;
  readonly startup: StartupAnswer;
  /** A password to hand over, this once. */
  readonly onGave: (credential: ShownOnce) => void;
  /** `gone`: the row is no more. */
  readonly onDone: (what: string, gone?: boolean) => void;
  readonly onProblem: (problem: News) => void;
}

/** One start-up: who may log in, and how its prototypes are. */
export function StartupRow({ text, startup, onGave, onDone, onProblem }: Props) {
  const { startups } = text;
  const { name, accounts, prototypes } = startup;
  const id = useId();
  const [account, setAccount] = useState('');
  const [removing, setRemoving] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const wasRemoving = useRef(removing);
  const address = `/api/startups/${startup.id}`;

  useEffect(() => {
    if (removing) row.current?.querySelector<HTMLElement>('.strong')?.focus();
    else if (wasRemoving.current) row.current?.querySelector<HTMLElement>('[data-opens]')?.focus();
    wasRemoving.current = removing;
  }, [removing]);

  async function give(path: string, body?: object): Promise<void> {
    const answer = await hubRequest<ShownOnce>(text, 'POST', path, body);
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    setAccount('');
    onGave(answer.data);
  }
  async function remove(path: string, what: string, gone = false): Promise<void> {
    const answer = await hubRequest(text, 'DELETE', path);
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    onDone(what, gone);
  }
  const accountPath = (each: string): string => `${address}/accounts/${encodeURIComponent(each)}`;

  return (
    <li ref={row}>
      <h2>{name}</h2>
      <h3>{startups.accounts}</h3>
      {accounts.length === 0 && <p class="hint">{startups.noAccount}</p>}
      <ul class="accounts-of">
        {accounts.map((each) => (
          <li key={each}>
            <strong>{each}</strong>
            <button
              type="button"
              class="plain-button"
              aria-label={startups.newPasswordOf(each)}
              onClick={() => give(`${accountPath(each)}/password`)}
            >
              {startups.newPassword}
            </button>
            <button
              type="button"
              class="plain-button"
              aria-label={startups.removeAccountOf(each)}
              onClick={() => remove(accountPath(each), startups.accountRemoved(each))}
            >
              {startups.removeAccount}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="add-account"
        onSubmit={(event) => {
          event.preventDefault();
          void give(`${address}/accounts`, { name: account.trim() });
        }}
      >
        <div class="field">
          <label for={id}>{startups.accountName}</label>
          <p class="hint" id={`${id}-hint`}>
            {startups.accountHint}
          </p>
          <input
            id={id}
            type="text"
            value={account}
            required
            maxLength={63}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby={`${id}-hint`}
            onInput={(event) => setAccount(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="plain-button">
          {startups.addAccount}
        </button>
      </form>
      <h3>{startups.prototypes}</h3>
      {prototypes.length === 0 && <p class="hint">{startups.noPrototype}</p>}
      <ul class="prototypes-of">
        {prototypes.map((prototype) => (
          <li key={prototype.id}>
            <strong>{prototype.name}</strong>
            <PrototypeState text={text} prototype={prototype} />
            {prototype.slowed && <p>{startups.slowed}</p>}
          </li>
        ))}
      </ul>
      {removing ? (
        <div class="actions" role="alert">
          <p>{startups.removeQuestion(name)}</p>
          <button
            type="button"
            class="plain-button strong"
            onClick={() => remove(address, startups.removed(name), true)}
          >
            {startups.removeYes}
          </button>
          <button type="button" class="plain-button" onClick={() => setRemoving(false)}>
            {startups.cancel}
          </button>
        </div>
      ) : (
        prototypes.length === 0 && (
          <button
            type="button"
            class="plain-button"
            data-opens="remove"
            aria-label={startups.removeOf(name)}
            onClick={() => setRemoving(true)}
          >
            {startups.remove}
          </button>
        )
      )}
    </li>
  );
}
