import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';

/** The editor opens six connections, its websocket one; a script may open more. Beyond it, requests wait. */
const MAX_SOCKETS = 32;
/** Connections that the seat opened and that nobody uses yet. */
const MAX_WAITING = 64;
/** A seat whose Node-RED is held up opens no connection: whoever waits is told. */
const CONNECT_WITHIN_MS = 10_000;

type Take = (error: Error | null, socket?: Duplex) => void;

/** HTTP requests to a seat: over connections that the seat has opened to the hub, since it can be reached by none. */
export class SeatAgent extends Agent {
  readonly #waiting: Duplex[] = [];
  readonly #wanted = new Set<{ readonly take: Take; readonly timer: NodeJS.Timeout }>();

  constructor() {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS });
  }

  /** A connection that the seat opened for requests. */
  offer(socket: Duplex): void {
    const [wanted] = this.#wanted;
    if (wanted !== undefined) {
      this.#wanted.delete(wanted);
      clearTimeout(wanted.timer);
      wanted.take(null, socket);
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      socket.destroy();
      return;
    }
    this.#waiting.push(socket);
    socket.once('close', () => {
      const at = this.#waiting.indexOf(socket);
      if (at >= 0) this.#waiting.splice(at, 1);
    });
  }

  override createConnection(_options: object, take: Take): undefined {
    const socket = this.#waiting.shift();
    if (socket !== undefined) {
      take(null, socket);
      return;
    }
    const wanted = {
      take,
      timer: setTimeout(() => {
        this.#wanted.delete(wanted);
        take(new Error('the seat does not answer'));
      }, CONNECT_WITHIN_MS),
    };
    this.#wanted.add(wanted);
  }

  /** The seat is gone: what waits fails, what is open ends. */
  clear(): void {
    for (const { take, timer } of this.#wanted) {
      clearTimeout(timer);
      take(new Error('the seat has stopped'));
    }
    this.#wanted.clear();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    this.destroy();
  }
}
