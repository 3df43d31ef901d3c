import '../ui/plain-button.css';
import './programme.css';
import { useEffect, useState } from 'preact/hooks';
import type { Activity } from '../../hub/contract/programme.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import { localDay } from '../live/local-day.ts';
import { Notice } from '../ui/notice.tsx';
import { ActivityForm, type Draft, draftOf, emptyDraft } from './activity-form.tsx';
import { ActivityReport } from './activity-report.tsx';
import type { PageProps } from './pages.ts';
import { followHere } from './router.ts';
import { addDays, mondayOf } from './weeks.ts';

const DATE = /^(\d{4}-\d{2}-\d{2})(\/day)?$/;
const WEEK = [0, 1, 2, 3, 4, 5, 6];

/**
 * A week of activities at `/desk/programme/2026-11-16`, one day of it, to look at or to print and hang up, at
 * `…/2026-11-18/day`; the report of an activity at `/desk/programme/{its id}`.
 */
export function ProgrammePage(props: PageProps) {
  const { rest } = props;
  const [, date, ofDay] = DATE.exec(rest) ?? [];
  if (rest !== '' && date === undefined) return <ActivityReport key={rest} {...props} />;
  const day = date ?? localDay();
  const [first, count] = ofDay === undefined ? [mondayOf(day), WEEK.length] : [day, 1];
  return <Days key={rest || first} {...props} first={first} count={count} />;
}

/** `count` days from `first`: a week from its Monday, or one day. */
function Days({ text, live, first, count }: PageProps & { readonly first: string; readonly count: number }) {
  const { programme } = text;
  const [activities, setActivities] = useState<readonly Activity[] | null>(null);
  const [editing, setEditing] = useState<Draft | null>(null);
  const [said, setSaid] = useState<{ title: string; sentence: string; good: boolean } | null>(null);
  const last = addDays(first, count - 1);
  const one = count === 1;
  const revision = live.programme.value;

  async function load(): Promise<void> {
    const path = `/api/programme?from=${first}&to=${last}`;
    const answer = await hubRequest<Activity[]>(text, 'GET', path);
    if (answer.ok) setActivities(answer.data);
    else setSaid({ title: answer.message, sentence: answer.hint, good: false });
  }
  useEffect(() => void load(), [first, last, revision]);

  async function act(path: string, body?: object): Promise<unknown> {
    const answer = await hubRequest<unknown>(text, 'POST', `/api/programme/${path}`, body);
    if (!answer.ok) {
      setSaid({ title: answer.message, sentence: answer.hint, good: false });
      return null;
    }
    await load();
    return answer.data;
  }
  async function copy(ids: readonly string[]): Promise<void> {
    const done = (await act('copies', { ids })) as { copied: number; already: number } | null;
    if (done) setSaid({ title: programme.copied(done.copied, done.already), sentence: '', good: true });
  }

  const held = activities?.filter(({ cancelled }) => !cancelled) ?? [];
  const month = first.slice(0, 7);
  const monthName = new Date(`${month}-15T12:00:00Z`).toLocaleDateString(text.language, {
    month: 'long',
    year: 'numeric',
  });
  return (
    <div class="programme">
      {!one && <p class="week">{programme.week(longDate(first, text), longDate(last, text))}</p>}
      <nav class="weeks no-print" aria-label={programme.page}>
        <a class="plain-button" href={addressOf(addDays(first, -count), one)} onClick={followHere}>
          {one ? programme.previousDay : programme.previous}
        </a>
        <a class="plain-button" href={addressOf(localDay(), true)} onClick={followHere}>
          {programme.today}
        </a>
        <a
          class="plain-button"
          href={one ? addressOf(mondayOf(first), false) : '/desk/programme'}
          onClick={followHere}
        >
          {one ? programme.wholeWeek : programme.thisWeek}
        </a>
        <a class="plain-button" href={addressOf(addDays(first, count), one)} onClick={followHere}>
          {one ? programme.nextDay : programme.next}
        </a>
      </nav>
      <div class="weeks no-print">
        <button
          type="button"
          class="plain-button strong"
          onClick={() =>
            setEditing(emptyDraft(localDay() >= first && localDay() <= last ? localDay() : first))
          }
        >
          {programme.add}
        </button>
        {one ? (
          <button type="button" class="plain-button" onClick={() => print()}>
            {programme.print}
          </button>
        ) : (
          held.length > 0 && (
            <button type="button" class="plain-button" onClick={() => copy(held.map(({ id }) => id))}>
              {programme.copyWeek}
            </button>
          )
        )}
        <a class="plain-button" href={`/api/programme/coop/${month}.csv`} download>
          {programme.coopMonth(monthName)}
        </a>
      </div>
      {said && <Notice {...said} />}
      {editing && (
        <ActivityForm
          key={editing.id ?? 'new'}
          text={text}
          building={live.building.value}
          draft={editing}
          onSaved={() => {
            setEditing(null);
            setSaid(null);
            void load();
          }}
          onClose={() => setEditing(null)}
        />
      )}
      {!one && activities?.length === 0 && <p>{programme.nothingInWeek}</p>}
      {activities !== null &&
        (one || activities.length > 0) &&
        WEEK.slice(0, count).map((day) => {
          const date = addDays(first, day);
          const ofDay = activities.filter((activity) => activity.date === date);
          return ofDay.length === 0 && !one ? null : (
            <section key={date} aria-labelledby={`day-${date}`}>
              <h2 id={`day-${date}`}>
                {one ? (
                  dayName(date, text.language)
                ) : (
                  <a href={addressOf(date, true)} onClick={followHere}>
                    {dayName(date, text.language)}
                  </a>
                )}
              </h2>
              {ofDay.length === 0 && <p>{programme.nothing}</p>}
              <ul class="activities">
                {ofDay.map((activity) => (
                  <Row
                    key={activity.id}
                    text={text}
                    live={live}
                    activity={activity}
                    onEdit={() => setEditing(draftOf(activity))}
                    onCopy={() => copy([activity.id])}
                    onCancel={() => act(`${activity.id}/${activity.cancelled ? 'restore' : 'cancel'}`)}
                  />
                ))}
              </ul>
            </section>
          );
        })}
    </div>
  );
}

interface RowProps extends Pick<PageProps, 'text' | 'live'> {
  readonly activity: Activity;
  readonly onEdit: () => void;
  readonly onCopy: () => void;
  readonly onCancel: () => void;
}

function Row({ text, live, activity, onEdit, onCopy, onCancel }: RowProps) {
  const { programme } = text;
  const { id, title, starts, ends, host, places, cancelled, people } = activity;
  const building = live.building.value;
  const room = building?.rooms.find((each) => each.id === activity.room)?.name;
  const theme = building?.themes.find((each) => each.id === activity.theme)?.name;
  const facts = [
    room,
    theme,
    host === null ? undefined : programme.with(host),
    places === null ? undefined : programme.placesOf(places),
  ];
  return (
    <li data-cancelled={cancelled}>
      <p class="hours">{programme.hours(starts, ends)}</p>
      <div>
        <h3>
          {title} {cancelled && <strong class="cancelled">{programme.cancelled}</strong>}
        </h3>
        <p class="facts">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
        {people !== null && <p class="facts">{programme.came(people)}</p>}
      </div>
      <div class="actions no-print">
        {!cancelled && (
          <>
            <a
              class="plain-button"
              href={`/desk/programme/${id}`}
              aria-label={programme.reportOf(title)}
              onClick={followHere}
            >
              {programme.report}
            </a>
            <button type="button" class="plain-button" aria-label={programme.editOf(title)} onClick={onEdit}>
              {programme.edit}
            </button>
            <button type="button" class="plain-button" aria-label={programme.copyOf(title)} onClick={onCopy}>
              {programme.copy}
            </button>
          </>
        )}
        <button
          type="button"
          class="plain-button"
          aria-label={cancelled ? programme.restoreOf(title) : programme.cancelOf(title)}
          onClick={onCancel}
        >
          {cancelled ? programme.restore : programme.cancel}
        </button>
      </div>
    </li>
  );
}

const addressOf = (date: string, day: boolean): string => `/desk/programme/${date}${day ? '/day' : ''}`;

const dayName = (date: string, language: string): string =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
