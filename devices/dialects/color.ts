import type { ObjectCommand } from './dialect.ts';

export type Color = NonNullable<ObjectCommand['color']>;

/** `#rrggbb`, as a reading and as most firmware takes it. */
export function hexColor({ r, g, b }: Color): string {
  return `#${[r, g, b].map((part) => byte(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Hue in degrees, saturation in percent, at full brightness: brightness is a value of its own. */
export function colorOfHue(hue: number, saturation: number): Color {
  const part = (n: number): number => {
    const k = (n + hue / 60) % 6;
    return 255 * (1 - (saturation / 100) * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return { r: part(5), g: part(3), b: part(1) };
}

/** CIE 1931 chromaticity to sRGB (IEC 61966-2-1, D65), scaled so that its strongest part is full. */
export function colorOfXy(x: number, y: number): Color | null {
  if (!(x >= 0 && y > 0 && x + y <= 1)) return null;
  const [X, Z] = [x / y, (1 - x - y) / y];
  const linear = [
    3.2406 * X - 1.5372 - 0.4986 * Z,
    -0.9689 * X + 1.8758 + 0.0415 * Z,
    0.0557 * X - 0.204 + 1.057 * Z,
  ].map((part) => Math.max(0, part));
  const strongest = Math.max(...linear);
  const [r, g, b] = linear.map((part) => 255 * gamma(part / strongest));
  return { r: r!, g: g!, b: b! };
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function byte(part: number): number {
  return Math.max(0, Math.min(255, Math.round(part)));
}
