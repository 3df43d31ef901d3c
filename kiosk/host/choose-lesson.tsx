import { useId, useState } from 'preact/hooks';
import { MAX_SEATS } from '../../hub/contract/workshops.ts';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { Ask, Lessons } from './host-screen.tsx';

/** LESSONS: eight people, two hours, eight seats. */
const USUAL_SEATS = 8;

interface Props {
  readonly text: Text;
  readonly lessons: Lessons;
  readonly ask: Ask;
  readonly possible: boolean;
}

/** Nothing is open: which lesson, how many seats. */
export function ChooseLesson({ text, lessons: { lessons, tracks }, ask, possible }: Props) {
  const { choose } = text.host;
  const id = useId();
  const [track, setTrack] = useState('');
  const [lesson, setLesson] = useState(lessons[0]?.id ?? '');
  const [seats, setSeats] = useState(USUAL_SEATS);
  const [language, setLanguage] = useState<'fr' | 'en'>('fr');
  const [busy, setBusy] = useState(false);

  const chosen = tracks.find((each) => each.id === track);
  const shown =
    chosen === undefined
      ? lessons
      : chosen.lessons.flatMap((each) => lessons.filter((known) => known.id === each));

  async function prepare(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    await ask('POST', '/api/workshops', { lesson, seats, language });
    setBusy(false);
  }

  if (lessons.length === 0) return <p>{choose.none}</p>;
  return (
    <form class="form" onSubmit={prepare}>
      {tracks.length > 0 && (
        <div class="field">
          <label for={`${id}-track`}>{choose.track}</label>
          <select
            id={`${id}-track`}
            value={track}
            onChange={({ currentTarget }) => {
              setTrack(currentTarget.value);
              const [first] = tracks.find((each) => each.id === currentTarget.value)?.lessons ?? [];
              if (first !== undefined) setLesson(first);
            }}
          >
            <option value="">{choose.every}</option>
            {tracks.map((each) => (
              <option key={each.id} value={each.id}>
                {each.title.fr}
              </option>
            ))}
          </select>
          {chosen && <p class="hint">{chosen.about.fr}</p>}
        </div>
      )}
      <fieldset class="lessons">
        <legend>{choose.title}</legend>
        {shown.map((each) => (
          <label key={each.id} class="lesson">
            <input
              type="radio"
              name="lesson"
              value={each.id}
              checked={each.id === lesson}
              onChange={() => setLesson(each.id)}
            />
            <strong>{choose.lesson(each.number, each.title.fr)}</strong>
            <span>{each.about.fr}</span>
            <span class="facts">{choose.facts(each.minutes, choose.level[each.level])}</span>
          </label>
        ))}
      </fieldset>
      <div class="side-by-side">
        <div class="field">
          <label for={`${id}-seats`}>{choose.seats}</label>
          <input
            id={`${id}-seats`}
            type="number"
            min={1}
            max={MAX_SEATS}
            required
            value={seats}
            aria-describedby={`${id}-hint`}
            onInput={({ currentTarget }) => setSeats(currentTarget.valueAsNumber)}
          />
          <p class="hint" id={`${id}-hint`}>
            {choose.seatsHint}
          </p>
        </div>
        <div class="field">
          <label for={`${id}-language`}>{choose.language}</label>
          <select
            id={`${id}-language`}
            value={language}
            onChange={({ currentTarget }) => setLanguage(currentTarget.value === 'en' ? 'en' : 'fr')}
          >
            <option value="fr">{choose.languages.fr}</option>
            <option value="en">{choose.languages.en}</option>
          </select>
        </div>
      </div>
      {possible && <SubmitButton label={busy ? choose.preparing : choose.prepare} busy={busy} />}
    </form>
  );
}
