import { useId, useState } from 'preact/hooks';
import type { ShownOnce } from '../../hub/contract/startups.ts';
import { goTo } from '../desk/router.ts';
import { hubRequest } from '../live/hub-request.ts';
import { SubmitButton } from '../ui/submit-button.tsx';
import { LIST_PATH, type PrototypeProps, prototypeApi } from './page-props.ts';

/** A prototype's name, another password for it, and its end. */
export function Settings({ text, live, prototype, onCredential, onNews, onGone }: PrototypeProps) {
  const { settings } = text.startup;
  const id = useId();
  const [name, setName] = useState(prototype.name);
  const [removing, setRemoving] = useState(false);
  const address = prototypeApi(prototype);

  const problem = ({ message, hint }: { message: string; hint: string }) =>
    onNews({ title: message, sentence: hint });

  async function rename(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const change = { name, declaredOnly: prototype.declaredOnly };
    const answer = await hubRequest(text, 'POST', address, change);
    if (!answer.ok) return problem(answer);
    await live.refresh();
    onNews({ title: settings.saved, sentence: '', good: true });
  }
  async function renew(): Promise<void> {
    const answer = await hubRequest<ShownOnce>(text, 'POST', `${address}/credential`);
    if (!answer.ok) return problem(answer);
    onCredential(answer.data);
    await live.refresh();
    scrollTo(0, 0);
  }
  async function remove(): Promise<void> {
    const answer = await hubRequest(text, 'DELETE', address);
    if (!answer.ok) return problem(answer);
    onGone();
    await live.refresh();
    goTo(LIST_PATH);
  }

  return (
    <div class="settings">
      <form class="form" onSubmit={rename}>
        <div class="field">
          <label for={id}>{settings.rename}</label>
          <input
            id={id}
            type="text"
            value={name}
            required
            maxLength={60}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <SubmitButton label={settings.save} busy={false} />
      </form>
      <h2>{settings.password}</h2>
      <p>{settings.passwordHint}</p>
      <button type="button" class="plain-button" onClick={renew}>
        {settings.renew}
      </button>
      <h2>{settings.remove}</h2>
      <p>{settings.removeHint}</p>
      {removing ? (
        <div class="actions" role="alert">
          <p>{settings.removeQuestion(prototype.name)}</p>
          <button type="button" class="plain-button strong" onClick={remove}>
            {settings.removeYes}
          </button>
          <button type="button" class="plain-button" onClick={() => setRemoving(false)}>
            {settings.cancel}
          </button>
        </div>
      ) : (
        <button type="button" class="plain-button" onClick={() => setRemoving(true)}>
          {settings.remove}
        </button>
      )}
    </div>
  );
}
