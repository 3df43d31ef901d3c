import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Connections of one seat: its editor's, and those of a flow that opens too many MQTT clients. */
const MAX_CONNECTIONS = 128;
/** `control` and its line end. */
const MAX_PURPOSE_LENGTH = 16;
const PURPOSE_WITHIN_MS = 10_000;

export interface SeatDoorPurposes {
  readonly http: (stream: Duplex) => void;
  readonly mqtt: (stream: Duplex) => void;
  readonly control: (stream: Duplex) => void;
}

/** The hub's side of a seat's only way out: a Unix socket, each of whose connections first says what it is for. */
export class SeatDoor {
  readonly path: string;
  readonly #purposes: SeatDoorPurposes;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(path: string, purposes: SeatDoorPurposes) {
    this.path = path;
    this.#purposes = purposes;
  }

  async open(): Promise<void> {
    const server = createServer((socket) => this.#admit(socket));
    server.maxConnections = MAX_CONNECTIONS;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.path, () => resolve());
    });
  }

  /** Ends every connection; the door stays open for the seat's next start. */
  clear(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.clear();
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #admit(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const timer = setTimeout(() => socket.destroy(), PURPOSE_WITHIN_MS);
    let said = Buffer.alloc(0);
    const listen = (): void => {
      const chunk: Buffer | null = socket.read();
      if (chunk === null) return;
      said = Buffer.concat([said, chunk]);
      const end = said.indexOf('\n');
      if (end < 0 && said.length <= MAX_PURPOSE_LENGTH) return;
      clearTimeout(timer);
      socket.off('readable', listen);
      const purpose = said.toString('latin1', 0, Math.max(0, end));
      const rest = said.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      if (purpose === 'http' || purpose === 'mqtt' || purpose === 'control') this.#purposes[purpose](socket);
      else socket.destroy();
    };
    socket.on('close', () => clearTimeout(timer));
    socket.on('readable', listen);
  }
}
