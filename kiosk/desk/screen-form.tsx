import { useId, useState } from 'preact/hooks';
import { SCREEN_KINDS, type ScreenAnswer, type ScreenKind } from '../../hub/contract/screens.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

interface Props {
  readonly text: Text;
  readonly doors: readonly { readonly id: string; readonly name: string }[];
  readonly onAccepted: (screen: ScreenAnswer) => void;
}

/** The code that a screen shows, and what that screen is to be. */
export function ScreenForm({ text, doors, onAccepted }: Props) {
  const { screens } = text;
  const id = useId();
  const [code, setCode] = useState('');
  const [kind, setKind] = useState<ScreenKind>('kiosk');
  const [label, setLabel] = useState('');
  const [chosenDoor, setDoor] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);
  const door = chosenDoor ?? doors[0]?.id;

  async function accept(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const answer = await hubRequest<ScreenAnswer>(text, 'POST', '/api/screens', {
      code,
      kind,
      label,
      ...(kind === 'kiosk' && door !== undefined && { door }),
    });
    setBusy(false);
    if (!answer.ok) return setProblem({ title: answer.message, sentence: answer.hint });
    setCode('');
    setLabel('');
    onAccepted(answer.data);
  }

  return (
    <form class="form" onSubmit={accept}>
      <div class="field">
        <label for={`${id}-code`}>{screens.code}</label>
        <p class="hint" id={`${id}-code-hint`}>
          {screens.codeHint}
        </p>
        <input
          id={`${id}-code`}
          class="code-input"
          type="text"
          value={code}
          required
          maxLength={12}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby={`${id}-code-hint`}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </div>
      <fieldset class="kinds">
        <legend>{screens.kind}</legend>
        {SCREEN_KINDS.map((each) => (
          <label key={each}>
            <input type="radio" name={`${id}-kind`} checked={kind === each} onChange={() => setKind(each)} />
            {screens.kinds[each]}
          </label>
        ))}
      </fieldset>
      {kind === 'kiosk' && doors.length > 1 && (
        <div class="field">
          <label for={`${id}-door`}>{screens.door}</label>
          <select
            id={`${id}-door`}
            value={door ?? ''}
            onChange={(event) => setDoor(event.currentTarget.value)}
          >
            {doors.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for={`${id}-label`}>{screens.label}</label>
        <p class="hint" id={`${id}-label-hint`}>
          {screens.labelHint}
        </p>
        <input
          id={`${id}-label`}
          type="text"
          value={label}
          required
          maxLength={60}
          autocomplete="off"
          aria-describedby={`${id}-label-hint`}
          onInput={(event) => setLabel(event.currentTarget.value)}
        />
      </div>
      {problem && <Notice {...problem} />}
      <SubmitButton label={busy ? screens.accepting : screens.accept} busy={busy} />
    </form>
  );
}
