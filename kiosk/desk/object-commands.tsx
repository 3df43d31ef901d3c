import { useId, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { objectCommandSchema, ShowroomObject } from '../../hub/contract/objects.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { StatusLine } from '../ui/status-line.tsx';
import type { Problem } from './objects-now.ts';

type Command = z.infer<typeof objectCommandSchema>;

/** What it can be told. That it has done so, its values say. */
export function ObjectCommands({ text, object }: { text: Text; object: ShowroomObject }) {
  const { objects } = text;
  const id = useId();
  /** What is chosen and not yet answered by the object. */
  const [wanted, setWanted] = useState<Pick<Command, 'brightness' | 'color'>>({});
  const [sent, setSent] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const can = (what: ShowroomObject['commands'][number]): boolean => object.commands.includes(what);
  if (object.commands.length === 0) return null;

  async function tell(command: Command): Promise<void> {
    const address = `/api/objects/${encodeURIComponent(object.id)}/set`;
    const answer = await hubRequest(text, 'POST', address, command);
    setProblem(answer.ok ? null : { title: answer.message, sentence: answer.hint });
    if (answer.ok) setSent((count) => count + 1);
  }

  const valueNow = (measure: string): unknown =>
    object.values.find((each) => each.measure === measure)?.value;
  const said = valueNow('brightness');
  const brightness = wanted.brightness ?? (typeof said === 'number' ? Math.round(said) : 50);
  const saidColor = valueNow('color');
  const color = wanted.color ?? (/^#[0-9a-f]{6}$/i.test(String(saidColor)) ? String(saidColor) : '#ffffff');
  return (
    <fieldset class="commands">
      <legend>{objects.commands(object.name)}</legend>
      {can('switch') && (
        <div class="actions">
          <button type="button" class="plain-button" onClick={() => tell({ switch: true })}>
            {objects.on}
          </button>
          <button type="button" class="plain-button" onClick={() => tell({ switch: false })}>
            {objects.off}
          </button>
        </div>
      )}
      {can('brightness') && (
        <div class="command">
          <label for={`${id}-brightness`}>{objects.brightness(brightness)}</label>
          <input
            id={`${id}-brightness`}
            type="range"
            min={0}
            max={100}
            step={5}
            value={brightness}
            onInput={(event) => setWanted({ ...wanted, brightness: event.currentTarget.valueAsNumber })}
            // Once the hand has let go: a lamp needs no hundred messages.
            onChange={(event) => tell({ brightness: event.currentTarget.valueAsNumber })}
          />
        </div>
      )}
      {can('color') && (
        <div class="command">
          <label for={`${id}-color`}>{objects.color}</label>
          <input
            id={`${id}-color`}
            type="color"
            value={color}
            onChange={(event) => {
              setWanted({ ...wanted, color: event.currentTarget.value });
              void tell({ color: event.currentTarget.value });
            }}
          />
        </div>
      )}
      {problem && <Notice {...problem} />}
      <StatusLine words={sent > 0 ? objects.sent : ''} event={sent} />
    </fieldset>
  );
}
