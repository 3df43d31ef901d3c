/**
 * Room measures with a meaning. Any other name is stored as it comes.
 * `increment`: each message adds to a sum. `gauge`: each message replaces the last.
 */
export interface Measure {
  readonly kind: 'increment' | 'gauge' | 'state';
  readonly unit?: string;
}

export const MEASURES: Readonly<Record<string, Measure>> = {
  in: { kind: 'increment' },
  out: { kind: 'increment' },
  count: { kind: 'gauge' },
  presence: { kind: 'state' },
  door: { kind: 'state' },
  co2: { kind: 'gauge', unit: 'ppm' },
  temperature: { kind: 'gauge', unit: '°C' },
  humidity: { kind: 'gauge', unit: '%' },
  sound: { kind: 'gauge', unit: 'dB' },
  light: { kind: 'gauge', unit: 'lx' },
  battery: { kind: 'gauge', unit: '%' },
};

/** An event, not a state: a retained copy of it is an old event and is ignored. */
export function isEventMeasure(measure: string): boolean {
  return MEASURES[measure]?.kind === 'increment';
}

/** One topic level: no wildcard, no slash, no control character, at most 64 characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
export const MEASURE_PATTERN = /^[^\u0000-\u001f/+#$][^\u0000-\u001f/+#]{0,63}$/;
