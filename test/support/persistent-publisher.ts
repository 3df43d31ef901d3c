import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';
import type { Credential } from './hub.ts';

const AGAIN_AFTER_MS = 50;

/**
 * A device that does not give up: one message after the other with QoS 1, and the same one again, on a new
 * connection, until it is acknowledged.
 */
export class PersistentPublisher {
  /** The numbers of the messages that were acknowledged: 0, 1, 2 … */
  readonly acknowledged: number[] = [];
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(
    port: number,
    who: Credential,
    message: (n: number) => readonly [topic: string, payload: string],
  ) {
    this.#ended = this.#run(port, who, message);
  }

  async #run(
    port: number,
    who: Credential,
    message: (n: number) => readonly [topic: string, payload: string],
  ): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // What MQTT.js would keep for sending again would go out beside our own second try.
      const client = mqtt.connect({ port, host: '127.0.0.1', ...who, reconnectPeriod: 0 });
      client.on('error', () => {});
      const lost = new Promise<false>((resolve) => {
        client.once('close', () => resolve(false));
        this.#stop.signal.addEventListener('abort', () => resolve(false), { once: true });
      });
      const connected = new Promise<true>((resolve) => client.once('connect', () => resolve(true)));
      let going = await Promise.race([connected, lost]);
      while (going) {
        const n = this.acknowledged.length;
        const published = client.publishAsync(...message(n), { qos: 1 }).then(
          () => true,
          () => false,
        );
        going = await Promise.race([published, lost]);
        if (going) this.acknowledged.push(n);
      }
      client.end(true);
      await pause(AGAIN_AFTER_MS);
    }
  }

  /** Leaves the message that is on its way, which may or may not have been kept. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}
