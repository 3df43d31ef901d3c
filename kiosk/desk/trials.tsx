import '../ui/plain-button.css';
import './trials.css';
import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { StartupAnswer, StartupsAnswer } from '../../hub/contract/startups.ts';
import type { Trial, trialsAnswerSchema } from '../../hub/contract/trials.ts';
import { type BuildingFacts, buildingFacts } from '../live/building-facts.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import type { PageProps } from './pages.ts';
import { followHere, goTo } from './router.ts';
import { TrialForm } from './trial-form.tsx';
import { TrialPage } from './trial-page.tsx';

/** Participants come and trials end while the page is open. */
const LOOK_EVERY_MS = 10_000;

export interface TrialsHere {
  readonly trials: readonly Trial[];
  /** The building's own. */
  readonly today: string;
}

/** Trials of prototypes with people: prepared, led, ended and erased here. */
export function TrialsPage({ text, session, rest }: PageProps) {
  const { trials: words } = text;
  const [here, setHere] = useState<TrialsHere | null>(null);
  const [startups, setStartups] = useState<readonly StartupAnswer[] | null>(null);
  const [building, setBuilding] = useState<BuildingFacts | null>(null);
  const [making, setMaking] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);
  const mayMake = session.role !== 'host';

  async function look(): Promise<void> {
    const answer = await hubRequest<z.infer<typeof trialsAnswerSchema>>(text, 'GET', '/api/trials');
    setProblem(answer.ok ? null : { title: answer.message, sentence: answer.hint });
    if (answer.ok) setHere(answer.data);
  }
  useEffect(() => {
    void look();
    void buildingFacts(text).then(setBuilding);
    void hubRequest<StartupsAnswer>(text, 'GET', '/api/startups').then((answer) => {
      if (answer.ok) setStartups(answer.data.startups.filter(({ prototypes }) => prototypes.length > 0));
    });
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [text]);
  useEffect(() => setMaking(false), [rest]);

  if (problem !== null && here === null) return <Notice {...problem} />;
  if (here === null) return null;
  if (rest !== '') {
    const trial = here.trials.find(({ id }) => id === rest);
    return (
      <div class="trials">
        <p class="no-print">
          <a href="/desk/trials" onClick={followHere}>
            {words.all}
          </a>
        </p>
        {trial === undefined ? (
          <Notice {...words.gone} />
        ) : (
          <TrialPage
            key={trial.id}
            text={text}
            trial={trial}
            today={here.today}
            startups={startups}
            building={building}
            isStaff={mayMake}
            onChanged={look}
          />
        )}
      </div>
    );
  }
  return (
    <div class="trials">
      <p>{words.intro}</p>
      <p>
        <a href="/trial">{words.consentScreen}</a>
      </p>
      {mayMake && startups?.length === 0 && (
        <p>
          <strong>{words.noStartups.title}</strong> {words.noStartups.sentence}{' '}
          <a href="/desk/startups" onClick={followHere}>
            {words.noStartups.go}
          </a>
        </p>
      )}
      {mayMake && startups !== null && startups.length > 0 && !making && (
        <button type="button" class="plain-button strong" onClick={() => setMaking(true)}>
          {words.make}
        </button>
      )}
      {making && startups !== null && (
        <TrialForm
          text={text}
          trial={null}
          today={here.today}
          startups={startups}
          building={building}
          onSaved={(trial) => {
            void look();
            goTo(`/desk/trials/${trial.id}`);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {here.trials.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="trial-list">
          {here.trials.map((trial) => (
            <li key={trial.id} data-state={trial.state}>
              <h2>
                <a href={`/desk/trials/${trial.id}`} onClick={followHere}>
                  {trial.purpose}
                </a>
              </h2>
              <p class="state">{words.states[trial.state]}</p>
              <p class="facts">{factsOf(trial, text)}</p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const factsOf = ({ startupName, from, ended, participants, sessions }: Trial, text: Text): string =>
  [
    startupName,
    text.trials.dates(longDate(from, text), longDate(ended, text)),
    text.trials.people(participants),
    text.trials.held(sessions),
  ].join(' · ');
