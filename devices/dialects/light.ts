import { colorOfHue, colorOfXy, hexColor } from './color.ts';
import type { ObjectCommand, SaidValue } from './dialect.ts';
import { objectOf, own } from './json-object.ts';
import { plainName, saidValue } from './said-value.ts';
import { scalar } from './scalar.ts';

/** ON or OFF, or truth itself. undefined: another word. */
export function switchValue(said: unknown): SaidValue | undefined {
  const value = scalar(said);
  return typeof value === 'boolean' ? { measure: 'switch', value } : undefined;
}

/** A vendor's level, 0 to `full`, in percent. undefined: it says nothing. */
export function brightnessValue(level: unknown, full: number): SaidValue | undefined {
  const number = scalar(level);
  return typeof number === 'number'
    ? saidValue('brightness', Math.round((number * 100) / full), '%')
    : undefined;
}

/** Percent as a vendor's level, 0 to `full`. */
export function levelOf(percent: number, full: number): number {
  return Math.round((percent * full) / 100);
}

/** `{"r","g","b"}`, `{"hue","saturation"}` or `{"h","s"}` (degrees and percent), `{"x","y"}`. */
export function colorValue(said: unknown): SaidValue | undefined {
  const color = objectOf(said);
  if (color === null) return undefined;
  const [r, g, b] = [part(color, 'r'), part(color, 'g'), part(color, 'b')];
  if (r >= 0 && g >= 0 && b >= 0) return { measure: 'color', value: hexColor({ r, g, b }) };
  const hue = part(color, 'hue', 'h');
  const saturation = part(color, 'saturation', 's');
  const found =
    hue >= 0 && saturation >= 0 ? colorOfHue(hue, saturation) : colorOfXy(part(color, 'x'), part(color, 'y'));
  return found === null ? undefined : { measure: 'color', value: hexColor(found) };
}

/** A number under either name; NaN where neither has one. */
function part(color: object, name: string, other = name): number {
  const value = own(color, name);
  if (typeof value === 'number') return value;
  const beside = own(color, other);
  return typeof beside === 'number' ? beside : Number.NaN;
}

/**
 * A light in the JSON schema of home-assistant.io/integrations/light.mqtt, which ESPHome speaks too:
 * `{"state":"ON","brightness":255,"color":{"r":255,"g":180,"b":200},"color_temp":155}`.
 */
export function jsonLightValues(message: object, full: number): SaidValue[] {
  const values = [
    switchValue(own(message, 'state')),
    brightnessValue(own(message, 'brightness'), full),
    colorValue(own(message, 'color')),
    saidValue('color_temp', own(message, 'color_temp'), 'mired'),
  ];
  return values.filter((value) => value !== undefined);
}

/** The same schema for a command. `toggle` is not of it, but ESPHome takes it. */
export function jsonLightCommand(command: ObjectCommand, full: number): string {
  const { brightness, color } = command;
  const on = command.switch ?? (brightness !== undefined || color !== undefined ? true : undefined);
  return JSON.stringify({
    ...(on !== undefined && { state: on === 'toggle' ? 'TOGGLE' : onOff(on) }),
    ...(brightness !== undefined && { brightness: levelOf(brightness, full) }),
    ...(color !== undefined && { color }),
  });
}

export function onOff(on: boolean): 'ON' | 'OFF' {
  return on ? 'ON' : 'OFF';
}

/** The state of an object's other outputs, by their own names: `guirlande`, `guirlande_brightness`. */
export function besidesMain(id: string, value: SaidValue): SaidValue {
  const name = plainName(id);
  return { ...value, measure: value.measure === 'switch' ? name : `${name}_${value.measure}` };
}

/** A switch that restarts or resets the device is not what it is there for. */
export function isOutput(id: string): boolean {
  return !/restart|reboot|safe_?mode|factory|shutdown|identify/i.test(id);
}
