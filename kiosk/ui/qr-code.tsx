import { qrModules } from './qr-modules.ts';

/** A square that a phone's camera reads; `label` says to whoever cannot see it what it is. */
export function QrCode({ content, label }: { content: string; label: string }) {
  const { across, dark } = qrModules(content);
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${across} ${across}`}
      shape-rendering="crispEdges"
    >
      <rect width={across} height={across} fill="#ffffff" />
      <path fill="#000000" d={dark.map(([row, column]) => `M${column} ${row}h1v1h-1z`).join('')} />
    </svg>
  );
}
