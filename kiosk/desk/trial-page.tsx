import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { StartupAnswer } from '../../hub/contract/startups.ts';
import type { Trial, TrialSession, trialSessionsSchema } from '../../hub/contract/trials.ts';
import { TrialArchives } from '../exports/trial-archives.tsx';
import type { BuildingFacts } from '../live/building-facts.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { CertificateView } from '../trial/certificate-view.tsx';
import { SessionList } from '../trial/session-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { BeginSession } from './begin-session.tsx';
import { goTo } from './router.ts';
import { TrialForm } from './trial-form.tsx';
import { TrialSessionPanel } from './trial-session-panel.tsx';
import { TrialWithdrawal } from './trial-withdrawal.tsx';

type Step = 'open' | 'remove' | 'end' | 'erase';
type News = { readonly title: string; readonly sentence: string; readonly good?: boolean };

interface Props {
  readonly text: Text;
  readonly trial: Trial;
  readonly today: string;
  readonly startups: readonly StartupAnswer[] | null;
  readonly building: BuildingFacts | null;
  readonly isStaff: boolean;
  readonly onChanged: () => Promise<void>;
}

/** One trial: what is agreed, its sessions, and its end. */
export function TrialPage({ text, trial, today, startups, building, isStaff, onChanged }: Props) {
  const { trials: words } = text;
  const [sessions, setSessions] = useState<readonly TrialSession[]>([]);
  const [changing, setChanging] = useState(false);
  const [asked, setAsked] = useState<Step | null>(null);
  const [completing, setCompleting] = useState<number | null>(null);
  const [news, setNews] = useState<News | null>(null);
  const api = `/api/trials/${trial.id}`;
  const over = trial.state === 'erasing' || trial.state === 'erased';
  const nameOf = (prototype: string): string => trial.prototypeNames[prototype] ?? prototype;

  async function look(): Promise<void> {
    if (trial.state === 'draft' || over) return setSessions([]);
    const answer = await hubRequest<z.infer<typeof trialSessionsSchema>>(text, 'GET', `${api}/sessions`);
    if (answer.ok) setSessions(answer.data.sessions);
  }
  // Whoever withdraws elsewhere, or begins a session at another desk, changes a number.
  useEffect(() => void look(), [trial.id, trial.state, trial.sessions]);

  const showSession = (changed: TrialSession): void =>
    setSessions(
      [changed, ...sessions.filter(({ number }) => number !== changed.number)].sort(
        (a, b) => b.number - a.number,
      ),
    );

  async function take(step: Step): Promise<void> {
    setAsked(null);
    const answer = await hubRequest<Trial | null>(
      text,
      step === 'remove' ? 'DELETE' : 'POST',
      step === 'remove' ? api : `${api}/${step}`,
    );
    if (!answer.ok) return setNews({ title: answer.message, sentence: answer.hint });
    const { saved: _, ...done } = words.done;
    const title = {
      open: done.opened,
      end: done.ended,
      remove: done.removed,
      erase: answer.data?.state === 'erased' ? done.erased : done.erasing,
    }[step];
    setNews({ title, sentence: '', good: true });
    await onChanged();
    if (step === 'remove') goTo('/desk/trials');
  }

  async function resume(): Promise<void> {
    const answer = await hubRequest<Trial>(text, 'POST', `${api}/resume`);
    setNews(
      answer.ok
        ? { title: words.withheld.resumed, sentence: '', good: true }
        : { title: answer.message, sentence: answer.hint },
    );
    await onChanged();
  }

  /** What is wrong with a session may be that it is gone: whoever withdrew is shown no longer. */
  function told(problem: News | null): void {
    setNews(problem);
    if (problem === null) return;
    void look();
    void onChanged();
  }

  const steps: Step[] = !isStaff
    ? []
    : trial.state === 'draft'
      ? ['open', 'remove']
      : trial.state === 'open'
        ? ['end', 'erase']
        : trial.state === 'ended'
          ? ['erase']
          : [];
  const shown = sessions.filter(({ ended, number }) => ended === null || number === completing);

  return (
    <>
      <h2 class="no-print">{trial.purpose}</h2>
      <p class="state no-print" data-state={trial.state}>
        {words.states[trial.state]}
      </p>
      {news && <Notice key={news.title} {...news} />}
      {shown.map((session) => (
        <TrialSessionPanel
          key={session.number}
          text={text}
          trial={trial}
          session={session}
          nameOf={nameOf}
          onChanged={showSession}
          onProblem={told}
          onClose={() => setCompleting(null)}
        />
      ))}
      {trial.withheld.length > 0 && (
        <div class="withheld no-print">
          <Notice
            title={words.withheld.title}
            sentence={words.withheld.sentence(trial.withheld.map(nameOf).join(', '))}
          />
          <button type="button" class="plain-button" onClick={resume}>
            {words.withheld.resume}
          </button>
        </div>
      )}
      {trial.state === 'open' && trial.from > today && (
        <p>{words.begin.notYet(longDate(trial.from, text))}</p>
      )}
      {trial.state === 'open' && trial.from <= today && (
        <BeginSession
          text={text}
          trial={trial}
          nameOf={nameOf}
          onBegun={(session) => {
            setNews(null);
            showSession(session);
            void onChanged();
          }}
        />
      )}
      <Facts text={text} trial={trial} nameOf={nameOf} building={building} />
      {asked !== null && (
        <div class="confirm" role="alertdialog" aria-labelledby="confirm-title">
          <h3 id="confirm-title">{words.confirm[asked].title}</h3>
          <p>{words.confirm[asked].sentence}</p>
          <div class="actions">
            <button type="button" class="plain-button strong" onClick={() => take(asked)}>
              {words.confirm[asked].yes}
            </button>
            <button type="button" class="plain-button" onClick={() => setAsked(null)}>
              {words.confirm.no}
            </button>
          </div>
        </div>
      )}
      {asked === null && steps.length > 0 && !changing && (
        <div class="actions no-print">
          {steps.map((step) => (
            <button
              key={step}
              type="button"
              class={step === 'open' ? 'plain-button strong' : 'plain-button'}
              onClick={() => setAsked(step)}
            >
              {words[step]}
            </button>
          ))}
          {(trial.state === 'draft' || trial.state === 'open') && startups !== null && (
            <button type="button" class="plain-button" onClick={() => setChanging(true)}>
              {words.change}
            </button>
          )}
        </div>
      )}
      {changing && startups !== null && (
        <TrialForm
          text={text}
          trial={trial}
          today={today}
          startups={startups}
          building={building}
          onSaved={() => {
            setChanging(false);
            setNews({ title: words.done.saved, sentence: '', good: true });
            void onChanged();
          }}
          onClose={() => setChanging(false)}
        />
      )}
      {(trial.state === 'open' || trial.state === 'ended') && (
        <>
          <h2>{words.sessions}</h2>
          <SessionList
            text={text}
            sessions={sessions}
            nameOf={nameOf}
            more={(session) =>
              session.ended !== null &&
              session.number !== completing && (
                <div>
                  <button type="button" class="plain-button" onClick={() => setCompleting(session.number)}>
                    {words.noteNow}
                  </button>
                </div>
              )
            }
          />
          {isStaff && <TrialArchives text={text} trial={trial.id} />}
          <TrialWithdrawal
            text={text}
            onWithdrawn={() => {
              void look();
              void onChanged();
            }}
          />
        </>
      )}
      {trial.state === 'erased' && <CertificateView text={text} trial={trial.id} />}
    </>
  );
}

interface FactsProps {
  readonly text: Text;
  readonly trial: Trial;
  readonly nameOf: (prototype: string) => string;
  readonly building: BuildingFacts | null;
}

function Facts({ text, trial, nameOf, building }: FactsProps) {
  const { trials: words } = text;
  const { facts } = words;
  const room = building?.rooms.find(({ id }) => id === trial.room)?.name ?? trial.room;
  const rows: [string, string | null][] = [
    [facts.startup, trial.startupName],
    [facts.prototypes, trial.prototypes.map(nameOf).join(', ')],
    [facts.when, words.dates(longDate(trial.from, text), longDate(trial.ended, text))],
    [facts.room, room],
    [facts.responsible, trial.responsible || null],
    [facts.sheet, trial.sheet && facts.sheetVersion(trial.sheetVersion, longDate(trial.sheetDate, text))],
    [facts.people, trial.state === 'erased' ? null : words.people(trial.participants)],
    [facts.erase, trial.state === 'erased' ? null : facts.eraseOn(longDate(trial.erase, text))],
  ];
  return (
    <dl class="trial-facts no-print">
      {rows.flatMap(([name, value]) =>
        value === null ? [] : [<dt key={`${name} name`}>{name}</dt>, <dd key={name}>{value}</dd>],
      )}
    </dl>
  );
}
