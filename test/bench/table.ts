import { cpus, totalmem } from 'node:os';

/** One line of the bench table: what was measured, ours, the peer's in the same run, and the aim. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  /** Ours divided by the peer's, where there is a peer. */
  readonly ratio?: number;
  readonly aim: string;
  /** Whether the aim was reached; absent where there is none. */
  readonly met?: boolean;
}

export interface Section {
  readonly title: string;
  /** How it was measured, in one or two sentences. */
  readonly how: string;
  readonly rows: readonly Row[];
}

export function markdown(sections: readonly Section[], when: Date): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const parts = sections.map(({ title, how, rows }) =>
    [
      `## ${title}`,
      '',
      how,
      '',
      '| measured | ours | peer | ratio | aim | |',
      '|---|--:|--:|--:|---|---|',
      ...rows.map(
        (row) =>
          `| ${row.what} | ${row.ours} | ${row.peer} | ${row.ratio === undefined ? '' : row.ratio.toFixed(2)} | ${row.aim} | ${row.met === undefined ? '' : row.met ? 'reached' : '**missed**'} |`,
      ),
    ].join('\n'),
  );
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. The peer runs on the same machine in the same minutes, so the ratio means something where the absolute figures depend on the machine.',
    '',
    `${when.toISOString().slice(0, 10)}, ${machine}.`,
    '',
    parts.join('\n\n'),
    '',
  ].join('\n');
}

export const thousands = (value: number): string =>
  Math.round(value).toLocaleString('en').replaceAll(',', ' ');
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** The value below which the share `p` (0 to 1) of the samples lies; nearest rank. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}
