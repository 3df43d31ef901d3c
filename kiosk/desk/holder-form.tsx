import { useId, useState } from 'preact/hooks';
import type { Holder } from '../../hub/contract/badges.ts';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';

const NOBODY: Holder = { firstName: null, ageBand: null, occupation: null, neighbour: null, greet: false };

interface Props {
  readonly text: Text;
  readonly holder?: Holder;
  readonly save: string;
  readonly onSave: (holder: Holder) => Promise<void>;
  readonly onCancel?: () => void;
}

/** What somebody may say of themselves, each of it optional. */
export function HolderForm({ text, holder = NOBODY, save, onSave, onCancel }: Props) {
  const { badges } = text;
  const id = useId();
  const [said, setSaid] = useState<Holder>(holder);
  const [busy, setBusy] = useState(false);
  const name = (said.firstName ?? '').trim();

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    await onSave({ ...said, firstName: name === '' ? null : name, greet: said.greet && name !== '' });
    setBusy(false);
  }
  const choice = (
    field: 'ageBand' | 'occupation',
    words: Readonly<Record<string, string>>,
    label: string,
  ) => (
    <div class="field">
      <label for={`${id}-${field}`}>{label}</label>
      <select
        id={`${id}-${field}`}
        value={said[field] ?? ''}
        onChange={(event) => setSaid({ ...said, [field]: event.currentTarget.value || null })}
      >
        <option value="">{badges.notSaid}</option>
        {Object.entries(words).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </div>
  );

  return (
    <form class="form holder" onSubmit={submit}>
      <p class="hint">{badges.everyField}</p>
      <div class="field">
        <label for={`${id}-name`}>{badges.firstName}</label>
        <input
          id={`${id}-name`}
          type="text"
          value={said.firstName ?? ''}
          maxLength={40}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setSaid({ ...said, firstName: event.currentTarget.value })}
        />
      </div>
      <label class="tick">
        <input
          type="checkbox"
          checked={said.greet && name !== ''}
          disabled={name === ''}
          onChange={(event) => setSaid({ ...said, greet: event.currentTarget.checked })}
        />
        {badges.greet}
      </label>
      {choice('ageBand', badges.ageBands, badges.ageBand)}
      {choice('occupation', badges.occupations, badges.occupation)}
      <div class="field">
        <label for={`${id}-neighbour`}>{badges.neighbour}</label>
        <select
          id={`${id}-neighbour`}
          value={said.neighbour === null ? '' : String(said.neighbour)}
          onChange={({ currentTarget: { value } }) =>
            setSaid({ ...said, neighbour: value === '' ? null : value === 'true' })
          }
        >
          <option value="">{badges.notSaid}</option>
          <option value="true">{badges.yes}</option>
          <option value="false">{badges.no}</option>
        </select>
      </div>
      <SubmitButton label={save} busy={busy} />
      {onCancel && (
        <button type="button" class="plain" onClick={onCancel}>
          {badges.cancel}
        </button>
      )}
    </form>
  );
}
