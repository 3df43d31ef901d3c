import { cpus, loadavg, totalmem } from 'node:os';

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

/** A section with where and when it was measured: sections are measured one by one, not always on the same day. */
export interface Measured extends Section {
  readonly when: string;
  readonly machine: string;
  /** Load average of the minute before, which had better be near zero. */
  readonly loadBefore: number;
}

/** Above it the absolute figures, and whatever waits for a commit, say more about the neighbours than about the hub. */
const QUIET_LOAD = 1;

export async function measured(bench: () => Promise<Section>): Promise<Measured> {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const loadBefore = loadavg()[0] ?? Number.NaN;
  return { ...(await bench()), when: new Date().toISOString(), machine, loadBefore };
}

const HEADINGS = ['measured', 'ours', 'peer', 'ratio', 'aim', ''] as const;
const cells = ({ what, ours, peer, ratio, aim, met }: Row): string[] => [
  what,
  ours,
  peer,
  ratio?.toFixed(2) ?? '',
  aim,
  met === undefined ? '' : met ? 'reached' : '**missed**',
];

export function markdown(sections: readonly Measured[]): string {
  const line = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
  const parts = sections.map(({ title, how, rows, when, machine, loadBefore }) =>
    [
      `## ${title}`,
      '',
      how,
      '',
      line(HEADINGS),
      '|---|--:|--:|--:|---|---|',
      ...rows.map((row) => line(cells(row))),
      '',
      `${when.slice(0, 10)}, ${machine}; load average before: ${loadBefore.toFixed(1)}${loadBefore > QUIET_LOAD ? ' (the machine was busy with other things)' : ''}.`,
    ].join('\n'),
  );
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; `npm run bench -- ingest tap` measures only these and keeps the others. The peer runs on the same machine in the same minutes, so the ratio means something where the absolute figures depend on the machine.',
    '',
    parts.join('\n\n'),
    '',
  ].join('\n');
}

/** For the terminal: columns as wide as they must be. */
export function plainText({ title, rows, loadBefore }: Measured): string {
  const lines = [[...HEADINGS], ...rows.map(cells)];
  const widths = HEADINGS.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const shown = lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`${title} (load average before: ${loadBefore.toFixed(1)})`, ...shown].join('\n');
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

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);
