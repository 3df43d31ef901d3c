import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ScreenAnswer } from '../../hub/contract/screens.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Pictogram } from '../ui/pictogram.tsx';

interface Props {
  readonly text: Text;
  readonly screen: ScreenAnswer;
  readonly about: string;
  readonly seen: string;
  readonly onRenamed: (screen: ScreenAnswer) => void;
  readonly onRemoved: () => void;
  readonly onProblem: (problem: { title: string; sentence: string }) => void;
}

/** One screen in service. Renaming and removing open in its place, and give the focus back when they end. */
export function ScreenRow({ text, screen, about, seen, onRenamed, onRemoved, onProblem }: Props) {
  const { screens } = text;
  const [doing, setDoing] = useState<'rename' | 'remove' | null>(null);
  const [label, setLabel] = useState(screen.label);
  const id = useId();
  const row = useRef<HTMLLIElement>(null);
  const address = `/api/screens/${encodeURIComponent(screen.name)}`;
  const last = useRef(doing);

  useEffect(() => {
    const ended = last.current;
    last.current = doing;
    const next = doing ?? ended;
    if (next) row.current?.querySelector<HTMLElement>(`[data-focus="${doing ? 'open' : next}"]`)?.focus();
  }, [doing]);

  async function rename(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answer = await hubRequest<ScreenAnswer>(text, 'POST', address, { label });
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    setDoing(null);
    onRenamed(answer.data);
  }

  async function remove(): Promise<void> {
    const answer = await hubRequest<null>(text, 'DELETE', address);
    if (answer.ok) onRemoved();
    else onProblem({ title: answer.message, sentence: answer.hint });
  }

  return (
    <li ref={row} data-screen={screen.name}>
      <div>
        <h3>{screen.label}</h3>
        <p>{about}</p>
        <p class="seen" data-connected={screen.connected}>
          <Pictogram name={screen.connected ? 'check' : 'clock'} />
          {seen}
        </p>
      </div>
      {doing === null && (
        <div class="actions">
          <button
            type="button"
            data-focus="rename"
            aria-label={screens.renameOf(screen.label)}
            onClick={() => {
              setLabel(screen.label);
              setDoing('rename');
            }}
          >
            {screens.rename}
          </button>
          <button
            type="button"
            data-focus="remove"
            aria-label={screens.removeOf(screen.label)}
            onClick={() => setDoing('remove')}
          >
            {screens.remove}
          </button>
        </div>
      )}
      {doing === 'rename' && (
        <form class="actions" onSubmit={rename}>
          <div class="field">
            <label for={id}>{screens.label}</label>
            <input
              id={id}
              data-focus="open"
              type="text"
              value={label}
              required
              maxLength={60}
              autocomplete="off"
              onInput={(event) => setLabel(event.currentTarget.value)}
            />
          </div>
          <button type="submit" class="yes">
            {screens.save}
          </button>
          <button type="button" onClick={() => setDoing(null)}>
            {screens.cancel}
          </button>
        </form>
      )}
      {doing === 'remove' && (
        <div class="actions">
          <p role="alert">{screens.removeQuestion(screen.label)}</p>
          <button type="button" class="yes" onClick={remove}>
            {screens.removeYes}
          </button>
          <button type="button" data-focus="open" onClick={() => setDoing(null)}>
            {screens.cancel}
          </button>
        </div>
      )}
    </li>
  );
}
