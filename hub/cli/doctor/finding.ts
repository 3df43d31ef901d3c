/** One line of the doctor's report. */
export interface Finding {
  readonly state: 'ok' | 'attention' | 'failing';
  readonly part: string;
  readonly message: string;
  /** What to do; none where all is well. */
  readonly hint?: string;
}

export const ok = (part: string, message: string): Finding => ({ state: 'ok', part, message });
export const attention = (part: string, message: string, hint: string): Finding => ({
  state: 'attention',
  part,
  message,
  hint,
});
export const failing = (part: string, message: string, hint: string): Finding => ({
  state: 'failing',
  part,
  message,
  hint,
});

export const mebibytes = (bytes: number): string =>
  `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 * 10 ? 1 : 0)} Mio`;

export const localTime = (ms: number): string => new Date(ms).toLocaleString('fr-FR');
