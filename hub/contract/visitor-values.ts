import { isEventMeasure } from './measures.ts';
import type { ObjectValue } from './objects.ts';

/** About the object itself, its radio, its wires or its chip: for those who look after it. */
const TECHNICAL =
  /^(battery|voltage|current|linkquality|rssi|snr|signal|lqi|uptime|wifi|frequency|distance|color|color_temp|device_temperature|apparent_power|reactive_power|energy_yesterday|tamper|heap|(?:battery|wifi|heap|free|update)_.+|.*_(?:own|state|rssi|snr|signal|uptime|voltage|current|factor|strength|timestamp|version|count|id|ip|mac))$/;

/**
 * Whether anyone may see a value of an object that staff show: what it measures of the world, and what happened. Its
 * own affairs, and texts of unknown meaning (a network's name, an address), are nobody's but the staff's.
 */
export function isForVisitors({ measure, value }: Pick<ObjectValue, 'measure' | 'value'>): boolean {
  if (measure === 'action' || isEventMeasure(measure)) return true;
  return typeof value !== 'string' && !TECHNICAL.test(measure);
}
