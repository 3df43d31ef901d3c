/** Home Assistant's device classes (home-assistant.io/integrations/sensor, binary_sensor) that the hub has a word for. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ temperature: 'temperature', humidity: 'humidity', carbon_dioxide: 'co2', illuminance: 'light' },
  ...{ battery: 'battery', sound_pressure: 'sound' },
};
const BINARY_WORDS: Readonly<Record<string, string>> = {
  ...{ motion: 'presence', occupancy: 'presence', presence: 'presence', battery: 'battery_low' },
  ...{ door: 'door', garage_door: 'door', opening: 'door', light: 'light_detected', sound: 'sound_detected' },
};

/** What an entity of that class measures; the class itself where it is a good name; undefined: it says nothing. */
export function measureOfClass(component: string, deviceClass: string | undefined): string | undefined {
  if (deviceClass === undefined) return undefined;
  const words = component === 'binary_sensor' ? BINARY_WORDS : WORDS;
  return Object.hasOwn(words, deviceClass) ? words[deviceClass] : deviceClass;
}
