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
  close: <path d="M28 28l64 64M92 28 28 92" />,
  printer: (
    <>
      <path d="M34 46V14h52v32M34 90H22a10 10 0 0 1-10-10V56a10 10 0 0 1 10-10h76a10 10 0 0 1 10 10v24a10 10 0 0 1-10 10H86" />
      <path d="M34 72h52v34H34z" />
    </>
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
  speaker: (
    <>
      <path class="solid" d="M12 46h22l28-24v76L34 74H12z" />
      <path d="M80 42a26 26 0 0 1 0 36M94 26a48 48 0 0 1 0 68" />
    </>
  ),
  louder: (
    <>
      <path class="solid" d="M12 46h22l28-24v76L34 74H12z" />
      <path d="M92 40v40M72 60h40" />
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
  undo: (
    <>
      <path d="M28 48h46a27 27 0 0 1 0 54H46" />
      <path d="M48 22 22 48l26 26" />
    </>
  ),
  forward: <path d="M18 60h82M68 26l34 34-34 34" />,
  bell: (
    <>
      <path d="M22 88h76c-9-9-10-18-10-34a28 28 0 0 0-56 0c0 16-1 25-10 34z" />
      <path d="M60 26V14" />
      <path class="solid" d="M46 97h28a14 14 0 0 1-28 0z" />
    </>
  ),
  'bell-ringing': (
    <>
      <path d="M26 90h68c-8-8-9-17-9-31a25 25 0 0 0-50 0c0 14-1 23-9 31z" />
      <path d="M60 34V22" />
      <path class="solid" d="M47 99h26a13 13 0 0 1-26 0z" />
      <path d="M20 26a44 44 0 0 0-11 27M100 26a44 44 0 0 1 11 27" stroke-width="6" />
    </>
  ),
  coming: (
    <>
      <circle class="solid" cx="66" cy="20" r="13" />
      <path d="M64 42 54 74l22 16 4 22M54 74 42 108M62 44 42 56l-4 18M66 46l12 16 16 6" />
    </>
  ),
  shield: (
    <>
      <path d="M60 12 18 28v30c0 26 18 42 42 50 24-8 42-24 42-50V28z" />
      <path d="m42 60 13 14 24-28" />
    </>
  ),
  budget: (
    <>
      <path d="M16 40h80a8 8 0 0 1 8 8v46a8 8 0 0 1-8 8H24a8 8 0 0 1-8-8zM16 42v-8a10 10 0 0 1 8-10l60-10v24" />
      <circle class="solid" cx="82" cy="71" r="8" />
    </>
  ),
  sante: (
    <>
      <path d="M60 104C30 82 12 66 12 44a25 25 0 0 1 48-11 25 25 0 0 1 48 11c0 22-18 38-48 60z" />
      <path d="M60 44v32M44 60h32" />
    </>
  ),
  emploi: (
    <>
      <rect x="12" y="38" width="96" height="64" rx="9" />
      <path d="M42 38V26a8 8 0 0 1 8-8h20a8 8 0 0 1 8 8v12M12 62c30 16 66 16 96 0" />
      <circle class="solid" cx="60" cy="72" r="7" />
    </>
  ),
  droits: (
    <>
      <path d="M60 16v88M36 104h48M22 34h76M60 16l0 18" />
      <path d="M22 34 8 70a15 15 0 0 0 28 0zM98 34 84 70a15 15 0 0 0 28 0z" stroke-width="7" />
    </>
  ),
  culture: (
    <>
      <path d="M60 30C48 20 30 18 12 20v76c18-2 36 0 48 10 12-10 30-12 48-10V20c-18-2-36 0-48 10zM60 30v74" />
    </>
  ),
  numerique: (
    <>
      <rect x="20" y="20" width="80" height="56" rx="8" />
      <path d="M8 98h104M46 44l-10 8 10 8M74 44l10 8-10 8" />
    </>
  ),
  other: (
    <>
      <circle class="solid" cx="28" cy="60" r="10" />
      <circle class="solid" cx="60" cy="60" r="10" />
      <circle class="solid" cx="92" cy="60" r="10" />
    </>
  ),
  chart: <path d="M14 106h92M28 92V62M52 92V22M76 92V46M100 92V74" />,
  calendar: (
    <>
      <rect x="14" y="22" width="92" height="84" rx="10" />
      <path d="M14 48h92M40 10v22M80 10v22" />
      <circle class="solid" cx="44" cy="76" r="7" />
      <circle class="solid" cx="76" cy="76" r="7" />
    </>
  ),
  pencil: <path d="m16 104 8-30 58-58 22 22-58 58zM70 28l22 22" />,
  drop: <path d="M60 12c20 26 32 42 32 58a32 32 0 0 1-64 0c0-16 12-32 32-58zM46 72a15 15 0 0 0 14 15" />,
  sun: (
    <>
      <circle cx="60" cy="60" r="22" />
      <path d="M60 12v12M60 96v12M12 60h12M96 60h12M26 26l9 9M85 85l9 9M94 26l-9 9M35 85l-9 9" />
    </>
  ),
  flow: <path d="M10 18h38v30H10zM72 44h38v30H72zM10 78h38v30H10zM48 33h10v26h14M48 93h10V59" />,
  bulb: (
    <>
      <path d="M44 80c0-12-14-18-14-38a30 30 0 0 1 60 0c0 20-14 26-14 38zM46 96h28M52 110h16" />
    </>
  ),
  door: (
    <>
      <path d="M26 108V20a8 8 0 0 1 8-8h52a8 8 0 0 1 8 8v88M10 108h100" />
      <circle class="solid" cx="78" cy="62" r="6" />
    </>
  ),
  bolt: <path d="M68 10 26 68h30l-8 42 46-62H62z" />,
  press: (
    <>
      <circle cx="60" cy="42" r="28" />
      <circle class="solid" cx="60" cy="42" r="11" />
      <path d="M22 88h76v20H22z" />
    </>
  ),
  gauge: (
    <>
      <path d="M16 92a50 50 0 1 1 88 0M60 76l22-28" />
      <circle class="solid" cx="60" cy="78" r="9" />
    </>
  ),
  cloud: (
    <>
      <circle class="solid" cx="28" cy="34" r="7" />
      <circle class="solid" cx="66" cy="22" r="9" />
      <circle class="solid" cx="96" cy="48" r="6" />
      <circle class="solid" cx="46" cy="64" r="10" />
      <circle class="solid" cx="84" cy="84" r="9" />
      <circle class="solid" cx="26" cy="96" r="6" />
    </>
  ),
  shake: (
    <>
      <rect x="40" y="24" width="40" height="72" rx="9" />
      <path d="M24 42v36M96 42v36M9 52v16M111 52v16" />
    </>
  ),
  flame: (
    <path d="M62 10c4 22 32 32 32 62a34 34 0 0 1-68 0c0-16 10-24 14-38 8 6 12 12 12 20 8-12 12-26 10-44z" />
  ),
  asleep: (
    <>
      <path d="M22 46h34L22 92h34M68 20h28L68 56h28" />
    </>
  ),
  cross: <path d="m26 26 68 68M94 26 26 94" />,
} as const satisfies Record<string, JSX.Element>;

export type PictogramName = keyof typeof DRAWINGS;

/** Always beside words that say the same, hence hidden from screen readers. Its size is the text's. */
export function Pictogram({ name }: { name: PictogramName }) {
  return (
    <svg class="pictogram" data-picture={name} viewBox="0 0 120 120" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}
