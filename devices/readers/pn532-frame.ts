/**
 * Frames of the NXP PN532 on its serial line (UM0701-02, 6.2.1): `00 00 FF LEN LCS TFI PD0…PDn DCS 00`, where
 * LEN + LCS = 0 and TFI + PD0 + … + DCS = 0, modulo 256. TFI is D4 from the host, D5 from the chip.
 */
export const HOST = 0xd4;
export const CHIP = 0xd5;
export const ACK = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00);
/** The chip did not understand a command: an information frame with this TFI and nothing else. */
export const SYNTAX_ERROR = 0x7f;

export type Pn532Frame =
  | { readonly type: 'ack' }
  | { readonly type: 'nack' }
  /** An information frame: TFI and what follows it. */
  | { readonly type: 'data'; readonly tfi: number; readonly data: Uint8Array }
  | { readonly type: 'invalid'; readonly reason: 'frame-invalid' | 'frame-checksum' };

/** An information frame; `data` is at most 254 bytes (normal frames only: nothing here says more). */
export function informationFrame(tfi: number, data: Uint8Array): Uint8Array {
  const length = data.length + 1;
  const sum = data.reduce((total, byte) => total + byte, tfi);
  return Uint8Array.of(0x00, 0x00, 0xff, length, -length & 0xff, tfi, ...data, -sum & 0xff, 0x00);
}

/** The longest normal frame from its LEN on: LEN, LCS, 255 bytes, DCS. */
const MAX_PENDING = 258;

/** Finds frames in a stream of bytes, whatever lies before, between and after them. */
export class Pn532Frames {
  #pending: Uint8Array = new Uint8Array(0);

  clear(): void {
    this.#pending = new Uint8Array(0);
  }

  push(bytes: Uint8Array): Pn532Frame[] {
    const frames: Pn532Frame[] = [];
    let rest: Uint8Array = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const start = startCode(rest);
      if (start < 0) {
        // A start code may be cut in two.
        rest = rest.at(-1) === 0x00 ? rest.subarray(-1) : new Uint8Array(0);
        break;
      }
      const body = rest.subarray(start + 2);
      const end = frameEnd(body);
      if (end === null) {
        rest = rest.subarray(start, start + 2 + MAX_PENDING);
        break;
      }
      const frame = parse(body, end);
      frames.push(frame);
      // What looked like a frame and was none may hide the beginning of a true one.
      rest = frame.type === 'invalid' ? body : body.subarray(end);
    }
    this.#pending = Uint8Array.from(rest);
    return frames;
  }
}

function startCode(bytes: Uint8Array): number {
  for (let i = 0; i + 1 < bytes.length; i++) if (bytes[i] === 0x00 && bytes[i + 1] === 0xff) return i;
  return -1;
}

/** Length of the frame from LEN to DCS; null while bytes are missing. */
function frameEnd(body: Uint8Array): number | null {
  const [length, lcs] = body;
  if (length === undefined || lcs === undefined) return null;
  const isData = length !== 0 && ((length + lcs) & 0xff) === 0;
  const end = isData ? length + 3 : 2;
  return body.length < end ? null : end;
}

function parse(body: Uint8Array, end: number): Pn532Frame {
  const [length, lcs, tfi] = body;
  if (length === 0x00 && lcs === 0xff) return { type: 'ack' };
  if (length === 0xff && lcs === 0x00) return { type: 'nack' };
  if (end === 2 || tfi === undefined) return { type: 'invalid', reason: 'frame-invalid' };
  const sum = body.subarray(2, end).reduce((total, byte) => total + byte, 0);
  if ((sum & 0xff) !== 0) return { type: 'invalid', reason: 'frame-checksum' };
  return { type: 'data', tfi, data: Uint8Array.from(body.subarray(3, end - 1)) };
}
