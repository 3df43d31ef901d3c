import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { DebugLine } from '../../hub/contract/startups.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { copyText } from '../ui/copy-text.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import { withBatch } from './debug-lines.ts';
import { lineText, lineWords } from './debug-words.ts';
import { type PrototypeProps, prototypeApi } from './page-props.ts';
import { timeOfDay } from './prototype-state.tsx';

const PICTURES = { good: 'check', plain: 'clock', bad: 'warning' } as const;

/** What a serial monitor is for a board: everything that the prototype's credential does, as it does it. */
export function DebugScreen({ text, live, prototype }: PrototypeProps) {
  const { debug, copied, notCopied } = text.startup;
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const all = useLines(text, live, prototype);
  /** What was there when somebody pressed "Pause". */
  const [frozen, setFrozen] = useState<readonly DebugLine[] | null>(null);
  const [clearedAt, setClearedAt] = useState(0);
  const [channel, setChannel] = useState('');
  const [problemsOnly, setProblemsOnly] = useState(false);
  const [said, setSaid] = useState('');

  const shown = (frozen ?? all)
    .filter(({ seq }) => seq > clearedAt)
    .filter((line) => channel === '' || line.channel === channel)
    .filter((line) => !problemsOnly || lineWords(line, text).tone === 'bad')
    .toReversed();
  const last = all.at(-1)?.seq ?? 0;

  return (
    <div class="debug">
      <p class="hint">{debug.intro}</p>
      <div class="debug-tools">
        <div class="field">
          <label for={id}>{debug.filter}</label>
          <select id={id} value={channel} onChange={(event) => setChannel(event.currentTarget.value)}>
            <option value="">{debug.all}</option>
            {prototype.channels.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={problemsOnly}
            onChange={(event) => setProblemsOnly(event.currentTarget.checked)}
          />
          {debug.problemsOnly}
        </label>
        <button
          type="button"
          class="plain-button"
          aria-pressed={frozen !== null}
          onClick={() => setFrozen(frozen === null ? all : null)}
        >
          {frozen === null ? debug.pause : debug.resume}
        </button>
        <button
          type="button"
          class="plain-button"
          onClick={() => {
            setClearedAt(last);
            setFrozen(null);
          }}
        >
          {debug.clear}
        </button>
        <button
          type="button"
          class="plain-button"
          onClick={async () => {
            const lines = shown.toReversed().map((line) => lineText(line, text));
            setSaid((await copyText(lines.join('\n'), list.current)) ? copied : notCopied);
          }}
        >
          {debug.copy}
        </button>
      </div>
      <p role="status" class="hint">
        {frozen === null ? said : debug.paused(last - (frozen.at(-1)?.seq ?? 0))}
      </p>
      {shown.length === 0 && <p class="empty">{debug.none}</p>}
      {/* Not a live region: a prototype may speak ten times a second. */}
      <ol ref={list} class="debug-lines" aria-label={debug.lines}>
        {shown.map((line) => (
          <Line key={line.seq} text={text} line={line} />
        ))}
      </ol>
    </div>
  );
}

function Line({ text, line }: { text: Text; line: DebugLine }) {
  const { debug } = text.startup;
  const { tone, what, todo } = lineWords(line, text);
  const { payload, qos, retained, claimed, times } = line;
  const about = line.channel ?? line.topic;
  const facts = [
    qos === null || line.kind === 'slowed' ? null : debug.qos(qos),
    retained ? debug.kept : null,
    claimed === null ? null : debug.claimed(timeOfDay(claimed, text)),
  ].filter((fact) => fact !== null);
  return (
    <li data-kind={line.kind} data-tone={tone}>
      <time dateTime={line.at}>{timeOfDay(line.at, text)}</time>
      <Pictogram name={PICTURES[tone]} />
      <div>
        <p>
          {about !== null && <code>{about}</code>} {what}
          {times > 1 && <strong class="times">{debug.times(times)}</strong>}
        </p>
        {todo !== '' && <p class="todo">{todo}</p>}
        {(payload !== null || facts.length > 0) && (
          <p class="facts">
            {payload !== null && <code>{payload}</code>} {facts.join(' · ')}
          </p>
        )}
      </div>
    </li>
  );
}

/** What the hub remembers, and what comes after it. After a gap, all of it is asked for again. */
function useLines(text: Text, live: PrototypeProps['live'], prototype: PrototypeProps['prototype']) {
  const [lines, setLines] = useState<readonly DebugLine[]>([]);
  const address = `${prototypeApi(prototype)}/debug`;
  const opened = live.opened.value;

  useEffect(() => {
    let current: readonly DebugLine[] = [];
    let over = false;
    const look = async (): Promise<void> => {
      const answer = await hubRequest<{ lines: DebugLine[] }>(text, 'GET', address);
      if (!answer.ok || over) return;
      current = answer.data.lines;
      setLines(current);
    };
    void look();
    const end = live.onLines((batch) => {
      if (batch.prototype !== prototype.id) return;
      const { lines: added, missed } = withBatch(current, batch.lines);
      current = added;
      setLines(added);
      if (missed) void look();
    });
    return () => {
      over = true;
      end();
    };
  }, [text, live, address, opened]);
  return lines;
}
