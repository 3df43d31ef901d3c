import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { CardAnswer } from '../../hub/contract/badges.ts';
import { type BuildingFacts, buildingFacts } from '../live/building-facts.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import type { News } from './badges.tsx';

/** Soon enough that a card seems to be read at once. */
const LOOK_EVERY_MS = 600;

interface Place {
  readonly door: string;
  readonly reader?: string;
  readonly name: string;
}
interface Props {
  readonly text: Text;
  readonly onRead: (card: CardAnswer) => void;
  readonly onNews: (news: News | null) => void;
}

/** Waits for a card at a reader, or takes its number as it is typed or as a USB reader types it. */
export function CardReader({ text, onRead, onNews }: Props) {
  const { badges } = text;
  const id = useId();
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const [chosen, setChosen] = useState(0);
  const [waiting, setWaiting] = useState<CardAnswer | null>(null);
  const [left, setLeft] = useState(0);
  const [uid, setUid] = useState('');
  const stop = useRef<HTMLButtonElement>(null);
  const start = useRef<HTMLButtonElement>(null);
  const place = places[chosen];

  useEffect(() => {
    void buildingFacts(text).then((facts) => setPlaces(placesOf(facts?.doors ?? [], text)));
  }, [text]);

  useEffect(() => {
    if (waiting === null) return;
    stop.current?.focus();
    // The hub's clock and this one may differ; how long it waits may not.
    const until = performance.now() + 60_000;
    let over = false;
    let read = false;
    const look = async (): Promise<void> => {
      setLeft(Math.ceil((until - performance.now()) / 1_000));
      const answer = await hubRequest<CardAnswer>(text, 'GET', `/api/cards/${waiting.card}`);
      if (over) return;
      if (answer.ok && answer.data.state !== 'waiting') {
        read = true;
        setWaiting(null);
        onRead(answer.data);
      } else if (!answer.ok && answer.status !== 0) {
        setWaiting(null);
        onNews(badges.nothingRead);
      } else {
        timer = setTimeout(look, LOOK_EVERY_MS);
      }
    };
    let timer = setTimeout(look, 0);
    return () => {
      over = true;
      clearTimeout(timer);
      // Whoever leaves the page waits no more: the next visitor's passage counts.
      if (!read) void hubRequest(text, 'DELETE', `/api/cards/${waiting.card}`);
    };
  }, [waiting?.card]);

  async function ask(body: object): Promise<CardAnswer | null> {
    onNews(null);
    const answer = await hubRequest<CardAnswer>(text, 'POST', '/api/cards', body);
    if (answer.ok) return answer.data;
    onNews({ title: answer.message, sentence: answer.hint });
    return null;
  }
  async function wait(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (place === undefined) return;
    const { door, reader } = place;
    setWaiting(await ask({ door, ...(reader && { reader }) }));
  }
  async function readNumber(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answer = await ask({ uid: uid.trim() });
    setUid('');
    if (answer) onRead(answer);
  }

  if (waiting !== null) {
    return (
      <div class="waiting-card">
        <p role="status">{badges.waiting(place?.name ?? '')}</p>
        <p aria-hidden="true">{badges.seconds(left)}</p>
        <button ref={stop} type="button" class="plain" onClick={() => setWaiting(null)}>
          {badges.stop}
        </button>
      </div>
    );
  }
  return (
    <div class="two-ways">
      <form class="form" onSubmit={wait}>
        <p class="hint">{badges.holdHint}</p>
        {places.length > 1 && (
          <div class="field">
            <label for={`${id}-where`}>{badges.where}</label>
            <select
              id={`${id}-where`}
              value={chosen}
              onChange={(event) => setChosen(Number(event.currentTarget.value))}
            >
              {places.map(({ name }, index) => (
                <option key={name} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        <button ref={start} type="submit" class="big-button strong">
          {badges.wait}
        </button>
      </form>
      <form class="form" onSubmit={readNumber}>
        <div class="field">
          <label for={`${id}-uid`}>{badges.number}</label>
          <p class="hint" id={`${id}-uid-hint`}>
            {badges.numberHint}
          </p>
          <input
            id={`${id}-uid`}
            type="text"
            value={uid}
            required
            maxLength={64}
            autocomplete="off"
            spellcheck={false}
            aria-describedby={`${id}-uid-hint`}
            onInput={(event) => setUid(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="big-button quiet">
          {badges.readNumber}
        </button>
      </form>
    </div>
  );
}

/** Each door, and each of its readers where there are several. */
function placesOf(doors: BuildingFacts['doors'], { badges }: Text): Place[] {
  return doors.flatMap(({ id: door, name, readers }) => [
    { door, name: badges.anyReader(name) },
    ...(readers.length > 1
      ? readers.map((reader) => ({ door, reader, name: badges.oneReader(name, reader) }))
      : []),
  ]);
}
