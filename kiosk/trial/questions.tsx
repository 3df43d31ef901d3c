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
  const question = questions[at];
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => title.current?.focus(), [at]);

  async function answer(asked: TrialQuestion, given: TrialAnswer | null): Promise<void> {
    const saved = await hubRequest<TrialSession>(text, 'POST', `${session}/answers`, {
      question: asked,
      answer: given,
    });
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
                <button type="button" class="answer" onClick={() => answer(question, each)}>
                  <Face answer={each} />
                  {words.answers[each]}
                </button>
              </li>
            ))}
          </ul>
          {failed && <p role="alert">{`${words.failed.title} ${words.failed.sentence}`}</p>}
          <button type="button" class="big-button quiet" onClick={() => answer(question, null)}>
            {words.skip}
          </button>
        </>
      )}
    </dialog>
  );
}
