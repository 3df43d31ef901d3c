import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

export function Servo({ words: { servo }, state }: ObjectProps) {
  const angle = Number(state.angle ?? 0);
  return (
    <>
      <Drawing>
        <path class="dial" d="M20 92a60 60 0 0 1 120 0" />
        <path class="marks" d="M20 92h8M38 50l6 6M80 32v8M122 50l-6 6M140 92h-8" />
        <rect class="case" x="56" y="76" width="48" height="28" rx="6" />
        {/* 0° is to the left, 180° to the right, as printed on the horns of hobby servos. */}
        <g class="needle" style={{ transform: `rotate(${angle}deg)` }}>
          <path class="pointer" d="M80 92 32 88v8z" />
        </g>
        <circle class="hub" cx="80" cy="92" r="7" />
      </Drawing>
      <p class="said number">{servo.angle(angle)}</p>
    </>
  );
}
