import type { DebugLine } from '../../hub/contract/startups.ts';

/** Lines that the page keeps: some minutes of a busy prototype. The oldest go first. */
export const LINES_SHOWN = 500;

/** The lines with a batch added; a line that has grown replaces itself. `missed`: some came in between. */
export function withBatch(
  lines: readonly DebugLine[],
  batch: readonly DebugLine[],
): { readonly lines: readonly DebugLine[]; readonly missed: boolean } {
  const [first] = batch;
  if (first === undefined) return { lines, missed: false };
  const kept = lines.filter(({ seq }) => seq < first.seq);
  const last = kept.at(-1)?.seq ?? 0;
  return { lines: [...kept, ...batch].slice(-LINES_SHOWN), missed: first.seq > last + 1 };
}
