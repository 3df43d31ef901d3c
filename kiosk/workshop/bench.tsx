import { useState } from 'preact/hooks';
import { BENCH_OBJECTS, type BenchObjectId } from '../../hub/contract/workshops.ts';
import { Announcer } from './announcer.tsx';
import { Chart } from './chart.tsx';
import { Messages } from './messages.tsx';
import { BenchObject } from './objects/bench-object.tsx';
import { RealObjects } from './real-objects.tsx';
import type { SeatNow } from './seat-now.ts';

/** The table: objects to touch, what they say, and a curve of it. Those of the lesson first. */
export function Bench({ now, locked }: { now: SeatNow; locked: boolean }) {
  const { text } = now;
  const [all, setAll] = useState(false);
  const first = now.lesson.value.objects;
  const others = BENCH_OBJECTS.filter((id) => !first.includes(id));
  const shown: readonly BenchObjectId[] = all ? [...first, ...others] : first;
  return (
    <div class="bench">
      <h2 class="spoken">{text.bench.title}</h2>
      <ul class="bench-objects">
        {shown.map((id) => (
          <BenchObject key={id} id={id} now={now} locked={locked} />
        ))}
      </ul>
      {others.length > 0 && (
        <button type="button" class="plain-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.bench.fewer : text.bench.more}
        </button>
      )}
      <Announcer now={now} shown={shown} />
      <RealObjects now={now} />
      <Messages now={now} shown={shown} />
      <Chart now={now} />
    </div>
  );
}
