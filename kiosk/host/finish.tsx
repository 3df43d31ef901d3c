import { useId, useState } from 'preact/hooks';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';

interface Props {
  readonly text: Text;
  readonly people: number;
  readonly onBack: () => void;
  readonly onFinish: (people: number) => Promise<boolean>;
}

/** The end asks one thing: how many people were there, which no machine knows. */
export function Finish({ text, people, onBack, onFinish }: Props) {
  const { finish } = text.host;
  const id = useId();
  const [count, setCount] = useState(people);
  const [busy, setBusy] = useState(false);
  return (
    <form
      class="form"
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        if (!(await onFinish(count))) setBusy(false);
      }}
    >
      <h2>{finish.title}</h2>
      <p>{finish.what}</p>
      <div class="field">
        <label for={id}>{finish.people}</label>
        <input
          id={id}
          type="number"
          min={0}
          max={100}
          required
          value={count}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => setCount(currentTarget.valueAsNumber)}
        />
        <p class="hint" id={`${id}-hint`}>
          {finish.peopleHint}
        </p>
      </div>
      <p class="actions">
        <SubmitButton label={finish.confirm} busy={busy} />
        <button type="button" class="plain-button" onClick={onBack}>
          {finish.back}
        </button>
      </p>
    </form>
  );
}
