import { useId, useState } from 'preact/hooks';
import type { Trial, TrialSession } from '../../hub/contract/trials.ts';
import { hubRequest } from '../live/hub-request.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Questions } from '../trial/questions.tsx';

interface Props {
  readonly text: Text;
  readonly trial: Trial;
  readonly session: TrialSession;
  readonly nameOf: (prototype: string) => string;
  readonly onChanged: (session: TrialSession) => void;
  readonly onProblem: (problem: { title: string; sentence: string } | null) => void;
  readonly onClose: () => void;
}

/** A session that runs, or one that is completed afterwards: moments with one press, words, questions. */
export function TrialSessionPanel(props: Props) {
  const { text, trial, session, nameOf, onChanged, onProblem, onClose } = props;
  const { trials: words } = text;
  const [asking, setAsking] = useState(false);
  const api = `/api/trials/${trial.id}/sessions/${session.number}`;
  const open = session.ended === null;
  const last = session.marks.at(-1);

  async function send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<boolean> {
    const answer = await hubRequest<TrialSession>(text, method, `${api}/${path}`, body);
    onProblem(answer.ok ? null : { title: answer.message, sentence: answer.hint });
    if (answer.ok) onChanged(answer.data);
    return answer.ok;
  }
  const mark = (said: string): Promise<boolean> => send('POST', 'marks', { words: said });

  return (
    <section class="session-panel no-print" aria-label={words.session(session.number, session.participant)}>
      <h2>
        {open
          ? words.running(session.number, session.participant)
          : words.session(session.number, session.participant)}
      </h2>
      <p class="facts">
        {[
          words.since(timeOf(session.started, text)),
          words.with(session.prototypes.map(nameOf).join(', ')),
        ].join(', ')}
      </p>
      {open && (
        <>
          {trial.marks.length > 0 && (
            <fieldset class="marks">
              <legend>{words.press}</legend>
              {trial.marks.map((label) => (
                <button key={label} type="button" class="plain-button" onClick={() => mark(label)}>
                  {label}
                </button>
              ))}
            </fieldset>
          )}
          <Words label={words.ownWords} hint={words.noNames} button={words.mark} rows={1} onSend={mark} />
          <p class="last-mark" role="status">
            {last && words.noted(session.marks.length, last.words)}
          </p>
          {last && (
            <button type="button" class="plain-button" onClick={() => send('DELETE', `marks/${last.id}`)}>
              {words.undoMark(last.words)}
            </button>
          )}
        </>
      )}
      <Words
        label={words.note}
        hint={words.noNames}
        button={words.addNote}
        rows={3}
        onSend={(said) => send('POST', 'notes', { words: said })}
      />
      <div class="actions">
        {trial.questions.length > 0 && (
          <button type="button" class="plain-button" onClick={() => setAsking(true)}>
            {words.ask}
          </button>
        )}
        {open ? (
          <button type="button" class="plain-button strong" onClick={() => send('POST', 'end')}>
            {words.endSession}
          </button>
        ) : (
          <button type="button" class="plain-button" onClick={onClose}>
            {words.form.cancel}
          </button>
        )}
      </div>
      {trial.questions.length > 0 && <p class="hint">{words.askHint}</p>}
      {asking && (
        <Questions
          session={api}
          language={session.language}
          questions={trial.questions}
          onAnswered={onChanged}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

interface WordsProps {
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  readonly rows: number;
  /** False: it was not kept, and must not be lost. */
  readonly onSend: (words: string) => Promise<boolean>;
}

function Words({ label, hint, button, rows, onSend }: WordsProps) {
  const id = useId();
  const [said, setSaid] = useState('');

  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (said.trim() !== '' && (await onSend(said.trim()))) setSaid('');
  }

  return (
    <form class="own-words" onSubmit={send}>
      <div class="field">
        <label for={id}>{label}</label>
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
        <textarea
          id={id}
          rows={rows}
          maxLength={rows === 1 ? 200 : 1_000}
          aria-describedby={`${id}-hint`}
          value={said}
          onInput={(event) => setSaid(event.currentTarget.value)}
        />
      </div>
      <button type="submit" class="plain-button">
        {button}
      </button>
    </form>
  );
}
