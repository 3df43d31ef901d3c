import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { PACKET, PacketSplitter, ProtocolViolation } from '../../../hub/broker/framing.ts';

const publish = (payload: Buffer | string, qos: 0 | 1 = 0): Buffer =>
  generate({ cmd: 'publish', topic: 'a/b', payload, qos, messageId: 7, retain: false, dup: false } as Packet);

/** Every packet of the stream, as bytes. */
function split(splitter: PacketSplitter, chunks: Buffer[]): Buffer[] {
  const packets: Buffer[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let frame = splitter.next(); frame; frame = splitter.next()) {
      packets.push(Buffer.from(frame.buffer.subarray(frame.start, frame.end)));
    }
  }
  return packets;
}

describe('PacketSplitter', () => {
  test('gives the same packets however the stream is cut', () => {
    const sizes = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(120, 121, 122, 123, 16_376, 16_377)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(sizes, fc.array(fc.integer({ min: 1, max: 5_000 })), (lengths, cuts) => {
        const packets = lengths.map((length) => publish(Buffer.alloc(length, 'x')));
        const stream = Buffer.concat(packets);
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          if (at < stream.length) chunks.push(stream.subarray(at, at + cut));
          at += cut;
        }
        if (at < stream.length) chunks.push(stream.subarray(at));
        expect(split(new PacketSplitter(100_000), chunks)).toEqual(packets);
      }),
    );
  });

  test('byte by byte too', () => {
    const packets = [publish('one'), publish(Buffer.alloc(200)), generate({ cmd: 'pingreq' })];
    const bytes = [...Buffer.concat(packets)].map((byte) => Buffer.of(byte));
    expect(split(new PacketSplitter(1_000), bytes)).toEqual(packets);
  });

  test('says where the variable header begins', () => {
    const splitter = new PacketSplitter(1_000);
    splitter.push(publish(Buffer.alloc(200)));
    const frame = splitter.next();
    expect(frame).toMatchObject({ type: PACKET.publish, flags: 0, start: 0, body: 3, oversized: false });
  });

  test('refuses a remaining length of five bytes', () => {
    const splitter = new PacketSplitter(1_000);
    splitter.push(Buffer.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01));
    expect(() => splitter.next()).toThrow(ProtocolViolation);
  });

  test('refuses what is too large before it is there', () => {
    const splitter = new PacketSplitter(1_000);
    splitter.push(Buffer.of(0x82, 0xff, 0x7f));
    expect(() => splitter.next()).toThrow('packet too large');
  });

  test.each([1, 10, 1_000, 5_000])(
    'of a PUBLISH that is too large it keeps the head and drops the rest, in chunks of %i',
    (size) => {
      const large = publish(Buffer.alloc(3_000, 'x'), 1);
      const stream = Buffer.concat([publish('before'), large, publish('after')]);
      const splitter = new PacketSplitter(1_000);
      const seen: { oversized: boolean; text: string }[] = [];
      for (let at = 0; at < stream.length; at += size) {
        splitter.push(stream.subarray(at, at + size));
        for (let frame = splitter.next(); frame; frame = splitter.next()) {
          seen.push({
            oversized: frame.oversized,
            text: frame.buffer.toString('latin1', frame.body, frame.end),
          });
        }
      }
      expect(seen).toEqual([
        { oversized: false, text: '\0\x03a/bbefore' },
        { oversized: true, text: '\0\x03a/b\0\x07' },
        { oversized: false, text: '\0\x03a/bafter' },
      ]);
    },
  );

  test('a topic longer than its packet is refused', () => {
    const splitter = new PacketSplitter(100);
    splitter.push(Buffer.concat([Buffer.of(0x30, 0x80, 0x01, 0xff, 0xff), Buffer.alloc(126)]));
    expect(() => splitter.next()).toThrow(ProtocolViolation);
  });
});
