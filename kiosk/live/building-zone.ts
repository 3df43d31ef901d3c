import { signal } from '@preact/signals';

const zone = signal<string | undefined>(undefined);

/**
 * The building's time zone, for what screens say of hours and days; undefined, which is the machine's own, before the
 * hub has said it. A small computer behind a wall is often still set to the zone it was sold with.
 */
export const buildingZone = (): string | undefined => zone.value;

export function setBuildingZone(timezone: string | undefined): void {
  zone.value = timezone;
}
