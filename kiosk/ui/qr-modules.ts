import qrcode from 'qrcode-generator';

/** Modules of white around it, without which a camera may not find it (ISO/IEC 18004). */
const QUIET = 4;
/** A quarter of it may be dirty or torn. */
const CORRECTION = 'Q';

/** The squares of a QR code that are dark, as `[row, column]` from its quiet zone on, and how many there are across. */
export function qrModules(content: string): {
  readonly across: number;
  readonly dark: readonly [number, number][];
} {
  const code = qrcode(0, CORRECTION);
  code.addData(content);
  code.make();
  const count = code.getModuleCount();
  const places = Array.from({ length: count }, (_, i) => i);
  const dark = places.flatMap((row) =>
    places
      .filter((column) => code.isDark(row, column))
      .map((column): [number, number] => [row + QUIET, column + QUIET]),
  );
  return { across: count + 2 * QUIET, dark };
}
