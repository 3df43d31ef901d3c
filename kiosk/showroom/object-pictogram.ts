import type { PictogramName } from '../ui/pictogram.tsx';
import type { Shown } from './measures.ts';

const PICTOGRAMS: Readonly<Record<string, PictogramName>> = {
  presence: 'person',
  in: 'arrive',
  out: 'wave',
  count: 'people',
  door: 'door',
  switch: 'bulb',
  brightness: 'bulb',
  action: 'press',
  temperature: 'thermometer',
  humidity: 'drop',
  leak: 'drop',
  co2: 'air',
  dust: 'cloud',
  smoke: 'flame',
  light: 'sun',
  sound: 'speaker',
  power: 'bolt',
  energy: 'bolt',
  vibration: 'shake',
};

/** What a value is of, as a picture. */
export const pictogramOf = (shown: Shown | undefined): PictogramName =>
  (shown && shown.kind !== 'other' ? PICTOGRAMS[shown.words] : undefined) ?? 'gauge';

/** What an object is for: what it says first, unless it is a plug, which is switched too. */
export function pictogramOfAll(shown: readonly Shown[]): PictogramName {
  const power = shown.find((each) => each.kind === 'number' && each.words === 'power');
  return pictogramOf(power ?? shown[0]);
}
