import { isHubWord, measureOf } from './said-value.ts';

/** Home Assistant's device classes (home-assistant.io/integrations/sensor, binary_sensor) that the hub has a word for. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ temperature: 'temperature', humidity: 'humidity', carbon_dioxide: 'co2', illuminance: 'light' },
  ...{ battery: 'battery', sound_pressure: 'sound' },
};
const BINARY_WORDS: Readonly<Record<string, string>> = {
  ...{ motion: 'presence', occupancy: 'presence', presence: 'presence', battery: 'battery_low' },
  ...{ door: 'door', garage_door: 'door', opening: 'door', light: 'light_detected', sound: 'sound_detected' },
};

/** What is known of an entity by which its value may be named. */
export interface Nameable {
  readonly component: string;
  readonly deviceClass: string | undefined;
  readonly ownAffair: boolean;
  /** Its own names, the best first. */
  readonly own: readonly string[];
}

/**
 * The first name that none of the device's other entities has: its class, else its own. About the device itself only
 * the battery has the hub's word: a chip's temperature is not the room's. undefined: all are taken.
 */
export function nameOfEntity(entity: Nameable, taken: ReadonlySet<string>): string | undefined {
  const byClass = measureOfClass(entity);
  return [...(byClass === undefined ? [] : [byClass]), ...entity.own]
    .map((name) =>
      entity.ownAffair && isHubWord(name) && measureOf(name) !== 'battery' ? `device_${name}` : name,
    )
    .find((name) => !taken.has(measureOf(name) ?? name));
}

/** The class itself is a good name where the hub has no word for it. */
function measureOfClass({ component, deviceClass }: Nameable): string | undefined {
  if (deviceClass === undefined) return undefined;
  const words = component === 'binary_sensor' ? BINARY_WORDS : WORDS;
  return Object.hasOwn(words, deviceClass) ? words[deviceClass] : deviceClass;
}
