import { buildingZone } from './building-zone.ts';

/** A date on the building's clock, `2026-11-21`. Sweden writes dates so. */
export const localDay = (now = new Date()): string =>
  now.toLocaleDateString('sv', { timeZone: buildingZone() });

/** The time of day in the building, `14:32`, as the programme writes it. */
export const localTime = (now: Date): string =>
  now.toLocaleTimeString('sv', { hour: '2-digit', minute: '2-digit', timeZone: buildingZone() });
