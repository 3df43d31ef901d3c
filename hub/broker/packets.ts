import { isUtf8 } from 'node:buffer';
import { type Frame, PACKET, ProtocolViolation } from './framing.ts';
import { MAX_TOPIC_LENGTH, MAX_TOPIC_LEVELS } from './limits.ts';

/**
 * What MQTT 3.1.1 says a client's packet must look like, checked on its bytes: mqtt-packet turns ill-formed
 * UTF-8 into U+FFFD and lets several malformed packets through.
 */

/** Table 2.2: the flags each packet type must have; PUBLISH has its own [MQTT-2.2.2-2]. */
const FLAGS: Readonly<Record<number, number>> = {
  [PACKET.connect]: 0,
  [PACKET.puback]: 0,
  [PACKET.pubrec]: 0,
  [PACKET.pubrel]: 2,
  [PACKET.pubcomp]: 0,
  [PACKET.subscribe]: 2,
  [PACKET.unsubscribe]: 2,
  [PACKET.pingreq]: 0,
  [PACKET.disconnect]: 0,
};

export function checkFlags(frame: Frame): void {
  if (frame.type === PACKET.publish) {
    const qos = (frame.flags >> 1) & 3;
    if (qos === 3) throw new ProtocolViolation('QoS 3 [MQTT-3.3.1-4]');
    if (qos === 0 && (frame.flags & 8) !== 0) throw new ProtocolViolation('DUP with QoS 0 [MQTT-3.3.1-2]');
  } else if (FLAGS[frame.type] !== frame.flags) {
    throw new ProtocolViolation('packet type or flags of no client packet [MQTT-2.2.2-2]');
  }
}

/** The packet identifier at `at`, never 0 [MQTT-2.3.1-1]. */
export function packetId(frame: Frame, at: number): number {
  if (at + 2 > frame.end) throw new ProtocolViolation('packet identifier missing');
  const id = frame.buffer.readUInt16BE(at);
  if (id === 0) throw new ProtocolViolation('packet identifier 0 [MQTT-2.3.1-1]');
  return id;
}

/** Where the length-prefixed field at `at` ends. */
export function fieldEnd(frame: Frame, at: number): number {
  if (at + 2 > frame.end) throw new ProtocolViolation('field cut short');
  const end = at + 2 + frame.buffer.readUInt16BE(at);
  if (end > frame.end) throw new ProtocolViolation('field longer than its packet');
  return end;
}

/** Well-formed UTF-8 [MQTT-1.5.3-1] without U+0000 [MQTT-1.5.3-2]. */
export function decodeText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ProtocolViolation('ill-formed UTF-8 [MQTT-1.5.3-1]');
  if (bytes.includes(0)) throw new ProtocolViolation('U+0000 in a string [MQTT-1.5.3-2]');
  return bytes.toString('utf8');
}

/** At least one character [MQTT-4.7.3-1], no wildcard [MQTT-3.3.2-2]. */
export function checkTopic(topic: string): void {
  if (topic === '') throw new ProtocolViolation('empty topic [MQTT-4.7.3-1]');
  if (/[+#]/.test(topic)) throw new ProtocolViolation('wildcard in a topic name [MQTT-3.3.2-2]');
}

/** `#` alone on the last level [MQTT-4.7.1-2], `+` alone on its level [MQTT-4.7.1-3]. */
export function checkFilter(filter: string): void {
  if (filter === '') throw new ProtocolViolation('empty topic filter [MQTT-4.7.3-1]');
  const levels = filter.split('/');
  for (const [depth, name] of levels.entries()) {
    const misplaced =
      name.includes('#') && (name !== '#' || depth !== levels.length - 1)
        ? '[MQTT-4.7.1-2]'
        : name.includes('+') && name !== '+'
          ? '[MQTT-4.7.1-3]'
          : null;
    if (misplaced) throw new ProtocolViolation(`wildcard out of place ${misplaced}`);
  }
}

export const isTooDeep = (topic: string): boolean =>
  topic.length > MAX_TOPIC_LENGTH || topic.split('/').length > MAX_TOPIC_LEVELS;

/** SUBSCRIBE (with a QoS byte each) and UNSUBSCRIBE: the filters, at least one [MQTT-3.8.3-3] [MQTT-3.10.3-2]. */
export function readFilters(frame: Frame): string[] {
  packetId(frame, frame.body);
  const withQos = frame.type === PACKET.subscribe;
  const filters: string[] = [];
  let at = frame.body + 2;
  while (at < frame.end) {
    const end = fieldEnd(frame, at);
    const filter = decodeText(frame.buffer.subarray(at + 2, end));
    checkFilter(filter);
    filters.push(filter);
    at = end;
    if (!withQos) continue;
    if (at >= frame.end) throw new ProtocolViolation('requested QoS missing');
    if ((frame.buffer[at++] as number) > 2)
      throw new ProtocolViolation('requested QoS above 2 [MQTT-3-8.3-4]');
  }
  if (filters.length === 0) throw new ProtocolViolation('no topic filter [MQTT-3.8.3-3]');
  return filters;
}

export interface Connect {
  readonly clientId: string;
  readonly clean: boolean;
  /** Seconds; 0 turns it off. */
  readonly keepAlive: number;
}

/** A CONNECT as it must be, or the return code it is refused with. */
export function readConnect(frame: Frame): Connect | { readonly refusal: 1 | 2 } {
  const { buffer } = frame;
  const nameEnd = fieldEnd(frame, frame.body);
  const name = buffer.toString('latin1', frame.body + 2, nameEnd);
  if (nameEnd + 4 > frame.end) throw new ProtocolViolation('CONNECT cut short');
  // 3.1 (MQIsdp, level 3) differs in names only and old firmware still speaks it. [MQTT-3.1.2-1] [MQTT-3.1.2-2]
  if (name !== 'MQTT' && name !== 'MQIsdp') throw new ProtocolViolation('not MQTT [MQTT-3.1.2-1]');
  if (buffer[nameEnd] !== (name === 'MQTT' ? 4 : 3)) return { refusal: 1 };

  const flags = buffer[nameEnd + 1] as number;
  const [reserved, clean, will, user, password] = [1, 2, 4, 0x80, 0x40].map((bit) => (flags & bit) !== 0);
  if (reserved) throw new ProtocolViolation('reserved CONNECT flag [MQTT-3.1.2-3]');
  if (will ? (flags & 0x18) === 0x18 : (flags & 0x38) !== 0) {
    throw new ProtocolViolation('will flags [MQTT-3.1.2-11] [MQTT-3.1.2-14]');
  }
  if (password && !user) throw new ProtocolViolation('password without user name [MQTT-3.1.2-22]');

  const keepAlive = buffer.readUInt16BE(nameEnd + 2);
  let at = nameEnd + 4;
  const field = (): Buffer => {
    const end = fieldEnd(frame, at);
    const bytes = buffer.subarray(at + 2, end);
    at = end;
    return bytes;
  };
  const clientId = decodeText(field());
  if (will) {
    checkTopic(decodeText(field()));
    field();
  }
  if (user) decodeText(field());
  if (password) field();
  if (at !== frame.end) throw new ProtocolViolation('bytes after the CONNECT payload [MQTT-3.1.3-1]');
  if (clientId === '' && !clean) return { refusal: 2 }; // [MQTT-3.1.3-8]
  return { clientId, clean: clean === true, keepAlive };
}
