/**
 * How exactly a value is said: a thermometer to the tenth of a degree, light to two digits. The hub says aloud the
 * numbers of these ranges and no others, so that what it can be asked for is finite.
 */
interface Exactness {
  readonly step: number;
  readonly least: number;
  readonly most: number;
  /** Beyond a hundred steps, two digits are enough. */
  readonly twoDigits?: true;
}

export const EXACTNESS = {
  temperature: { step: 0.1, least: -40, most: 120 },
  humidity: { step: 1, least: 0, most: 100 },
  co2: { step: 10, least: 0, most: 5_000 },
  sound: { step: 1, least: 0, most: 140 },
  light: { step: 1, least: 0, most: 200_000, twoDigits: true },
  pressure: { step: 1, least: 800, most: 1_200 },
  dust: { step: 1, least: 0, most: 1_000 },
  power: { step: 1, least: 0, most: 50_000, twoDigits: true },
  energy: { step: 0.1, least: 0, most: 100_000, twoDigits: true },
  brightness: { step: 1, least: 0, most: 100 },
  count: { step: 1, least: 0, most: 999 },
} as const satisfies Record<string, Exactness>;

export type SpokenMeasure = keyof typeof EXACTNESS;

/** As it is shown and said. */
export function rounded(measure: SpokenMeasure, value: number): number {
  const { step, twoDigits }: Exactness = EXACTNESS[measure];
  const size = Math.abs(value);
  const by = twoDigits && size >= 100 * step ? 10 ** (Math.floor(Math.log10(size)) - 1) : step;
  // Twice, as 0.1 is no binary fraction; and never "-0".
  return Number((Math.round(value / by) * by).toFixed(1)) || 0;
}

/** Whether the hub says this number aloud. */
export function isSpoken(measure: string, value: number): boolean {
  if (!Object.hasOwn(EXACTNESS, measure)) return false;
  const { least, most } = EXACTNESS[measure as SpokenMeasure];
  return value >= least && value <= most && rounded(measure as SpokenMeasure, value) === value;
}
