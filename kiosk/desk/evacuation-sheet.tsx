import { useState } from 'preact/hooks';
import type { Evacuation } from '../../hub/contract/desk.ts';
import { longDate } from '../live/dates.ts';
import { localDay } from '../live/local-day.ts';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import type { EvacuationKeeper } from './evacuation-keeper.ts';

interface Props {
  readonly text: Text;
  readonly keeper: EvacuationKeeper;
  readonly evacuation: Evacuation;
}

/** Who was here when the alarm began, to be found outside: on paper with boxes, on screens with live ticks. */
export function EvacuationSheet({ text, keeper, evacuation }: Props) {
  const { alarm } = text;
  const { sheet, found } = evacuation;
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const out = found.people.length + found.nameless;
  const kept = keeper.kept.value;
  const waits =
    kept !== null &&
    !kept.onlyHere &&
    (Object.keys(kept.waiting.people).length > 0 || kept.waiting.nameless !== 0);

  async function end(): Promise<void> {
    setFailed(!(await keeper.end()));
  }

  return (
    <div class="evacuation">
      {!keeper.reachable.value && (
        <Notice title={alarm.old.title} sentence={alarm.old.sentence(timeOf(sheet.at, text))} />
      )}
      {kept?.onlyHere && keeper.reachable.value && <Notice {...alarm.onlyHere} />}
      <p class="of">
        {alarm.of(timeOf(sheet.at, text))}{' '}
        <span class="print-only">{longDate(localDay(new Date(sheet.at)), text)}</span>
      </p>
      <dl class="totals" aria-live="polite">
        <div>
          <dt>{alarm.present}</dt>
          <dd>{sheet.present}</dd>
        </div>
        <div class="no-print">
          <dt>{alarm.found}</dt>
          <dd>{out}</dd>
        </div>
        <div class="missing no-print" data-none={out >= sheet.present}>
          <dt>{alarm.missing}</dt>
          <dd>{Math.max(0, sheet.present - out)}</dd>
        </div>
      </dl>
      {waits && (
        <p class="no-print" role="status">
          {alarm.failed}
        </p>
      )}

      <section aria-labelledby="named">
        <h2 id="named">{alarm.named}</h2>
        {sheet.people.length === 0 ? (
          <p>{alarm.noNames}</p>
        ) : (
          <ul class="ticks">
            {sheet.people.map(({ key, name, arrived }) => (
              <li key={key}>
                <label>
                  <input
                    type="checkbox"
                    checked={found.people.includes(key)}
                    onChange={(event) => void keeper.tick({ key, found: event.currentTarget.checked })}
                  />
                  <span>
                    <strong>{name}</strong> <small>{alarm.arrivedAt(timeOf(arrived, text))}</small>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        )}
      </section>

      <section aria-labelledby="nameless">
        <h2 id="nameless">{alarm.nameless}</h2>
        <div class="nameless no-print">
          <button
            type="button"
            aria-label={alarm.fewer}
            disabled={found.nameless === 0}
            onClick={() => void keeper.tick({ nameless: -1 })}
          >
            {alarm.minus}
          </button>
          <output aria-live="polite">{alarm.namelessOf(found.nameless, sheet.nameless)}</output>
          <button type="button" aria-label={alarm.more} onClick={() => void keeper.tick({ nameless: 1 })}>
            {alarm.plus}
          </button>
        </div>
        <p class="boxes print-only" aria-hidden="true">
          {alarm.boxes(sheet.nameless, '☐ '.repeat(Math.min(sheet.nameless, MAX_BOXES)))}
        </p>
      </section>

      <section aria-labelledby="evacuated-rooms">
        <h2 id="evacuated-rooms">{alarm.rooms}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">{alarm.room}</th>
              <th scope="col">{alarm.people}</th>
            </tr>
          </thead>
          <tbody>
            {sheet.rooms.map(({ id, name, occupancy: { count, low, high, at } }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>
                  {count === null ? alarm.unknown : <strong>{count}</strong>}
                  {low !== null && high !== null && low !== high && ` (${alarm.estimate(low, high)})`}
                  {at !== null && `, ${alarm.since(timeOf(at, text))}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>

      <p class="print-only">{alarm.paper}</p>
      <div class="actions no-print">
        <button type="button" class="big-button strong" onClick={() => print()}>
          {alarm.print}
        </button>
        {asking ? (
          <div class="question">
            <p>{alarm.endQuestion}</p>
            <button type="button" class="big-button strong" onClick={end}>
              {alarm.endYes}
            </button>
            <button type="button" class="big-button quiet" onClick={() => setAsking(false)}>
              {alarm.no}
            </button>
          </div>
        ) : (
          <button type="button" class="big-button quiet" onClick={() => setAsking(true)}>
            {alarm.end}
          </button>
        )}
        {failed && <Notice title={text.unreachable.message} sentence={text.unreachable.hint} />}
      </div>
    </div>
  );
}

/** More boxes than this are no help on one sheet of paper. */
const MAX_BOXES = 150;
