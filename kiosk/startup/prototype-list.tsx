import { useId, useState } from 'preact/hooks';
import type { PrototypeMade } from '../../hub/contract/startups.ts';
import { followHere, goTo } from '../desk/router.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';
import { type News, prototypePath } from './page-props.ts';
import { PrototypeState } from './prototype-state.tsx';
import type { StartupLive } from './startup-live.ts';

interface Props {
  readonly text: Text;
  readonly live: StartupLive;
  readonly onMade: (made: PrototypeMade) => void;
  readonly onNews: (news: News) => void;
}

export function PrototypeList({ text, live, onMade, onNews }: Props) {
  const { startup } = text;
  const id = useId();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const prototypes = live.prototypes.value;

  async function create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const path = `/api/startups/${live.startup?.id ?? ''}/prototypes`;
    const answer = await hubRequest<PrototypeMade>(text, 'POST', path, { name });
    setBusy(false);
    if (!answer.ok) return onNews({ title: answer.message, sentence: answer.hint });
    await live.refresh();
    onMade(answer.data);
    goTo(prototypePath(answer.data.prototype.id, 'connect'));
  }

  return (
    <>
      {prototypes.length === 0 && (
        <p class="empty">
          <strong>{startup.none}</strong> {startup.noneHint}
        </p>
      )}
      <ul class="cards">
        {prototypes.map((prototype) => (
          <li key={prototype.id}>
            <h2>
              <a href={prototypePath(prototype.id)} onClick={followHere}>
                {prototype.name}
              </a>
            </h2>
            <PrototypeState text={text} prototype={prototype} />
          </li>
        ))}
      </ul>
      <h2>{startup.add}</h2>
      <form class="form" onSubmit={create}>
        <div class="field">
          <label for={id}>{startup.name}</label>
          <p class="hint" id={`${id}-hint`}>
            {startup.nameHint}
          </p>
          <input
            id={id}
            type="text"
            value={name}
            required
            maxLength={60}
            autocomplete="off"
            aria-describedby={`${id}-hint`}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <SubmitButton label={startup.create} busy={busy} />
      </form>
    </>
  );
}
