import type { Decoded, SaidValue } from '../../../../devices/dialects/dialect.ts';
import { Interpreter } from '../../../../devices/dialects/interpreter.ts';

/** One interpreter of all dialects, as the hub has it: what a message says, whoever its topic belongs to. */
export class Listener {
  readonly interpreter = new Interpreter();

  hear(topic: string, payload: string | object | Buffer, retained = false): Decoded | null {
    const bytes = Buffer.isBuffer(payload)
      ? payload
      : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    return this.interpreter.readerFor(topic)?.decode(bytes, retained) ?? null;
  }

  /** Values by measure, of the one object that the message is about. */
  values(topic: string, payload: string | object | Buffer, retained = false): Record<string, unknown> {
    return Object.fromEntries(
      this.said(topic, payload, retained).map(({ measure, value }) => [measure, value]),
    );
  }

  said(topic: string, payload: string | object | Buffer, retained = false): readonly SaidValue[] {
    const decoded = this.hear(topic, payload, retained);
    if (decoded?.type !== 'said') return [];
    const [only, ...others] = decoded.said;
    if (others.length > 0) throw new Error('the message is about several objects');
    return only?.values ?? [];
  }
}

/** `04CC12001600 05CC13001400` → bytes, as vendors print frames. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}
