/** MQTT 3.1.1 §2.2: cuts a byte stream into control packets, before anything is believed about them. */

export const PACKET = {
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
} as const;

/** The peer does not speak MQTT 3.1.1: the network connection is closed [MQTT-4.8.0-1]. */
export class ProtocolViolation extends Error {}

export interface Frame {
  readonly type: number;
  /** The low four bits of the first byte. */
  readonly flags: number;
  readonly buffer: Buffer;
  /** The whole packet is `buffer[start, end)`, its variable header begins at `body`. */
  readonly start: number;
  readonly body: number;
  readonly end: number;
  /** A PUBLISH above the bound: only its topic and packet identifier are here, the payload is discarded unread. */
  readonly oversized: boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Never holds more than one packet of `limit` bytes and the chunk that came last. */
export class PacketSplitter {
  #buffer = NOTHING;
  #offset = 0;
  /** Chunks behind `#buffer`, joined only once a whole packet is there. */
  #later: Buffer[] = [];
  #available = 0;
  #needed = 2;
  #discard = 0;
  /** Largest packet, bytes; raised once the peer is known. */
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(chunk: Buffer): void {
    if (this.#discard > 0) {
      const discarded = Math.min(this.#discard, chunk.length);
      this.#discard -= discarded;
      chunk = chunk.subarray(discarded);
    }
    if (chunk.length === 0) return;
    if (this.#available === 0) {
      this.#buffer = chunk;
      this.#offset = 0;
    } else {
      this.#later.push(chunk);
    }
    this.#available += chunk.length;
  }

  /** The next whole packet, or null until more bytes arrive. Throws `ProtocolViolation`. */
  next(): Frame | null {
    if (this.#available < this.#needed) return null;
    if (this.#buffer.length - this.#offset < this.#needed) this.#join();
    const buffer = this.#buffer;
    const start = this.#offset;

    let length = 0;
    let at = start + 1;
    for (let shift = 0; ; shift += 7) {
      if (shift > 21) throw new ProtocolViolation('remaining length of more than four bytes'); // §2.2.3
      if (at >= buffer.length) {
        // The rest of the header may be in a later chunk, or has not arrived.
        this.#needed = at - start + 1;
        return this.#available >= this.#needed ? this.next() : null;
      }
      const byte = buffer[at++] as number;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }

    const first = buffer[start] as number;
    const total = at - start + length;
    if (total > this.limit) return this.#oversized(first, start, at, total);
    if (buffer.length - start < total) {
      this.#needed = total;
      return this.#available >= total ? this.next() : null;
    }
    this.#consume(total);
    return {
      type: first >> 4,
      flags: first & 0xf,
      buffer,
      start,
      body: at,
      end: start + total,
      oversized: false,
    };
  }

  /** Of a PUBLISH only the head is waited for; any other packet of this size is nonsense. */
  #oversized(first: number, start: number, body: number, total: number): Frame | null {
    if (first >> 4 !== PACKET.publish) throw new ProtocolViolation('packet too large');
    const buffer = this.#buffer;
    const present = buffer.length - start;
    let head = body - start + 2;
    if (present >= head) head += buffer.readUInt16BE(body) + ((first & 0x06) > 0 ? 2 : 0);
    if (head > total) throw new ProtocolViolation('topic longer than its packet');
    if (present < head) {
      this.#needed = head;
      return this.#available >= head ? this.next() : null;
    }
    const here = Math.min(this.#available, total);
    this.#discard = total - here;
    this.#join();
    this.#consume(here);
    return {
      type: PACKET.publish,
      flags: first & 0xf,
      buffer,
      start,
      body,
      end: start + head,
      oversized: true,
    };
  }

  #consume(bytes: number): void {
    this.#offset += bytes;
    this.#available -= bytes;
    this.#needed = 2;
  }

  #join(): void {
    if (this.#later.length === 0) return;
    this.#buffer = Buffer.concat([this.#buffer.subarray(this.#offset), ...this.#later]);
    this.#offset = 0;
    this.#later = [];
  }
}
