import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Activity } from '../../hub/contract/programme.ts';
import type { BuildingFacts } from '../live/building-facts.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

/** An activity as it is typed; `id` null: a new one. */
export interface Draft {
  readonly id: string | null;
  readonly title: string;
  readonly theme: string;
  readonly room: string;
  readonly date: string;
  readonly starts: string;
  readonly ends: string;
  readonly host: string;
  readonly places: string;
}
export const emptyDraft = (date: string): Draft => ({
  id: null,
  title: '',
  theme: '',
  room: '',
  date,
  starts: '14:00',
  ends: '16:00',
  host: '',
  places: '',
});
export const draftOf = ({ id, title, theme, room, date, starts, ends, host, places }: Activity): Draft => ({
  id,
  title,
  theme: theme ?? '',
  room: room ?? '',
  date,
  starts,
  ends,
  host: host ?? '',
  places: places === null ? '' : String(places),
});

interface Props {
  readonly text: Text;
  readonly building: BuildingFacts | null;
  readonly draft: Draft;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

export function ActivityForm({ text, building, draft: given, onSaved, onClose }: Props) {
  const { programme } = text;
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(given);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);
  useEffect(() => first.current?.focus(), []);

  const set =
    (key: keyof Draft) => (event: Event & { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
      setDraft({ ...draft, [key]: event.currentTarget.value });

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const path = draft.id === null ? '/api/programme' : `/api/programme/${draft.id}`;
    const answer = await hubRequest<Activity>(text, 'POST', path, {
      title: draft.title,
      theme: draft.theme || null,
      room: draft.room || null,
      date: draft.date,
      starts: draft.starts,
      ends: draft.ends,
      host: draft.host.trim() || null,
      places: draft.places.trim() === '' ? null : Number(draft.places),
    });
    setBusy(false);
    if (answer.ok) onSaved();
    else setProblem({ title: answer.message, sentence: answer.hint });
  }

  const field = (key: keyof Draft, label: string, more: object = {}) => (
    <div class="field">
      <label for={`${id}-${key}`}>{label}</label>
      <input
        id={`${id}-${key}`}
        type="text"
        autocomplete="off"
        value={draft[key] ?? ''}
        onInput={set(key)}
        {...more}
      />
    </div>
  );
  const choice = (
    key: 'theme' | 'room',
    label: string,
    none: string,
    all: readonly { id: string; name: string }[],
  ) => (
    <div class="field">
      <label for={`${id}-${key}`}>{label}</label>
      <select id={`${id}-${key}`} value={draft[key]} onChange={set(key)}>
        <option value="">{none}</option>
        {all.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </div>
  );

  return (
    <form
      class="form activity-form"
      onSubmit={save}
      aria-label={draft.id === null ? programme.add : programme.edit}
    >
      {field('title', programme.title, { required: true, maxLength: 80, ref: first })}
      <div class="side-by-side">
        {field('date', programme.date, { type: 'date', required: true })}
        {field('starts', programme.starts, { type: 'time', required: true })}
        {field('ends', programme.ends, { type: 'time', required: true })}
      </div>
      <div class="side-by-side">
        {choice('theme', programme.theme, programme.noTheme, building?.themes ?? [])}
        {choice('room', programme.room, programme.noRoom, building?.rooms ?? [])}
      </div>
      <div class="side-by-side">
        {field('host', programme.host, { maxLength: 80 })}
        {field('places', programme.places, { inputMode: 'numeric', pattern: '[0-9]{1,3}' })}
      </div>
      {problem && <Notice {...problem} />}
      <div class="weeks">
        <SubmitButton label={busy ? programme.saving : programme.save} busy={busy} />
        <button type="button" class="plain-button" onClick={onClose}>
          {programme.close}
        </button>
      </div>
    </form>
  );
}
