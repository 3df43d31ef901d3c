/**
 * The topic tree, written once. `{site}` is the first level everywhere.
 * Shapes: docs/ARCHITECTURE.md, "Topics".
 */

/** An id that may stand as one topic level and in a file name: lower-case letters, digits, `-` and `_`. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export const topics = {
  tap: (site: string, reader: string) => `${site}/badge/${reader}/tap`,
  tapResult: (site: string, reader: string) => `${site}/badge/${reader}/result`,
  roomMeasure: (site: string, room: string, measure: string) => `${site}/room/${room}/${measure}`,
  occupancy: (site: string, room: string) => `${site}/room/${room}/occupancy`,
  object: (site: string, object: string) => `${site}/object/${object}`,
  objectMeasure: (site: string, object: string, measure: string) => `${site}/object/${object}/${measure}`,
  objectSet: (site: string, object: string) => `${site}/object/${object}/set`,
  prototype: (site: string, startup: string, prototype: string, channel: string) =>
    `${site}/prototype/${startup}/${prototype}/${channel}`,
  workshops: (site: string) => `${site}/workshop`,
  workshop: (site: string, workshop: string) => `${site}/workshop/${workshop}`,
  workshopSeat: (site: string, workshop: string, seat: string) => `${site}/workshop/${workshop}/${seat}`,
  automation: (site: string) => `${site}/automation`,
  /** Somebody rings at a door's kiosk. */
  call: (site: string, door: string) => `${site}/call/${door}`,
  present: (site: string) => `${site}/present`,
  status: (site: string) => `${site}/hub/status`,
} as const;

/** Measures the hub itself publishes under a room or an object: nobody else may write them. */
export const RESERVED_ROOM_MEASURES: ReadonlySet<string> = new Set(['occupancy']);

/** Second levels of a hub's own topics: what begins otherwise, or has one of them below another site, is not ours. */
export const HUB_TREES = [
  'badge',
  'room',
  'object',
  'prototype',
  'workshop',
  'automation',
  'call',
  'hub',
  'present',
] as const;

/** First levels that are known to be vendors', whatever stands below them. */
export const VENDOR_ROOTS = [
  'zigbee2mqtt',
  'tele',
  'stat',
  'shellies',
  'homie',
  'homeassistant',
  'spBv1.0',
  'wled',
  'home',
  'application',
  'v3',
  'esphome',
  'esp-rfid',
  'people_counter',
  'tasmota',
] as const;

/**
 * Whether an MQTT topic filter covers a topic, by [MQTT-4.7]: `+` one level, `#` the rest including its
 * parent, and neither matches a first level beginning with `$` [MQTT-4.7.2-1].
 */
export function filterCovers(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('+') || filter.startsWith('#'))) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true;
    if (i >= levels.length) return false;
    if (wanted[i] !== '+' && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}
