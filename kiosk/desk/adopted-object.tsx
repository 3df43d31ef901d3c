import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShowroomObject } from '../../hub/contract/objects.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import type { DeskLive } from './desk-live.ts';
import { ObjectCommands } from './object-commands.tsx';
import { ObjectForm } from './object-form.tsx';
import { ObjectHead } from './object-head.tsx';
import { ObjectValues } from './object-values.tsx';
import type { Problem } from './objects-now.ts';
import { followHere } from './router.ts';

interface Props {
  readonly text: Text;
  readonly live: DeskLive;
  readonly object: ShowroomObject;
  /** ms */
  readonly now: number;
  readonly mayChange: boolean;
  readonly onChanged: (object: ShowroomObject) => void;
  readonly onForgotten: () => void;
}

/** One object of the building. Changing and forgetting open in its place, and give the focus back when they end. */
export function AdoptedObject({ text, live, object, now, mayChange, onChanged, onForgotten }: Props) {
  const { objects } = text;
  const [doing, setDoing] = useState<'change' | 'forget' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const last = useRef(doing);
  const rooms = live.building.value?.rooms ?? [];
  const address = `/api/objects/${encodeURIComponent(object.id)}`;

  useEffect(() => {
    const ended = last.current;
    last.current = doing;
    if (doing === 'forget') row.current?.querySelector<HTMLElement>('[data-focus="no"]')?.focus();
    else if (doing === null && ended)
      row.current?.querySelector<HTMLElement>(`[data-focus="${ended}"]`)?.focus();
  }, [doing]);

  async function forget(): Promise<void> {
    const answer = await hubRequest<null>(text, 'DELETE', address);
    if (answer.ok) onForgotten();
    else setProblem({ title: answer.message, sentence: answer.hint });
  }

  const { name, room, about, workshops } = object;
  return (
    <li ref={row} data-object={object.id}>
      <ObjectHead
        text={text}
        object={object}
        room={rooms.find(({ id }) => id === room)?.name ?? room}
        now={now}
      >
        {about !== '' && <p class="about">{about}</p>}
        {(object.public || workshops) && (
          <p class="marks">
            {object.public && <span>{objects.public}</span>}
            {workshops && <span>{objects.workshops}</span>}
          </p>
        )}
      </ObjectHead>
      <ObjectValues text={text} object={object} now={now} />
      <ObjectCommands text={text} object={object} />
      {problem && <Notice {...problem} />}
      {mayChange && doing === null && (
        <div class="actions">
          <button
            type="button"
            class="plain-button"
            data-focus="change"
            aria-label={objects.changeOf(name)}
            onClick={() => setDoing('change')}
          >
            {objects.change}
          </button>
          <a
            class="plain-button"
            href={`/desk/objects/${object.id}/label`}
            aria-label={objects.labelOf(name)}
            onClick={followHere}
          >
            {objects.label}
          </a>
          <button
            type="button"
            class="plain-button"
            data-focus="forget"
            aria-label={objects.forgetOf(name)}
            onClick={() => setDoing('forget')}
          >
            {objects.forget}
          </button>
        </div>
      )}
      {doing === 'change' && (
        <ObjectForm
          text={text}
          rooms={rooms}
          of={{ name, room, about, public: object.public, workshops }}
          values={object.values}
          label={objects.save}
          request={(choice) => ['PUT', address, choice]}
          onDone={(changed) => {
            setDoing(null);
            onChanged(changed);
          }}
          onCancel={() => setDoing(null)}
        />
      )}
      {doing === 'forget' && (
        <div class="actions">
          <p role="alert">{objects.forgetQuestion(name)}</p>
          <button type="button" class="plain-button strong" onClick={forget}>
            {objects.forgetYes}
          </button>
          <button type="button" class="plain-button" data-focus="no" onClick={() => setDoing(null)}>
            {objects.cancel}
          </button>
        </div>
      )}
    </li>
  );
}
