import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { StartupAnswer } from '../../hub/contract/startups.ts';
import {
  SHEET_LANGUAGES,
  type SheetLanguage,
  type SheetText,
  TRIAL_KEPT_DAYS_MAX,
  TRIAL_QUESTIONS,
  type Trial,
  type TrialQuestion,
} from '../../hub/contract/trials.ts';
import type { BuildingFacts } from '../live/building-facts.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { sentencesIn } from '../trial/sheet-lines.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';

interface Props {
  readonly text: Text;
  /** Null: a new one. */
  readonly trial: Trial | null;
  readonly today: string;
  readonly startups: readonly StartupAnswer[];
  readonly building: BuildingFacts | null;
  readonly onSaved: (trial: Trial) => void;
  readonly onClose: () => void;
}

const EMPTY: SheetText = { purpose: '', measured: '', audience: '' };
const FIRST_QUESTIONS: readonly TrialQuestion[] = ['easy', 'clear', 'again'];
const USUAL_KEEP_DAYS = 30;
/** A13: more words make a sentence hard to follow. */
const MOST_WORDS = 12;

/** What is agreed with the start-up, and what participants will read. */
export function TrialForm({ text, trial, today, startups, building, onSaved, onClose }: Props) {
  const { form } = text.trials;
  const id = useId();
  const first = useRef<HTMLSelectElement>(null);
  const fixed = trial !== null && trial.state !== 'draft';
  const [startup, setStartup] = useState(trial?.startup ?? startups[0]?.id ?? '');
  const [prototypes, setPrototypes] = useState<readonly string[]>(trial?.prototypes ?? []);
  const [from, setFrom] = useState(trial?.from ?? today);
  const [to, setTo] = useState(trial?.to ?? today);
  const [room, setRoom] = useState(trial?.room ?? '');
  const [responsible, setResponsible] = useState(trial?.responsible ?? '');
  const [keepDays, setKeepDays] = useState(String(trial?.keepDays ?? USUAL_KEEP_DAYS));
  const [sheet, setSheet] = useState<{ readonly [L in SheetLanguage]?: SheetText | undefined }>(
    trial?.sheet ?? {},
  );
  const [marks, setMarks] = useState((trial?.marks ?? []).join('\n'));
  const [questions, setQuestions] = useState<readonly TrialQuestion[]>(trial?.questions ?? FIRST_QUESTIONS);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);
  const own = startups.find((each) => each.id === startup)?.prototypes ?? [];
  useEffect(() => first.current?.focus(), []);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const written = SHEET_LANGUAGES.filter(
      (language) => language === 'fr' || Object.values(sheet[language] ?? EMPTY).some((each) => each.trim()),
    );
    const answer = await hubRequest<Trial>(text, 'POST', trial ? `/api/trials/${trial.id}` : '/api/trials', {
      startup,
      prototypes,
      from,
      to,
      room: room || null,
      responsible,
      keepDays: Number(keepDays),
      sheet: Object.fromEntries(written.map((language) => [language, sheet[language] ?? EMPTY])),
      marks: marks
        .split('\n')
        .map((each) => each.trim())
        .filter(Boolean),
      questions,
    });
    setBusy(false);
    if (answer.ok) onSaved(answer.data);
    else setProblem({ title: answer.message, sentence: answer.hint });
  }

  const write = (language: SheetLanguage, key: keyof SheetText, value: string): void =>
    setSheet({ ...sheet, [language]: { ...(sheet[language] ?? EMPTY), [key]: value } });
  const hinted = (
    key: string,
    label: string,
    hint: string,
    control: (described: object) => preact.JSX.Element,
  ) => (
    <div class="field">
      <label for={`${id}-${key}`}>{label}</label>
      <p class="hint" id={`${id}-${key}-hint`}>
        {hint}
      </p>
      {control({ id: `${id}-${key}`, 'aria-describedby': `${id}-${key}-hint` })}
    </div>
  );

  return (
    <form class="form trial-form" onSubmit={save}>
      {fixed && <p class="hint">{form.fixed}</p>}
      <div class="field">
        <label for={`${id}-startup`}>{form.startup}</label>
        <select
          id={`${id}-startup`}
          ref={first}
          value={startup}
          disabled={fixed}
          onChange={(event) => {
            setStartup(event.currentTarget.value);
            setPrototypes([]);
          }}
        >
          {startups.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <Boxes
        legend={form.prototypes}
        options={own.map((each) => [each.id, each.name])}
        chosen={prototypes}
        disabled={fixed}
        onChange={setPrototypes}
      />
      <div class="side-by-side">
        <div class="field">
          <label for={`${id}-from`}>{form.from}</label>
          <input
            id={`${id}-from`}
            type="date"
            required
            disabled={fixed}
            value={from}
            onInput={(event) => setFrom(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={`${id}-to`}>{form.to}</label>
          <input
            id={`${id}-to`}
            type="date"
            required
            disabled={fixed}
            min={from}
            value={to}
            onInput={(event) => setTo(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for={`${id}-room`}>{form.room}</label>
          <select id={`${id}-room`} value={room} onChange={(event) => setRoom(event.currentTarget.value)}>
            <option value="">{form.noRoom}</option>
            {building?.rooms.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
      </div>
      {hinted('responsible', form.responsible, form.responsibleHint, (described) => (
        <input
          {...described}
          type="text"
          required
          maxLength={80}
          value={responsible}
          onInput={(event) => setResponsible(event.currentTarget.value)}
        />
      ))}
      {hinted('keep', form.keepDays, form.keepDaysHint(TRIAL_KEPT_DAYS_MAX), (described) => (
        <input
          {...described}
          type="number"
          required
          min={0}
          max={TRIAL_KEPT_DAYS_MAX}
          disabled={fixed}
          value={keepDays}
          onInput={(event) => setKeepDays(event.currentTarget.value)}
        />
      ))}

      <h2>{form.sheet}</h2>
      <p class="hint">{form.sheetHint}</p>
      <p class="hint">{form.languagesHint}</p>
      {SHEET_LANGUAGES.map((language) => (
        <details key={language} open={language === 'fr' || sheet[language] !== undefined}>
          <summary>{form.languages[language]}</summary>
          <SheetFields
            text={text}
            id={`${id}-${language}`}
            language={language}
            sheet={sheet[language] ?? EMPTY}
            onWrite={(key, value) => write(language, key, value)}
          />
        </details>
      ))}

      {hinted('marks', form.marks, form.marksHint, (described) => (
        <textarea
          {...described}
          rows={4}
          value={marks}
          onInput={(event) => setMarks(event.currentTarget.value)}
        />
      ))}
      <Boxes
        legend={form.questions}
        options={TRIAL_QUESTIONS.map((each) => [each, text.trial.questions[each]])}
        chosen={questions}
        disabled={false}
        onChange={(chosen) => setQuestions(TRIAL_QUESTIONS.filter((each) => chosen.includes(each)))}
      />
      {problem && <Notice {...problem} />}
      <div class="actions">
        <SubmitButton label={busy ? form.saving : form.save} busy={busy} />
        <button type="button" class="plain-button" onClick={onClose}>
          {form.cancel}
        </button>
      </div>
    </form>
  );
}

interface SheetFieldsProps {
  readonly text: Text;
  readonly id: string;
  readonly language: SheetLanguage;
  readonly sheet: SheetText;
  readonly onWrite: (key: keyof SheetText, value: string) => void;
}

function SheetFields({ text, id, language, sheet, onWrite }: SheetFieldsProps) {
  const { form } = text.trials;
  const written = Object.values(sheet).some((each) => each.trim() !== '');
  const required = language === 'fr' || written;
  const long = [sheet.measured, sheet.audience]
    .flatMap(sentencesIn)
    .filter(
      (sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length > MOST_WORDS,
    );
  const of = { lang: language, dir: language === 'ar' ? ('rtl' as const) : ('ltr' as const), required };
  const fields = [
    { key: 'purpose', label: form.purpose, hint: form.purposeHint },
    { key: 'measured', label: form.measured, hint: form.measuredHint },
    { key: 'audience', label: form.audience, hint: form.audienceHint },
  ] as const;
  return (
    <div class="sheet-fields">
      {fields.map(({ key, label, hint }) => (
        <div key={key} class="field">
          <label for={`${id}-${key}`}>{label}</label>
          <p class="hint" id={`${id}-${key}-hint`}>
            {hint}
          </p>
          {key === 'purpose' ? (
            <input
              {...of}
              id={`${id}-${key}`}
              aria-describedby={`${id}-${key}-hint`}
              type="text"
              maxLength={80}
              value={sheet[key]}
              onInput={(event) => onWrite(key, event.currentTarget.value)}
            />
          ) : (
            <textarea
              {...of}
              id={`${id}-${key}`}
              aria-describedby={`${id}-${key}-hint`}
              rows={3}
              maxLength={400}
              value={sheet[key]}
              onInput={(event) => onWrite(key, event.currentTarget.value)}
            />
          )}
        </div>
      ))}
      {long.length > 0 && (
        <p class="too-long" role="status">
          {`${form.tooLong(long.length)} « ${long[0]} »`}
        </p>
      )}
    </div>
  );
}

interface BoxesProps {
  readonly legend: string;
  readonly options: readonly (readonly [id: string, name: string])[];
  readonly chosen: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (chosen: string[]) => void;
}

/** Some of several. */
export function Boxes({ legend, options, chosen, disabled, onChange }: BoxesProps) {
  return (
    <fieldset class="boxes" disabled={disabled}>
      <legend>{legend}</legend>
      {options.map(([id, name]) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ currentTarget }) =>
              onChange(currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
