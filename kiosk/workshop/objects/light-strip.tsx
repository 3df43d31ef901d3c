import { Drawing } from './drawing.tsx';
import type { ObjectProps } from './object-props.ts';

const DARK = '#000000';

export function LightStrip({ words, state }: ObjectProps) {
  const pixels = typeof state.pixels === 'string' ? state.pixels.split(' ') : Array<string>(8).fill(DARK);
  const lit = pixels.filter((pixel) => pixel !== DARK).length;
  return (
    <>
      <Drawing>
        <rect class="case" x="6" y="36" width="148" height="38" rx="8" />
        {pixels.map((pixel, place) => (
          <g key={place} transform={`translate(${19 + place * 17.5} 55)`}>
            <circle class="dark-pixel" r="7" />
            {pixel !== DARK && (
              <>
                <circle class="glow" r="13" fill={pixel} style={{ opacity: 0.35 }} />
                <circle class="glow" r="7" fill={pixel} />
              </>
            )}
          </g>
        ))}
      </Drawing>
      <p class="said" data-on={lit > 0}>
        {words.ruban.lit(lit)}
      </p>
    </>
  );
}
