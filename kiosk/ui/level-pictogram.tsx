import './level-pictogram.css';
import type { Level } from '../live/occupancy-level.ts';
import { Pictogram } from './pictogram.tsx';

const FILLED: Readonly<Record<Exclude<Level, 'unknown'>, number>> = {
  empty: 0,
  free: 1,
  counted: 2,
  busy: 2,
  full: 3,
};

/** Three people, of whom as many are filled in as the room is full: told apart without colour. */
export function LevelPictogram({ level, count }: { level: Level; count: number | null }) {
  if (level === 'unknown') return <Pictogram name="question" />;
  const filled = count === 0 ? 0 : FILLED[level];
  return (
    <svg class="level-pictogram" viewBox="0 0 132 60" aria-hidden="true" focusable="false">
      {[0, 1, 2].map((place) => (
        <g key={place} transform={`translate(${place * 44} 0)`} class={place < filled ? 'filled' : ''}>
          <circle cx="22" cy="15" r="11" />
          <path d="M5 56c0-16 7-24 17-24s17 8 17 24z" />
        </g>
      ))}
    </svg>
  );
}
