import './attendance.css';
import { useEffect, useState } from 'preact/hooks';
import type { Attendance } from '../../hub/contract/attendance.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { type Bar, BarChart } from './bar-chart.tsx';
import { monthName, nextMonth, thisMonth } from './months.ts';
import type { PageProps } from './pages.ts';
import { partWords } from './part-words.ts';
import { followHere } from './router.ts';
import { useTryAgain } from './try-again.ts';

/** A month's figures: to read, to print on one sheet, to take away as CSV. What the hub masks is not here either. */
export function AttendancePage({ text, live, rest }: PageProps) {
  const { attendance: words } = text;
  const month = rest || thisMonth();
  const [answer, setAnswer] = useState<HubAnswer<Attendance> | null>(null);
  const again = useTryAgain(live, answer?.ok === false && answer.status === 0);
  const building = live.building.value?.name ?? null;
  useEffect(() => {
    let left = false;
    setAnswer(null);
    void hubRequest<Attendance>(text, 'GET', `/api/attendance/${month}`).then((found) => {
      if (!left) setAnswer(found);
    });
    return () => {
      left = true;
    };
  }, [month, text, again]);

  const address = (other: string): string => `/desk/attendance/${other}`;
  return (
    <div class="attendance">
      <nav class="months no-print" aria-label={words.months}>
        <a class="earlier" href={address(nextMonth(month, -1))} onClick={followHere}>
          {monthName(nextMonth(month, -1), text)}
        </a>
        {month < thisMonth() && (
          <a class="later" href={address(nextMonth(month, 1))} onClick={followHere}>
            {monthName(nextMonth(month, 1), text)}
          </a>
        )}
      </nav>
      <h2>
        {monthName(month, text)}
        {building !== null && <span class="print-only">{words.ofBuilding(building)}</span>}
      </h2>
      {answer?.ok === false && <Notice title={answer.message} sentence={answer.hint} />}
      {answer?.ok && <Month text={text} figures={answer.data} />}
    </div>
  );
}

function Month({ text, figures }: { readonly text: Text; readonly figures: Attendance }) {
  const { attendance: words } = text;
  const { month, visits, days, hours, k } = figures;
  const few = visits > 0 && days.length === 0;
  return (
    <>
      {figures.provisional && <p class="provisional">{words.provisional}</p>}
      <p class="actions no-print">
        <button type="button" onClick={() => print()}>
          {words.print}
        </button>
        <a class="button" href={`/api/attendance/${month}.csv`} download>
          {words.csv}
        </a>
        <a href="/api/attendance/schema.json">{words.schema}</a>
      </p>
      <Summary text={text} figures={figures} />
      {visits === 0 && <p>{words.nobody}</p>}
      {few && <p>{words.few(k)}</p>}
      {days.length > 0 && (
        <div class="charts">
          <div class="chart-days">
            <BarChart
              title={words.byDay}
              heads={[words.day, words.visits]}
              masked={words.masked}
              mark={words.maskedMark}
              seeTable={words.seeTable}
              bars={dayBars(figures, text)}
            />
          </div>
          <BarChart
            title={words.byHour}
            heads={[words.hour, words.visits]}
            masked={words.masked}
            mark={words.maskedMark}
            seeTable={words.seeTable}
            bars={hourBars(hours, text)}
          />
        </div>
      )}
      <div class="tables">
        <Before text={text} figures={figures} />
        <div>
          <Themes text={text} figures={figures} />
          <Activities text={text} figures={figures} />
          <Outages text={text} figures={figures} />
        </div>
      </div>
      <p class="footnote">{words.footnote(k)}</p>
    </>
  );
}

interface Part {
  readonly text: Text;
  readonly figures: Attendance;
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly more?: string;
}

function Summary({ text, figures }: Part) {
  const { attendance: words } = text;
  const { visits, anonymous, closedByHub, people, peaks } = figures;
  const cell = (value: number | null): string => (value === null ? words.masked : number(value, text));
  const counted = (value: number | null | undefined): string =>
    value === undefined ? words.unknown : cell(value);
  const items: Figure[] = [
    { name: words.visits, value: number(visits, text) },
    { name: words.different, value: counted(people?.different) },
    { name: words.new, value: counted(people?.new), more: words.newMore },
    { name: words.returning, value: counted(people?.returning) },
    {
      name: words.anonymous,
      value: cell(anonymous),
      ...(anonymous !== null && visits > 0 && { more: percent(anonymous / visits, text) }),
    },
    { name: words.closedByHub, value: cell(closedByHub) },
  ];
  const { day, hour } = peaks;
  if (day) {
    items.push({ name: words.busiestDay, value: dayName(day.date, text), more: words.visitsOf(day.visits) });
  }
  if (hour) {
    items.push({
      name: words.busiestHour,
      value: words.hourSpan(hour.hour),
      more: words.visitsOf(hour.visits),
    });
  }
  return (
    <dl class="summary">
      {items.map(({ name, value, more }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            {more !== undefined && <span>{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Before({ text, figures }: Part) {
  const { attendance: words } = text;
  if (figures.before.length === 0) return null;
  const cell = (value: number | null | undefined): string =>
    value === undefined ? words.unknown : value === null ? words.masked : number(value, text);
  return (
    <table class="before">
      <caption>{words.before}</caption>
      <thead>
        <tr>
          <th scope="col">{words.month}</th>
          <th scope="col" class="number">
            {words.visits}
          </th>
          <th scope="col" class="number">
            {words.anonymous}
          </th>
          <th scope="col" class="number">
            {words.different}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.before.map(({ month, visits, anonymous, people }) => (
          <tr key={month}>
            <th scope="row">
              <a href={`/desk/attendance/${month}`} onClick={followHere}>
                {monthName(month, text)}
              </a>
            </th>
            <td class="number">{number(visits, text)}</td>
            <td class="number">{cell(anonymous)}</td>
            <td class="number">{cell(people)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Themes({ text, figures }: Part) {
  const { attendance: words } = text;
  if (figures.themes === undefined) return null;
  return (
    <table>
      <caption>{words.themes}</caption>
      <thead>
        <tr>
          <th scope="col">{words.theme}</th>
          <th scope="col" class="number">
            {words.answers}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.themes.map(({ id, name, answers }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td class="number">{answers === null ? words.masked : number(answers, text)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Activities({ text, figures }: Part) {
  const { attendance: words } = text;
  if (figures.activities === undefined || figures.activities.length === 0) return null;
  return (
    <table>
      <caption>{words.activities}</caption>
      <thead>
        <tr>
          <th scope="col">{words.activity}</th>
          <th scope="col" class="number">
            {words.sessions}
          </th>
          <th scope="col" class="number">
            {words.people}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.activities.map(({ title, sessions, people }) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td class="number">{number(sessions, text)}</td>
            <td class="number">{people === null ? words.masked : number(people, text)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outages({ text, figures }: Part) {
  const { attendance: words } = text;
  if (figures.outages.length === 0) return <p class="no-outage">{words.noOutage}</p>;
  return (
    <table>
      <caption>{words.outages}</caption>
      <thead>
        <tr>
          <th scope="col">{words.part}</th>
          <th scope="col" class="number">
            {words.hoursOut}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.outages.map(({ part, hours }) => (
          <tr key={part}>
            <th scope="row">{partWords(part, text).name}</th>
            <td class="number">{number(hours, text)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every day of the month has its place, also one without visits. */
function dayBars({ month, days }: Attendance, text: Text): Bar[] {
  const [year = 0, ofYear = 0] = month.split('-').map(Number);
  const visits = new Map(days.map((day) => [day.date, day.visits]));
  return Array.from({ length: new Date(year, ofYear, 0).getDate() }, (_, i) => {
    const date = `${month}-${String(i + 1).padStart(2, '0')}`;
    const value = visits.get(date);
    return { name: dayName(date, text), label: String(i + 1), value: value === undefined ? 0 : value };
  });
}

/** From the first hour with visits to the last. */
function hourBars(hours: Attendance['hours'], { attendance: words }: Text): Bar[] {
  const visits = new Map(hours.map(({ hour, visits: there }) => [hour, there]));
  const first = Math.min(...visits.keys());
  return Array.from({ length: Math.max(...visits.keys()) - first + 1 }, (_, i) => {
    const value = visits.get(first + i);
    return {
      name: words.hourSpan(first + i),
      label: words.hourLabel(first + i),
      value: value === undefined ? 0 : value,
    };
  });
}

const number = (value: number, { language }: Text): string => value.toLocaleString(language);

const percent = (share: number, { language }: Text): string =>
  share.toLocaleString(language, { style: 'percent' });

const dayName = (date: string, { language }: Text): string =>
  new Date(`${date}T12:00`).toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long' });
