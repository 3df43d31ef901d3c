import './session-list.css';
import type { ComponentChildren } from 'preact';
import { TRIAL_QUESTIONS, type TrialAnswer, type TrialSession } from '../../hub/contract/trials.ts';
import { dateAndTime } from '../live/dates.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Face } from './face.tsx';

interface Props {
  readonly text: Text;
  readonly sessions: readonly TrialSession[];
  readonly nameOf: (prototype: string) => string;
  /** What else can be done with one. */
  readonly more?: (session: TrialSession) => ComponentChildren;
}

/** Sessions as the desk and the start-up read them: numbers, times, what was noted. Never who. */
export function SessionList({ text, sessions, nameOf, more }: Props) {
  const { trials, trial } = text;
  if (sessions.length === 0) return <p>{trials.noSessions}</p>;
  return (
    <ol class="trial-sessions">
      {sessions.map((session) => {
        const { number, participant, started, ended, endedBy, prototypes, marks, answers, notes } = session;
        const answered = TRIAL_QUESTIONS.filter((question) => answers[question] !== undefined);
        const times =
          ended === null
            ? trials.stillOpen(dateAndTime(started, text))
            : trials.from(dateAndTime(started, text), timeOf(ended, text));
        return (
          <li key={number} data-open={ended === null}>
            <h3>{trials.session(number, participant)}</h3>
            <p class="facts">
              {[
                times,
                trials.with(prototypes.map(nameOf).join(', ')),
                ...(endedBy === 'hub' ? [trials.byHub] : []),
              ].join(' · ')}
            </p>
            {marks.length > 0 && (
              <>
                <h4>{trials.marks}</h4>
                <ul>
                  {marks.map(({ id, at, words }) => (
                    <li key={id}>
                      <time dateTime={at}>{timeOf(at, text)}</time>
                      <span>{words}</span>
                    </li>
                  ))}
                </ul>
              </>
            )}
            {answered.length > 0 && (
              <>
                <h4>{trials.answers}</h4>
                <ul>
                  {answered.map((question) => {
                    const answer = answers[question] as TrialAnswer;
                    return (
                      <li key={question}>
                        <Face answer={answer} />
                        <span>{`${trial.questions[question]} ${trial.answers[answer]}`}</span>
                      </li>
                    );
                  })}
                </ul>
              </>
            )}
            {notes.length > 0 && (
              <>
                <h4>{trials.notes}</h4>
                {notes.map((words) => (
                  <blockquote key={words}>{words}</blockquote>
                ))}
              </>
            )}
            {more?.(session)}
          </li>
        );
      })}
    </ol>
  );
}
