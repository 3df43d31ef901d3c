import '../ui/plain-button.css';
import './corrections.css';
import { useId, useState } from 'preact/hooks';
import type { OpenVisitAnswer } from '../../hub/contract/desk.ts';
import { CORRECTION_REASONS } from '../../hub/contract/entries.ts';
import { newNonce } from '../entrance/nonce.ts';
import { hubRequest } from '../live/hub-request.ts';
import { timeOf } from '../live/time-of.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { PageProps } from './pages.ts';

const BUILDING = '';
const MOST = 1_000;

/** What staff see with their own eyes: a count that is wrong, a visitor who has left without a tap. */
export function CorrectionsPage({ text, live }: PageProps) {
  return (
    <div class="corrections">
      <p>{text.corrections.intro}</p>
      <CountForm text={text} live={live} />
      <OpenVisits text={text} live={live} />
    </div>
  );
}

type Props = Pick<PageProps, 'text' | 'live'>;
interface Said {
  readonly title: string;
  readonly sentence: string;
  readonly good: boolean;
}

function CountForm({ text, live }: Props) {
  const { corrections } = text;
  const id = useId();
  const [where, setWhere] = useState(BUILDING);
  const [count, setCount] = useState('');
  const [reason, setReason] = useState<(typeof CORRECTION_REASONS)[number]>('headcount');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);
  const [nonce, setNonce] = useState(newNonce);
  const rooms = live.now.rooms.value;
  const room = rooms.find((each) => each.id === where);
  const counted =
    where === BUILDING ? (live.now.presence.value?.count ?? null) : (room?.occupancy.count ?? null);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const people = Number(count);
    if (count.trim() === '' || !Number.isInteger(people) || people < 0 || people > MOST)
      return setSaid({ ...corrections.countInvalid, good: false });
    setBusy(true);
    const answer = await hubRequest<{ count: number | null }>(text, 'POST', '/api/corrections', {
      nonce,
      count: people,
      reason,
      ...(where === BUILDING ? { scope: 'building' } : { scope: 'room', id: where }),
    });
    setBusy(false);
    if (!answer.ok) return setSaid({ title: answer.message, sentence: answer.hint, good: false });
    // The same nonce is only for the same correction, sent again because its answer was lost.
    setNonce(newNonce());
    setCount('');
    const { title, sentence } = corrections.saved;
    setSaid({ title, sentence: sentence(room?.name ?? corrections.building, answer.data.count), good: true });
  }

  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{corrections.countTitle}</h2>
      <form class="form" onSubmit={save} noValidate>
        <div class="field">
          <label for={`${id}-where`}>{corrections.where}</label>
          <select
            id={`${id}-where`}
            value={where}
            onChange={(event) => {
              setWhere(event.currentTarget.value);
              setNonce(newNonce());
            }}
          >
            <option value={BUILDING}>{corrections.building}</option>
            {rooms.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}-count`}>{corrections.count}</label>
          <p class="hint" id={`${id}-now`}>
            {corrections.now(counted)}
          </p>
          <input
            id={`${id}-count`}
            type="text"
            inputMode="numeric"
            autocomplete="off"
            aria-describedby={`${id}-now`}
            value={count}
            onInput={(event) => {
              setCount(event.currentTarget.value);
              setNonce(newNonce());
            }}
          />
        </div>
        <div class="field">
          <label for={`${id}-reason`}>{corrections.reason}</label>
          <select
            id={`${id}-reason`}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as typeof reason)}
          >
            {CORRECTION_REASONS.map((each) => (
              <option key={each} value={each}>
                {corrections.reasons[each]}
              </option>
            ))}
          </select>
        </div>
        {said && <Notice {...said} />}
        <SubmitButton label={busy ? corrections.saving : corrections.save} busy={busy} />
      </form>
    </section>
  );
}

function OpenVisits({ text, live }: Props) {
  const { corrections } = text;
  const [visits, setVisits] = useState<readonly OpenVisitAnswer[] | null>(null);
  const [asking, setAsking] = useState<number | null>(null);
  const [said, setSaid] = useState<Said | null>(null);

  async function show(): Promise<void> {
    const answer = await hubRequest<OpenVisitAnswer[]>(text, 'GET', '/api/visits');
    if (answer.ok) setVisits(answer.data);
    else setSaid({ title: answer.message, sentence: answer.hint, good: false });
  }
  async function end(seq: number): Promise<void> {
    const path = `/api/visits/${seq}/end`;
    const answer = await hubRequest(text, 'POST', path, { nonce: newNonce() });
    setAsking(null);
    if (!answer.ok && answer.code !== 'visit_over')
      return setSaid({ title: answer.message, sentence: answer.hint, good: false });
    setSaid({ title: corrections.ended, sentence: '', good: true });
    setVisits((known) => known?.filter((visit) => visit.seq !== seq) ?? null);
  }
  const whoOf = ({ name, badge, door, people }: OpenVisitAnswer): string =>
    name ??
    (badge
      ? corrections.unnamed
      : door === ''
        ? `${corrections.group(people)}, ${corrections.added}`
        : corrections.group(people));

  return (
    <section aria-labelledby="open-visits">
      <h2 id="open-visits">{corrections.visitsTitle}</h2>
      <p>{corrections.visitsIntro}</p>
      {said && <Notice {...said} />}
      {visits === null ? (
        <button type="button" class="plain-button" onClick={show}>
          {corrections.show}
        </button>
      ) : visits.length === 0 ? (
        <p>{corrections.nobody}</p>
      ) : (
        // What scrolls must scroll with the keyboard (WCAG 2.1.1).
        <section class="table in-rows" tabindex={0} aria-label={corrections.list}>
          <table>
            <thead>
              <tr>
                <th scope="col">{corrections.who}</th>
                <th scope="col">{corrections.arrived}</th>
                <th scope="col">{corrections.door}</th>
                <th scope="col">{corrections.action}</th>
              </tr>
            </thead>
            <tbody>
              {visits.map((visit) => {
                const when = timeOf(visit.arrived, text);
                return (
                  <tr key={visit.seq}>
                    <th scope="row">{whoOf(visit)}</th>
                    <td>{when}</td>
                    <td>{visit.door === '' ? '' : live.doorName(visit.door)}</td>
                    <td class="whole-row">
                      {asking === visit.seq ? (
                        <div class="question">
                          <button type="button" class="plain-button strong" onClick={() => end(visit.seq)}>
                            {corrections.endYes}
                          </button>
                          <button type="button" class="plain-button" onClick={() => setAsking(null)}>
                            {corrections.no}
                          </button>
                        </div>
                      ) : (
                        <button
                          type="button"
                          class="plain-button"
                          aria-label={corrections.endOf(whoOf(visit), when)}
                          onClick={() => setAsking(visit.seq)}
                        >
                          {corrections.end}
                        </button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
