/**
 * An RDM6300 as it is heard on its serial line: 0x02, ten hexadecimal digits, two of checksum, 0x03, and the same
 * frame again while the tag stays in the field (Seeed 113020002 datasheet; forum.arduino.cc/t/251993).
 */

/** Bytes of a frame for the printed (decimal) number of a card; `version` is the first, unprinted byte. */
export function rdm6300Frame(printed: number, version = 0x01): Buffer {
  const data = Buffer.alloc(5);
  data.writeUInt8(version, 0);
  data.writeUInt32BE(printed, 1);
  const checksum = data.reduce((xor, byte) => xor ^ byte, 0);
  const hex = `${data.toString('hex')}${checksum.toString(16).padStart(2, '0')}`.toUpperCase();
  return Buffer.concat([Buffer.of(0x02), Buffer.from(hex, 'ascii'), Buffer.of(0x03)]);
}

/** While a tag is in the field the module says it again about this often, ms. */
export const RDM6300_REPEAT_MS = 50;
