import type { JSX } from 'preact';

/** Drawn on a 120 × 120 grid with one round line, so that all of them look like one hand's work. */
const DRAWINGS = {
  arrive: (
    <>
      <path d="M10 60 60 16l50 44M26 50v48a8 8 0 0 0 8 8h52a8 8 0 0 0 8-8V50" />
      <path d="m43 74 12 13 23-28" />
    </>
  ),
  wave: (
    <>
      <g transform="rotate(-14 60 66)">
        <path
          class="solid"
          d="M41 58V36a5.5 5.5 0 0 1 11 0v16h2V27a5.5 5.5 0 0 1 11 0v25h2V31a5.5 5.5 0 0 1 11 0v24h2V42a5.5 5.5 0 0 1 11 0v33c0 18-11 29-26 29-12 0-19-5-25-14L25.5 72a6 6 0 0 1 9.5-7.5z"
        />
      </g>
      <path d="M92 18a30 30 0 0 1 14 16M14 92a30 30 0 0 0 14 16" stroke-width="6" />
    </>
  ),
  list: (
    <>
      <path d="M44 22H34a8 8 0 0 0-8 8v70a8 8 0 0 0 8 8h52a8 8 0 0 0 8-8V30a8 8 0 0 0-8-8H76" />
      <path d="M44 30V20a8 8 0 0 1 8-8h16a8 8 0 0 1 8 8v10z" />
      <path d="m43 68 12 13 22-27" />
    </>
  ),
  changing: (
    <>
      <rect x="12" y="28" width="96" height="64" rx="10" />
      <path d="M36 52h42M68 42l10 10-10 10" stroke-width="7" />
      <path d="M84 72H42M52 62 42 72l10 10" stroke-width="7" />
    </>
  ),
  unknown: (
    <>
      <rect x="12" y="28" width="96" height="64" rx="10" />
      <path d="M49 52a11 11 0 1 1 16 9.500c-3.5 2-5 4-5 7" stroke-width="7" />
      <circle class="solid" cx="60" cy="79.5" r="4.8" />
    </>
  ),
  locked: (
    <>
      <rect x="12" y="28" width="96" height="64" rx="10" />
      <rect class="solid" x="43" y="57" width="34" height="25" rx="5" />
      <path d="M49.5 57v-7a10.5 10.5 0 0 1 21 0v7" stroke-width="6.5" />
    </>
  ),
  question: (
    <>
      <circle cx="60" cy="60" r="48" />
      <path d="M46 48a14 14 0 1 1 20 12.500c-4 2.2-6 5-6 9" />
      <circle class="solid" cx="60" cy="85" r="5.5" />
    </>
  ),
  person: (
    <>
      <circle class="solid" cx="60" cy="36" r="21" />
      <path class="solid" d="M18 108c0-26 18-43 42-43s42 17 42 43z" />
    </>
  ),
  people: (
    <>
      <circle class="solid" cx="60" cy="40" r="16" />
      <path class="solid" d="M30 100c0-21 12-36 30-36s30 15 30 36z" />
      <circle class="solid" cx="24" cy="50" r="11" />
      <path class="solid" d="M3 96c0-17 8-29 22-29 4 0 7 .8 9.5 2.500C28 77 24 85 23 96z" />
      <circle class="solid" cx="96" cy="50" r="11" />
      <path class="solid" d="M117 96c0-17-8-29-22-29-4 0-7 .8-9.5 2.500C92 77 96 85 97 96z" />
    </>
  ),
  unplugged: (
    <g transform="rotate(-38 60 60)">
      <path d="M-4 60h14M40 36v48h-6a24 24 0 0 1 0-48zM40 50h13M40 70h13" />
      <path d="M80 36v48h6a24 24 0 0 0 0-48zM110 60h14" />
      <path d="M60 30V14M60 106V90" stroke-width="6" />
    </g>
  ),
  back: <path d="M102 60H20M52 26 18 60l34 34" />,
  clock: (
    <>
      <circle cx="60" cy="60" r="48" />
      <path d="M60 30v32l20 14" />
    </>
  ),
  air: <path d="M10 44h60a15 15 0 1 0-14-20M10 64h84a16 16 0 1 1-15 22M10 84h44a13 13 0 1 1-12 18" />,
  thermometer: (
    <>
      <path d="M46 66V26a14 14 0 0 1 28 0v40a24 24 0 1 1-28 0z" />
      <circle class="solid" cx="60" cy="86" r="12" />
      <path d="M60 44v36" />
    </>
  ),
  screen: (
    <>
      <rect x="10" y="18" width="100" height="68" rx="8" />
      <path d="M60 86v18M38 104h44" />
    </>
  ),
  check: <path d="m18 64 28 30 56-68" />,
  warning: (
    <>
      <path d="M60 14 112 104H8z" />
      <path d="M60 46v24" />
      <circle class="solid" cx="60" cy="86" r="5.5" />
    </>
  ),
  cross: <path d="m26 26 68 68M94 26 26 94" />,
} as const satisfies Record<string, JSX.Element>;

export type PictogramName = keyof typeof DRAWINGS;

/** Always beside words that say the same, hence hidden from screen readers. Its size is the text's. */
export function Pictogram({ name }: { name: PictogramName }) {
  return (
    <svg class="pictogram" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}
