import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import type { Export, ExportRequest } from '../../hub/contract/exports.ts';
import type { Trial } from '../../hub/contract/trials.ts';
import { ArchiveList } from '../exports/archive-list.tsx';
import { ArchivesNow } from '../exports/archives-now.ts';
import { longDate } from '../live/dates.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { StartupLive } from './startup-live.ts';

interface Props {
  readonly text: Text;
  readonly live: StartupLive;
}

const DAY_MS = 86_400_000;
/** A day of this browser's calendar. */
const dayOf = (ms: number): string => {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};
const startOf = (day: string): number => new Date(`${day}T00:00`).getTime();

/** What a start-up takes home: archives of its trials, and of days that it chooses. */
export function Exports({ text, live }: Props) {
  const words = text.archives;
  const archives = useMemo(() => new ArchivesNow(text), [text]);
  const [trials, setTrials] = useState<readonly Trial[]>([]);
  useEffect(() => {
    archives.start();
    void hubRequest<{ trials: readonly Trial[] }>(text, 'GET', '/api/trials').then((answer) => {
      if (answer.ok)
        setTrials(answer.data.trials.filter(({ state }) => state === 'open' || state === 'ended'));
    });
    return () => archives.stop();
  }, [archives, text]);

  const daysOf = (from: string, to: string): string => words.days(longDate(from, text), longDate(to, text));
  const nameOf = ({ trial, prototypes, from, to }: Export): string => {
    if (trial !== null) return trials.find(({ id }) => id === trial)?.purpose ?? words.whole;
    const names = prototypes.map((id) => live.prototypes.value.find((each) => each.id === id)?.name ?? id);
    return `${names.join(', ')}, ${daysOf(dayOf(Date.parse(from)), dayOf(Date.parse(to) - 1))}`;
  };

  return (
    <>
      <p>{words.intro}</p>
      <ArchiveList text={text} archives={archives} title={words.list} nameOf={nameOf} />
      <h2>{words.ofTrials}</h2>
      {trials.length === 0 ? (
        <p class="empty">{words.noTrials}</p>
      ) : (
        <>
          <p class="hint">{words.ofTrialsHint}</p>
          <ul class="cards">
            {trials.map(({ id, purpose, from, ended }) => (
              <li key={id}>
                <h3>{purpose}</h3>
                <p>{daysOf(from, ended)}</p>
                <p class="actions">
                  <button
                    type="button"
                    class="plain-button strong"
                    aria-label={`${words.make}, ${purpose}`}
                    onClick={() => archives.ask({ trial: id })}
                  >
                    {words.make}
                  </button>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      {live.prototypes.value.length > 0 && (
        <OfDays text={text} live={live} onAsk={(request) => archives.ask(request)} />
      )}
    </>
  );
}

/** Prototypes and days of one's own choice. */
function OfDays({
  text,
  live,
  onAsk,
}: {
  readonly text: Text;
  readonly live: StartupLive;
  readonly onAsk: (request: ExportRequest) => Promise<void>;
}) {
  const words = text.archives;
  const id = useId();
  const prototypes = live.prototypes.value;
  const today = dayOf(Date.now());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [from, setFrom] = useState(dayOf(Date.now() - 6 * DAY_MS));
  const [to, setTo] = useState(today);
  const [busy, setBusy] = useState(false);
  const chosen = prototypes.map((each) => each.id).filter((each) => !left.has(each));

  async function ask(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (chosen.length === 0) return;
    setBusy(true);
    // The last day belongs to it: until the first moment of the next.
    const end = new Date(startOf(to));
    end.setDate(end.getDate() + 1);
    await onAsk({
      prototypes: chosen,
      from: new Date(startOf(from)).toISOString(),
      to: end.toISOString(),
    });
    setBusy(false);
  }
  const toggle = (prototype: string, wanted: boolean): void => {
    const next = new Set(left);
    if (wanted) next.delete(prototype);
    else next.add(prototype);
    setLeft(next);
  };

  return (
    <>
      <h2>{words.ofDays}</h2>
      <form class="form archive-form" onSubmit={ask}>
        <fieldset class="field">
          <legend>{words.prototypes}</legend>
          {prototypes.map((prototype) => (
            <label key={prototype.id} class="check">
              <input
                type="checkbox"
                checked={!left.has(prototype.id)}
                onChange={(event) => toggle(prototype.id, event.currentTarget.checked)}
              />
              {prototype.name}
            </label>
          ))}
        </fieldset>
        {(
          [
            ['from', words.from, from, setFrom, to],
            ['to', words.to, to, setTo, today],
          ] as const
        ).map(([key, label, value, set, max]) => (
          <div key={key} class="field">
            <label for={`${id}-${key}`}>{label}</label>
            <input
              id={`${id}-${key}`}
              type="date"
              value={value}
              required
              max={max}
              {...(key === 'to' && { min: from })}
              onInput={(event) => set(event.currentTarget.value)}
            />
          </div>
        ))}
        <SubmitButton label={words.make} busy={busy} />
      </form>
    </>
  );
}
