import { useEffect, useRef, useState } from 'preact/hooks';
import type { BenchObjectId } from '../../hub/contract/workshops.ts';
import type { WorkshopText } from '../text/workshop-fr.ts';
import { StatusLine } from '../ui/status-line.tsx';
import type { BenchState, SeatNow } from './seat-now.ts';

/** At most one sentence in so long: a lamp that blinks must not take the word from everything else. */
const QUIET_MS = 4_000;

/** Tells screen readers what has changed on the table, where it changes seldom; numbers are there to be asked for. */
export function Announcer({ now, shown }: { now: SeatNow; shown: readonly BenchObjectId[] }) {
  const [told, setTold] = useState({ words: '', event: 0 });
  const last = useRef<ReadonlyMap<string, string> | null>(null);
  const quietUntil = useRef(0);
  const state = now.bench.value;
  const said = sentencesOf(state, now.text.bench, shown);
  const all = [...said.values()].join();

  useEffect(() => {
    if (said.size === 0) return;
    const wait = last.current === null ? 0 : Math.max(0, quietUntil.current - performance.now());
    const timer = setTimeout(() => {
      const before = last.current;
      last.current = said;
      if (before === null) return;
      const news = [...said].filter(([id, words]) => before.has(id) && before.get(id) !== words);
      if (news.length === 0) return;
      quietUntil.current = performance.now() + QUIET_MS;
      const words = news.map(([id, words]) => `${now.text.bench.names[id]}: ${words}.`).join(' ');
      setTold(({ event }) => ({ words, event: event + 1 }));
    }, wait);
    return () => clearTimeout(timer);
  }, [all]);
  return <StatusLine {...told} />;
}

function sentencesOf(
  state: BenchState,
  words: WorkshopText['bench'],
  shown: readonly BenchObjectId[],
): ReadonlyMap<BenchObjectId, string> {
  const said: readonly [BenchObjectId, string | undefined][] = [
    [
      'lampe',
      state.lampe && (state.lampe.state ? words.lampe.on(Number(state.lampe.brightness)) : words.lampe.off),
    ],
    ['mouvement', state.mouvement && (state.mouvement.presence ? words.mouvement.yes : words.mouvement.no)],
    ['porte', state.porte && words.porte.inside(Number(state.porte.inside))],
    [
      'buzzer',
      state.buzzer && (state.buzzer.state ? words.buzzer.on(Number(state.buzzer.tone)) : words.buzzer.off),
    ],
    ['ecran', state.ecran && (String(state.ecran.text) || words.ecran.empty)],
  ];
  return new Map(
    said.flatMap(([id, sentence]): [BenchObjectId, string][] =>
      sentence !== undefined && shown.includes(id) ? [[id, sentence]] : [],
    ),
  );
}
