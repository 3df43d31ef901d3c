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

/** What an object measures, as a picture. */
export const pictogramOf = (shown: Shown | undefined): PictogramName =>
  (shown && shown.kind !== 'other' ? PICTOGRAMS[shown.words] : undefined) ?? 'gauge';
