import type { ChannelAnswer } from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';

/** A value with its unit, as people write it. */
export function valueWords(value: ChannelAnswer['value'], unit: string | null, text: Text): string {
  const { yes, no, nothingYet } = text.startup.values;
  if (value === null) return nothingYet;
  if (typeof value === 'boolean') return value ? yes : no;
  const shown =
    typeof value === 'number' ? value.toLocaleString(text.language, { maximumFractionDigits: 6 }) : value;
  return unit === null ? shown : `${shown} ${unit}`;
}

/** `20 ms`, `10 s`, `5 min`: a rhythm. */
export function durationWords(seconds: number, { startup, language }: Text): string {
  const number = (count: number): string => count.toLocaleString(language, { maximumSignificantDigits: 3 });
  if (seconds < 1) return startup.milliseconds(number(seconds * 1_000));
  return seconds < 120 ? startup.seconds(number(seconds)) : startup.minutes(number(seconds / 60));
}
