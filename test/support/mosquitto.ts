import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import type { Credential } from './hub.ts';
import { type Ended, tiersLieu } from './tiers-lieu.ts';

/** Mosquitto's own command-line clients, as a technician uses them. */

export interface Publishing {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
}

/** `mosquitto_pub`: ends with 0 once the hub has acknowledged. */
export function mosquittoPub(
  port: number,
  who: Credential,
  topic: string,
  payload: string,
  { qos = 0, retain = false }: Publishing = {},
): Promise<Ended> {
  const args = [...connection(port, who), '-t', topic, '-m', payload, '-q', String(qos)];
  return tiersLieu(retain ? [...args, '-r'] : args, { program: 'mosquitto_pub' });
}

export interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  /** Retained, and given because the subscription is new. */
  readonly retained: boolean;
}

/** `mosquitto_sub`, with everything it has printed. */
export class MosquittoSub implements Disposable {
  readonly heard: Heard[] = [];
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
    createInterface({ input: process.stdout! }).on('line', (line) => {
      const [, retained, qos, topic = '', payload = ''] = /^([01]) ([012]) (\S+) (.*)$/.exec(line) ?? [];
      this.heard.push({ topic, payload, qos: Number(qos), retained: retained === '1' });
    });
  }

  /** Resolves once `retained`, a topic with a retained message that the filters cover, was heard. */
  static async listening(
    port: number,
    who: Credential,
    filters: readonly string[],
    retained: string,
  ): Promise<MosquittoSub> {
    const args = [...connection(port, who), ...filters.flatMap((filter) => ['-t', filter]), '-q', '1'];
    const sub = new MosquittoSub(
      spawn('mosquitto_sub', [...args, '-F', '%r %q %t %p'], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    try {
      await vi.waitFor(() => {
        if (sub.on(retained).length === 0) throw new Error(`mosquitto_sub has not heard ${retained}`);
      }, 20_000);
    } catch (error) {
      sub[Symbol.dispose]();
      throw error;
    }
    return sub;
  }

  on(topic: string): Heard[] {
    return this.heard.filter((message) => message.topic === topic);
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL');
  }
}

const connection = (port: number, { username, password }: Credential): string[] => [
  ...['-h', '127.0.0.1', '-p', String(port)],
  ...['-u', username, '-P', password],
];
