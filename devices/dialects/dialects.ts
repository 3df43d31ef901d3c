import type { Dialect } from './dialect.ts';
import { PeopleCounter } from './people-counter.ts';
import { Tasmota } from './tasmota.ts';
import { Wled } from './wled.ts';
import { Zigbee2Mqtt } from './zigbee2mqtt.ts';

/** Every dialect, new: each remembers what it has heard. To teach the hub another one, add it here. */
export function dialects(): readonly Dialect[] {
  return [new Zigbee2Mqtt(), new Tasmota(), new Wled(), new PeopleCounter()];
}
