/** As many people as the number says, five a row: who does not read digits can count. */
export function Heads({ count }: { count: number }) {
  const across = Math.min(count, 5);
  const rows = Math.ceil(count / 5);
  return (
    <svg
      class="heads"
      viewBox={`0 0 ${across * 30} ${rows * 34}`}
      style={{ '--rows': rows }}
      aria-hidden="true"
      focusable="false"
    >
      {Array.from({ length: count }, (_, index) => (
        <g key={index} transform={`translate(${(index % 5) * 30} ${Math.floor(index / 5) * 34})`}>
          <circle cx="15" cy="9" r="7" />
          <path d="M2 32c0-9 5-14 13-14s13 5 13 14z" />
        </g>
      ))}
    </svg>
  );
}
