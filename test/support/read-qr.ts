/**
 * Reads a QR code from its modules, by ISO/IEC 18004: byte mode, correction level Q, versions 2 to 6, without
 * correcting errors, as a fresh print has none. Written apart from what draws them.
 */

/** Data codewords of each block, by version. */
const BLOCKS: Readonly<Record<number, readonly number[]>> = {
  2: [22],
  3: [17, 17],
  4: [24, 24],
  5: [15, 15, 16, 16],
  6: [19, 19, 19, 19],
};
const FORMAT_MASK = 0b101010000010010;
const LEVEL_Q = 0b11;

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** `dark[row][column]`, without the quiet zone. */
export function readQr(dark: readonly (readonly boolean[])[]): string {
  const size = dark.length;
  const version = (size - 17) / 4;
  const blocks = BLOCKS[version];
  if (!blocks) throw new Error(`version ${version} is not read here`);
  const at = (row: number, column: number): boolean => dark[row]?.[column] ?? false;

  // Format: beside the upper left finder, most significant bit first.
  const places = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => [8, column] as const);
  const rest = [7, 5, 4, 3, 2, 1, 0].map((row) => [row, 8] as const);
  const format =
    [...places, ...rest].reduce((bits, [row, column]) => (bits << 1) | Number(at(row, column)), 0) ^
    FORMAT_MASK;
  if (format >> 13 !== LEVEL_Q) throw new Error('another correction level');
  const mask = MASKS[(format >> 10) & 7]!;

  const middle = size - 7;
  const isFunction = (row: number, column: number): boolean =>
    (row < 9 && (column < 9 || column >= size - 8)) ||
    (row >= size - 8 && column < 9) ||
    row === 6 ||
    column === 6 ||
    (Math.abs(row - middle) <= 2 && Math.abs(column - middle) <= 2);

  const bits: boolean[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const row = up ? size - 1 - i : i;
      for (const column of [right, right - 1])
        if (!isFunction(row, column)) bits.push(at(row, column) !== mask(row, column));
    }
    up = !up;
  }
  const codewords = Array.from({ length: bits.length >> 3 }, (_, i) =>
    bits.slice(i * 8, i * 8 + 8).reduce((byte, bit) => (byte << 1) | Number(bit), 0),
  );

  // The blocks' codewords take turns.
  const data = blocks.map((): number[] => []);
  const longest = Math.max(...blocks);
  let next = 0;
  for (let i = 0; i < longest; i++)
    for (const [block, length] of blocks.entries()) if (i < length) data[block]!.push(codewords[next++]!);

  const stream = data
    .flat()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  if (stream.slice(0, 4) !== '0100') throw new Error('not byte mode');
  const length = Number.parseInt(stream.slice(4, 12), 2);
  const bytes = Array.from({ length }, (_, i) => Number.parseInt(stream.slice(12 + i * 8, 20 + i * 8), 2));
  return Buffer.from(bytes).toString('utf8');
}
