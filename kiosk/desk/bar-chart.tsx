import './bar-chart.css';

export interface Bar {
  /** In full, for the table. */
  readonly name: string;
  /** Under the bar. */
  readonly label: string;
  /** Null: masked. */
  readonly value: number | null;
}

interface Props {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Heads of the table: what a bar is, and what it counts. */
  readonly heads: readonly [string, string];
  readonly masked: string;
  /** The same under a bar. */
  readonly mark: string;
  readonly seeTable: string;
}

const WIDTH = 10;
const HEIGHT = 100;
/** A masked bar says that somebody came, and not how many: all are as high. */
const MASKED_HEIGHT = 9;

/** Bars to look at, and the same numbers in a table for whoever cannot, or wants them exactly. */
export function BarChart({ title, bars, heads, masked, mark, seeTable }: Props) {
  const highest = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="bars" aria-hidden="true" style={{ '--bars': bars.length }}>
        <svg
          viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          {bars.map(({ name, value }, i) => {
            const height = value === null ? MASKED_HEIGHT : (value / highest) * HEIGHT;
            return (
              <rect
                key={name}
                {...(value === null && { class: 'masked' })}
                x={i * WIDTH + 1.5}
                y={HEIGHT - height}
                width={WIDTH - 3}
                height={height}
              />
            );
          })}
        </svg>
        <ul>
          {bars.map(({ name, label, value }) => (
            <li key={name}>
              <span class="label">{label}</span>
              <span class="value">{value === null ? mark : value === 0 ? '' : value}</span>
            </li>
          ))}
        </ul>
      </div>
      <details class="no-print">
        <summary>
          {seeTable} <span class="spoken">{title}</span>
        </summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col" class="number">
                {heads[1]}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter(({ value }) => value !== 0)
              .map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">{value ?? masked}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
