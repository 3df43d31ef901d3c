import type { BuildingFacts } from '../live/building-facts.ts';

export type ReaderSide = NonNullable<BuildingFacts['doors'][number]['reader']>;

/** One arrow, drawn pointing right and turned: left and right are the building's, in every language. */
const TURN: Readonly<Record<ReaderSide, number>> = { right: 0, below: 90, left: 180, above: 270 };

/**
 * A hand brings a card to the reader; an arrow shows on which side of the screen the reader is. Two layers: the hand
 * is an element of its own, so that its movement is the compositor's work and never delays a welcome.
 */
export function BadgeIllustration({ label, side }: { label: string; side: ReaderSide | null }) {
  return (
    <div class="badge-illustration" role="img" aria-label={label} data-side={side ?? undefined}>
      <svg viewBox="0 0 900 900" aria-hidden="true" focusable="false">
        <circle cx="385" cy="375" r="285" fill="#f6c156" />
        <g>
          <rect
            x="196"
            y="150"
            width="330"
            height="470"
            rx="56"
            fill="#123a52"
            opacity="0.16"
            transform="translate(18 22)"
          />
          <rect x="196" y="150" width="330" height="470" rx="56" fill="#fffcf6" />
          <rect
            x="196"
            y="150"
            width="330"
            height="470"
            rx="56"
            fill="none"
            stroke="#1c2430"
            stroke-width="9"
          />
          <circle cx="361" cy="208" r="13" fill="#1d553a" />
          <rect x="301" y="552" width="120" height="13" rx="6.5" fill="#d9c6a8" />
          <g fill="none" stroke="#c8532f" stroke-width="24" stroke-linecap="round">
            <path d="M305 430a46 46 0 0 0 0-74" />
            <path d="M345 470a96 96 0 0 0 0-154" />
            <path d="M385 510a148 148 0 0 0 0-234" />
          </g>
        </g>
      </svg>
      <svg class="hand" viewBox="0 0 900 900" aria-hidden="true" focusable="false">
        <g transform="translate(40 30)">
          <path d="M900 900 700 690" stroke="#14476b" stroke-width="230" stroke-linecap="butt" />
          <path d="M742 736 690 680" stroke="#0d3450" stroke-width="230" stroke-linecap="butt" />
          <g stroke-linecap="round" stroke-linejoin="round" fill="none">
            <path d="M700 690 640 590" stroke="#a9673f" stroke-width="176" />
            <path d="M640 640 520 660" stroke="#94562f" stroke-width="64" />
            <path d="M640 596 506 606" stroke="#a9673f" stroke-width="66" />
          </g>
          <g transform="rotate(-16 470 500)">
            <rect
              x="296"
              y="404"
              width="350"
              height="222"
              rx="28"
              fill="#14476b"
              opacity="0.2"
              transform="translate(10 16)"
            />
            <rect
              x="296"
              y="404"
              width="350"
              height="222"
              rx="28"
              fill="#c8532f"
              stroke="#1c2430"
              stroke-width="9"
            />
            <rect x="332" y="446" width="74" height="90" rx="14" fill="#fbf3e6" />
            <circle cx="369" cy="478" r="16" fill="#c8532f" />
            <path d="M342 528a27 27 0 0 1 54 0z" fill="#c8532f" />
            <path d="M434 466h96M434 508h66" stroke="#fbf3e6" stroke-width="15" stroke-linecap="round" />
            <path d="M332 584h120" stroke="#f6c156" stroke-width="15" stroke-linecap="round" />
          </g>
          <path d="M660 560 560 505" stroke="#a9673f" stroke-width="74" stroke-linecap="round" />
          <path d="M548 492q-16 -4 -22 8q8 14 28 18" fill="#e9c3a4" />
        </g>
      </svg>
      {side !== null && (
        <svg class="side-arrow" viewBox="0 0 200 200" aria-hidden="true" focusable="false">
          <g transform={`rotate(${TURN[side]} 100 100)`}>
            <circle cx="100" cy="100" r="92" fill="#7d2a17" stroke="#fffcf6" stroke-width="10" />
            <path
              d="M44 100h104M106 54l46 46-46 46"
              fill="none"
              stroke="#fffcf6"
              stroke-width="22"
              stroke-linecap="round"
              stroke-linejoin="round"
            />
          </g>
        </svg>
      )}
    </div>
  );
}
