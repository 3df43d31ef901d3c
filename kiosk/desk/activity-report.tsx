import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { AGE_BANDS, OCCUPATIONS } from '../../hub/contract/badges.ts';
import {
  COOP_AGES,
  COOP_GENDERS,
  COOP_LEVEL_WORDS,
  COOP_MATERIAL_WORDS,
  COOP_PLACE_WORDS,
  COOP_STATUSES,
  COOP_THEME_WORDS,
  COOP_TYPE_WORDS,
} from '../../hub/contract/coop-words.ts';
import {
  COOP_LEVELS,
  COOP_MATERIALS,
  COOP_PLACES,
  COOP_THEMES,
  COOP_TYPES,
  GENDERS,
  type Outcome,
  type OutcomeAnswer,
} from '../../hub/contract/programme.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { PageProps } from './pages.ts';
import { followHere } from './router.ts';
import { useTryAgain } from './try-again.ts';
import { mondayOf } from './weeks.ts';

type Coop = Outcome['coop'];
type Counts = Readonly<Record<string, string>>;
/** What most workshops here are: connected objects are made with digital tools. */
const USUAL: Coop = {
  type: 'collectif',
  place: 'lieu_activite',
  materials: ['ordinateur'],
  themes: ['creer_avec_le_numerique'],
  level: null,
};

/** After an activity: how many came, in groups, and from that the draft for the Coop. Never who. */
export function ActivityReport({ text, live, rest: id }: PageProps) {
  const { report } = text;
  const [answer, setAnswer] = useState<OutcomeAnswer | null>(null);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);

  const again = useTryAgain(live, problem !== null);
  useEffect(() => {
    void hubRequest<OutcomeAnswer>(text, 'GET', `/api/programme/${id}/outcome`).then((got) => {
      if (got.ok) setAnswer(got.data);
      setProblem(got.ok ? null : { title: got.message, sentence: got.hint });
    });
  }, [id, again]);

  if (problem) return <Notice {...problem} />;
  if (answer === null) return null;
  const { activity } = answer;
  return (
    <div class="programme report">
      <p>
        <a
          class="plain-button no-print"
          href={`/desk/programme/${mondayOf(activity.date)}`}
          onClick={followHere}
        >
          {report.back}
        </a>
      </p>
      <h2>{text.programme.reportOf(activity.title)}</h2>
      <p>{report.dayAndHours(longDate(activity.date, text), activity.starts, activity.ends)}</p>
      <p>{report.intro}</p>
      <ReportForm text={text} id={id} outcome={answer.outcome} onSaved={setAnswer} />
      {answer.draft.length > 0 && <Draft text={text} draft={answer.draft} />}
    </div>
  );
}

interface FormProps {
  readonly text: Text;
  readonly id: string;
  readonly outcome: Outcome | null;
  readonly onSaved: (answer: OutcomeAnswer) => void;
}

function ReportForm({ text, id, outcome, onSaved }: FormProps) {
  const { report } = text;
  const formId = useId();
  const [people, setPeople] = useState(outcome ? String(outcome.people) : '');
  const [groups, setGroups] = useState<Readonly<Record<keyof Outcome['groups'], Counts>>>({
    ages: typed(outcome?.groups.ages),
    genders: typed(outcome?.groups.genders),
    occupations: typed(outcome?.groups.occupations),
  });
  const [coop, setCoop] = useState<Coop>(outcome?.coop ?? USUAL);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ title: string; sentence: string; good: boolean } | null>(null);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const answer = await hubRequest<OutcomeAnswer>(text, 'POST', `/api/programme/${id}/outcome`, {
      people: people.trim() === '' ? null : Number(people),
      groups: {
        ages: numbers(groups.ages),
        genders: numbers(groups.genders),
        occupations: numbers(groups.occupations),
      },
      coop,
    });
    setBusy(false);
    if (!answer.ok) return setSaid({ title: answer.message, sentence: answer.hint, good: false });
    setSaid({ ...report.saved, good: true });
    onSaved(answer.data);
  }

  const group = <K extends string>(
    of: keyof Outcome['groups'],
    legend: string,
    keys: readonly K[],
    words: Readonly<Record<K, string>>,
  ) => {
    const said = Object.values(numbers(groups[of])).reduce((sum, each) => sum + each, 0);
    const rest = (Number(people) || 0) - said;
    return (
      <fieldset class="counts">
        <legend>{legend}</legend>
        {keys.map((key) => (
          <div class="field" key={key}>
            <label for={`${formId}-${of}-${key}`}>{words[key]}</label>
            <input
              id={`${formId}-${of}-${key}`}
              type="text"
              inputMode="numeric"
              autocomplete="off"
              value={groups[of][key] ?? ''}
              onInput={(event) =>
                setGroups({ ...groups, [of]: { ...groups[of], [key]: event.currentTarget.value } })
              }
            />
          </div>
        ))}
        <p class="rest" data-wrong={rest < 0}>
          {rest < 0 ? report.tooMany(-rest) : report.unsaid(rest)}
        </p>
      </fieldset>
    );
  };
  const choice = <K extends string>(
    key: string,
    label: string,
    value: string,
    options: readonly K[],
    words: Readonly<Record<K, string>>,
    onChange: (value: K | null) => void,
    none?: string,
  ) => (
    <div class="field">
      <label for={`${formId}-${key}`}>{label}</label>
      <select
        id={`${formId}-${key}`}
        value={value}
        onChange={(event) => onChange((event.currentTarget.value || null) as K | null)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {words[option]}
          </option>
        ))}
      </select>
    </div>
  );
  const boxes = <K extends string>(
    legend: string,
    chosen: readonly K[],
    options: readonly K[],
    words: Readonly<Record<K, string>>,
    onChange: (chosen: K[]) => void,
  ) => (
    <fieldset class="boxes-of">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option}>
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              onChange(
                options.filter((each) =>
                  each === option ? event.currentTarget.checked : chosen.includes(each),
                ),
              )
            }
          />
          {words[option]}
        </label>
      ))}
    </fieldset>
  );

  return (
    <form class="form no-print" onSubmit={save}>
      <div class="field people">
        <label for={`${formId}-people`}>{report.people}</label>
        <input
          id={`${formId}-people`}
          type="text"
          inputMode="numeric"
          required
          autocomplete="off"
          value={people}
          onInput={(event) => setPeople(event.currentTarget.value)}
        />
      </div>
      {group('ages', report.age, AGE_BANDS, COOP_AGES)}
      {group('genders', report.gender, GENDERS, COOP_GENDERS)}
      {group('occupations', report.status, OCCUPATIONS, COOP_STATUSES)}
      <h2>{report.coop}</h2>
      <div class="side-by-side">
        {choice('type', report.type, coop.type, COOP_TYPES, COOP_TYPE_WORDS, (type) =>
          setCoop({ ...coop, type: type ?? 'collectif' }),
        )}
        {choice('place', report.place, coop.place, COOP_PLACES, COOP_PLACE_WORDS, (place) =>
          setCoop({ ...coop, place: place ?? 'lieu_activite' }),
        )}
        {coop.type === 'collectif' &&
          choice(
            'level',
            report.level,
            coop.level ?? '',
            COOP_LEVELS,
            COOP_LEVEL_WORDS,
            (level) => setCoop({ ...coop, level }),
            report.noLevel,
          )}
      </div>
      {boxes(report.materials, coop.materials, COOP_MATERIALS, COOP_MATERIAL_WORDS, (materials) =>
        setCoop({ ...coop, materials }),
      )}
      {boxes(report.themes, coop.themes, COOP_THEMES, COOP_THEME_WORDS, (themes) =>
        setCoop({ ...coop, themes }),
      )}
      {said && <Notice {...said} />}
      <SubmitButton label={busy ? report.saving : report.save} busy={busy} />
    </form>
  );
}

function Draft({ text, draft }: { text: Text; draft: OutcomeAnswer['draft'] }) {
  const { report } = text;
  const [copied, setCopied] = useState('');
  return (
    <section aria-labelledby="draft">
      <h2 id="draft">{report.draft}</h2>
      <p>{report.draftNote}</p>
      <p role="status" class="copied">
        {copied}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{report.field}</th>
            <th scope="col">{report.value}</th>
            <th scope="col" class="no-print">
              {report.copy}
            </th>
          </tr>
        </thead>
        <tbody>
          {draft.map(({ field, value }) => (
            <DraftRow key={field} text={text} field={field} value={value} onCopied={setCopied} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface DraftRowProps {
  readonly text: Text;
  readonly field: string;
  readonly value: string;
  readonly onCopied: (said: string) => void;
}

function DraftRow({ text, field, value, onCopied }: DraftRowProps) {
  const { report } = text;
  const cell = useRef<HTMLSpanElement>(null);

  /** Browsers give the clipboard to `localhost` and HTTPS only; elsewhere the text is chosen, ready for Ctrl + C. */
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      onCopied(report.copied(field));
    } catch {
      if (cell.current) getSelection()?.selectAllChildren(cell.current);
      onCopied(report.notCopied);
    }
  }
  return (
    <tr>
      <th scope="row">{field}</th>
      <td>{value === '' ? <em>{report.empty}</em> : <span ref={cell}>{value}</span>}</td>
      <td class="no-print">
        {value !== '' && (
          <button type="button" class="plain-button" aria-label={report.copyOf(field)} onClick={copy}>
            {report.copy}
          </button>
        )}
      </td>
    </tr>
  );
}

const typed = (counts: Partial<Record<string, number>> | undefined): Counts =>
  Object.fromEntries(Object.entries(counts ?? {}).map(([key, count]) => [key, String(count)]));
const numbers = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([key, count]) => (count.trim() === '' ? [] : [[key, Number(count)]])),
  );
