import './questions.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  TRIAL_ANSWERS,
  type TrialAnswer,
  type TrialQuestion,
  type TrialSession,
} from '../../hub/contract/trials.ts';
import { hubRequest } from '../live/hub-request.ts';
import { textsOf } from '../text/languages.ts';
import { Face } from './face.tsx';

interface Props {
  /** `/api/trials/…/sessions/3` */
  readonly session: string;
  readonly language: string;
  readonly questions: readonly TrialQuestion[];
  readonly onAnswered: (session: TrialSession) => void;
  readonly onClose: () => void;
}

/** The whole screen, for the participant: one question at a time, five pictures, and none has to be answered. */
export function Questions({ session, language, questions, onAnswered, onClose }: Props) {
  const [text] = textsOf([language]);
  const words = text.trial;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState(false);
  /** On its way to the hub; undefined: nothing is. */
  const [sending, setSending] = useState<TrialAnswer | null | undefined>();
  const question = questions[at];
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => title.current?.focus(), [at]);

  async function answer(
    asked: TrialQuestion,
    given: TrialAnswer | null,
    { detail: taps }: MouseEvent,
  ): Promise<void> {
    // The second tap of two would answer the next question, which nobody has read yet.
    if (sending !== undefined || taps > 1) return;
    setSending(given);
    const saved = await hubRequest<TrialSession>(text, 'POST', `${session}/answers`, {
      question: asked,
      answer: given,
    });
    setSending(undefined);
    setFailed(!saved.ok);
    if (!saved.ok) return;
    onAnswered(saved.data);
    setAt(at + 1);
  }

  return (
    <dialog
      ref={dialog}
      class="questions"
      lang={text.language}
      dir={text.direction}
      aria-labelledby="question"
      onClose={onClose}
    >
      {question === undefined ? (
        <>
          <h2 id="question" ref={title} tabindex={-1}>
            {words.thanks.title}
          </h2>
          <p>{words.thanks.sentence}</p>
          <button type="button" class="big-button quiet" onClick={onClose}>
            {words.back}
          </button>
        </>
      ) : (
        <>
          <h2 id="question" ref={title} tabindex={-1}>
            {words.questions[question]}
          </h2>
          <ul>
            {TRIAL_ANSWERS.toReversed().map((each) => (
              <li key={each}>
                <button
                  type="button"
                  class="answer"
                  aria-disabled={sending !== undefined}
                  data-sending={sending === each}
                  onClick={(event) => answer(question, each, event)}
                >
                  <Face answer={each} />
                  {words.answers[each]}
                </button>
              </li>
            ))}
          </ul>
          {failed && <p role="alert">{`${words.failed.title} ${words.failed.sentence}`}</p>}
          <button
            type="button"
            class="big-button quiet"
            aria-disabled={sending !== undefined}
            onClick={(event) => answer(question, null, event)}
          >
            {words.skip}
          </button>
        </>
      )}
    </dialog>
  );
}
