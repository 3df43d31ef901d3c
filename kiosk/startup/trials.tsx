import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type {
  Trial,
  TrialSession,
  trialSessionsSchema,
  trialsAnswerSchema,
} from '../../hub/contract/trials.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { CertificateView } from '../trial/certificate-view.tsx';
import { SessionList } from '../trial/session-list.tsx';
import { Notice } from '../ui/notice.tsx';

type Problem = { readonly title: string; readonly sentence: string };

/** A start-up's own trials: their sessions, what was noted and answered, and once they are erased the certificate. */
export function StartupTrials({ text }: { readonly text: Text }) {
  const { trials: words } = text;
  const [trials, setTrials] = useState<readonly Trial[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void hubRequest<z.infer<typeof trialsAnswerSchema>>(text, 'GET', '/api/trials').then((answer) => {
      if (answer.ok) setTrials(answer.data.trials);
      else setProblem({ title: answer.message, sentence: answer.hint });
    });
  }, [text]);
  if (problem) return <Notice {...problem} />;
  if (trials === null) return null;
  if (trials.length === 0) return <p>{words.noneOfYours}</p>;
  return (
    <>
      {trials.map((trial) => (
        <section key={trial.id} aria-labelledby={`trial-${trial.id}`}>
          <h2 id={`trial-${trial.id}`}>{trial.purpose}</h2>
          <p>
            <strong>{words.states[trial.state]}</strong>
            {`, ${words.dates(longDate(trial.from, text), longDate(trial.ended, text))}`}
          </p>
          {trial.state === 'erased' ? (
            <CertificateView text={text} trial={trial.id} />
          ) : (
            <>
              <p>{`${words.facts.erase} ${words.facts.eraseOn(longDate(trial.erase, text))}`}</p>
              <Sessions text={text} trial={trial} />
            </>
          )}
        </section>
      ))}
    </>
  );
}

function Sessions({ text, trial }: { readonly text: Text; readonly trial: Trial }) {
  const [sessions, setSessions] = useState<readonly TrialSession[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const route = `/api/trials/${trial.id}/sessions`;
    void hubRequest<z.infer<typeof trialSessionsSchema>>(text, 'GET', route).then((answer) => {
      if (answer.ok) setSessions(answer.data.sessions);
      else setProblem({ title: answer.message, sentence: answer.hint });
    });
  }, [text, trial.id]);
  if (problem) return <Notice {...problem} />;
  if (sessions === null) return null;
  return <SessionList text={text} sessions={sessions} nameOf={(id) => trial.prototypeNames[id] ?? id} />;
}
