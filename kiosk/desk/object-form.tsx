import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { objectChangeSchema, ShowroomObject } from '../../hub/contract/objects.ts';
import { hubRequest } from '../live/hub-request.ts';
import { promisesOf } from '../showroom/object-words.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import type { Problem } from './objects-now.ts';

export type Choice = z.infer<typeof objectChangeSchema>;

interface Props {
  readonly text: Text;
  readonly rooms: readonly { readonly id: string; readonly name: string }[];
  readonly of: Choice;
  readonly values: ShowroomObject['values'];
  readonly label: string;
  readonly request: (choice: Choice) => [method: 'POST' | 'PUT', path: string, body: unknown];
  readonly onDone: (object: ShowroomObject) => void;
  readonly onCancel: () => void;
}

/** What staff make of an object; and, before they show it, what visitors will read of it. */
export function ObjectForm({ text, rooms, of, values, label, request, onDone, onCancel }: Props) {
  const { objects } = text;
  const [choice, setChoice] = useState(of);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const id = useId();
  // Its room may have gone from the building file since.
  const room = rooms.some((one) => one.id === choice.room) ? choice.room : null;
  useEffect(() => first.current?.focus(), []);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await hubRequest<ShowroomObject>(text, ...request({ ...choice, room }));
    setBusy(false);
    if (answer.ok) onDone(answer.data);
    else setProblem({ title: answer.message, sentence: answer.hint });
  }

  const box = (what: 'public' | 'workshops', hint: string) => (
    <label class="box">
      <input
        type="checkbox"
        checked={choice[what]}
        onChange={(event) => setChoice({ ...choice, [what]: event.currentTarget.checked })}
      />
      <span>
        <strong>{objects[what]}</strong>
        <span class="hint">{hint}</span>
      </span>
    </label>
  );
  return (
    <form class="form object-form" onSubmit={save}>
      <div class="field">
        <label for={`${id}-name`}>{objects.name}</label>
        <p class="hint" id={`${id}-name-hint`}>
          {objects.nameHint}
        </p>
        <input
          ref={first}
          id={`${id}-name`}
          type="text"
          value={choice.name}
          required
          maxLength={60}
          autocomplete="off"
          aria-describedby={`${id}-name-hint`}
          onInput={(event) => setChoice({ ...choice, name: event.currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for={`${id}-room`}>{objects.room}</label>
        <select
          id={`${id}-room`}
          value={room ?? ''}
          onChange={(event) => setChoice({ ...choice, room: event.currentTarget.value || null })}
        >
          <option value="">{objects.noRoom}</option>
          {rooms.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-about`}>{objects.about}</label>
        <p class="hint" id={`${id}-about-hint`}>
          {objects.aboutHint}
        </p>
        <textarea
          id={`${id}-about`}
          value={choice.about}
          maxLength={300}
          rows={2}
          aria-describedby={`${id}-about-hint`}
          onInput={(event) => setChoice({ ...choice, about: event.currentTarget.value })}
        />
      </div>
      {box('public', objects.publicHint)}
      {choice.public && <Preview text={text} values={values} />}
      {box('workshops', objects.workshopsHint)}
      {problem && <Notice {...problem} />}
      <div class="actions">
        <button type="submit" class="plain-button strong" aria-disabled={busy}>
          {busy ? objects.saving : label}
        </button>
        <button type="button" class="plain-button" onClick={onCancel}>
          {objects.cancel}
        </button>
      </div>
    </form>
  );
}

/** The hub cannot see what an object is: whoever shows it answers for what is said of it. */
function Preview({ text, values }: { text: Text; values: ShowroomObject['values'] }) {
  const { objects, showroom } = text;
  const { does, doesNot } = promisesOf(values, showroom);
  return (
    <div class="preview" role="status">
      <h4>{objects.preview}</h4>
      <p>{does.length === 0 ? objects.previewNothing : does.join(' ')}</p>
      <p>{doesNot.join(' ')}</p>
      <p class="hint">{objects.previewCheck}</p>
    </div>
  );
}
