import { access, stat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { SerialPort } from 'serialport';
import type { Card } from '../../devices/readers/badge-key.ts';
import {
  BAUD,
  type ReaderEvent,
  type ReaderKind,
  type ReaderSession,
  readerSession,
} from '../../devices/readers/reader-session.ts';
import type { Building, Reader } from '../contract/building.ts';
import type { Clock, HealthBoard, HealthPart, Log, Service } from '../contract/ports.ts';
import type { Tap, TapOutcome } from './tap-recorder.ts';
import { usbSerialPorts } from './usb-serial-ports.ts';

/** A reader of the building file that hangs on a serial port of this machine. */
export interface SerialReaderConfig extends Omit<Reader, 'kind' | 'port'> {
  readonly kind: ReaderKind;
  readonly port: string;
}

/** The readers of the building that the hub itself listens to. */
export function serialReadersOf(building: Building): SerialReaderConfig[] {
  return building.readers.filter(
    (reader): reader is SerialReaderConfig => reader.kind !== undefined && reader.port !== undefined,
  );
}

export interface SerialReaderOptions {
  readonly reader: SerialReaderConfig;
  readonly ingest: { badge(tap: Tap, done: (outcome: TapOutcome) => void): void };
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
  /** Where `port: auto` looks. */
  readonly findPorts?: () => Promise<string[]>;
}

/** How often the device is looked for: a reader plugged in again is back within two of these. */
const LOOK_MS = 1_000;
/** A port that is there but will not open (in use, no permission) is tried after 1 s, 2 s, 4 s … 30 s. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** How it stands with the port; the first two are no fault. */
type Condition = 'open' | 'none' | 'absent' | 'unplugged' | 'refused' | 'mute' | 'silent';

/**
 * One serial badge reader: opens its port, listens, and gives each card to the ingest at once. Plugged out or never
 * plugged in, it is looked for until it is there.
 */
export class SerialReader implements Service {
  readonly #reader: SerialReaderConfig;
  readonly #ingest: SerialReaderOptions['ingest'];
  readonly #health: HealthBoard;
  readonly #part: HealthPart;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #findPorts: () => Promise<string[]>;
  readonly #session: ReaderSession;
  readonly #source: string;

  #running = false;
  #look: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #alarm: NodeJS.Timeout | undefined;
  #port: SerialPort | null = null;
  /**
   * The device that was opened. A hung-up terminal reads as nothing at all, which the binding does not always take for
   * an end; that the device is no longer there, or is another one under the same name, is beyond doubt.
   */
  #node: string | null = null;
  #condition: Condition | null = null;
  /** The device was not there when it was last looked for. */
  #gone = false;
  #retryDelay = FIRST_RETRY_MS;
  /** Monotonic, ms. */
  #retryAt = 0;
  /** The last tap, or else the opening of the port; ms of the hub's clock. */
  #lastHeard = 0;
  #taps = 0;
  #badFrames = 0;

  constructor(options: SerialReaderOptions) {
    const { reader } = options;
    this.#reader = reader;
    this.#ingest = options.ingest;
    this.#health = options.health;
    this.#part = options.health.part(`reader:${reader.id}`);
    this.#clock = options.clock;
    this.#log = options.log;
    this.#findPorts = options.findPorts ?? usbSerialPorts;
    this.#session = readerSession(reader.kind, reader);
    this.#source = `serial:${reader.id}`;
  }

  /** Resolves once the port was looked for; an absent reader does not keep the hub from starting. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#running || signal.aborted) return;
    this.#running = true;
    this.#part.detail('kind', this.#reader.kind);
    await this.#lookAgain();
  }

  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#look);
    await this.#looking;
    const port = this.#port;
    this.#port = null;
    clearTimeout(this.#alarm);
    if (port?.isOpen) await new Promise<void>((closed) => port.close(() => closed()));
  }

  #lookAgain(): Promise<void> {
    this.#looking = this.#lookOnce().then(() => {
      if (this.#running) this.#look = setTimeout(() => this.#lookAgain(), LOOK_MS);
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const port = this.#port;
    if (port?.isOpen && (await deviceNode(port.path)) === this.#node) {
      this.#noticeSilence();
      return;
    }
    if (port?.isOpen) await new Promise<void>((closed) => port.close(() => closed()));
    if (port !== null) this.#closed(port);
    const device = await this.#device();
    if (device === null) {
      this.#absent();
    } else if (this.#running && (this.#gone || performance.now() >= this.#retryAt)) {
      this.#gone = false;
      await this.#open(device);
    }
  }

  /** The device to open, or null while there is none. */
  async #device(): Promise<string | null> {
    const { port } = this.#reader;
    if (port === 'auto') return (await this.#findPorts())[0] ?? null;
    return access(port).then(
      () => port,
      () => null,
    );
  }

  async #open(device: string): Promise<void> {
    const node = await deviceNode(device);
    const port = new SerialPort({
      path: device,
      baudRate: this.#reader.baud ?? BAUD[this.#reader.kind],
      autoOpen: false,
      // Two programs on one port would each get half of every number.
      lock: true,
    });
    const error = await new Promise<Error | null>((opened) => port.open(opened));
    if (error !== null) {
      this.#retryAt = performance.now() + this.#retryDelay;
      this.#retryDelay = Math.min(this.#retryDelay * 2, LAST_RETRY_MS);
      this.#become('refused', `${device} cannot be opened: ${error.message}`);
      return;
    }
    this.#port = port;
    this.#node = node;
    this.#retryDelay = FIRST_RETRY_MS;
    this.#lastHeard = this.#clock.now();
    port.on('data', (bytes: Buffer) => {
      if (this.#port === port) this.#apply(this.#session.receive(bytes, performance.now()));
    });
    port.on('error', ({ message }) => this.#log.warn({ reader: this.#reader.id, device }, message));
    // The device hung up (a read of nothing): only a closed port can be opened again.
    port.on('end', () => port.close(() => {}));
    port.on('close', () => this.#closed(port));
    this.#part.detail('port', device);
    this.#become('open', `${device} is open`);
    this.#apply(this.#session.open(performance.now()));
  }

  #closed(port: SerialPort): void {
    if (this.#port !== port) return;
    this.#port = null;
    clearTimeout(this.#alarm);
    this.#retryAt = performance.now() + FIRST_RETRY_MS;
    this.#become('unplugged', `${port.path} unplugged since ${isoTime(this.#clock.now())}`);
  }

  #absent(): void {
    this.#gone = true;
    if (this.#condition === 'unplugged') return;
    if (this.#reader.port === 'auto') {
      this.#part.detail('port', 'no reader plugged in');
      this.#become('none', 'no reader plugged in');
    } else {
      this.#become('absent', `${this.#reader.port} absent since ${isoTime(this.#clock.now())}`);
    }
  }

  #apply(events: readonly ReaderEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'card':
          this.#tap(event.card);
          break;
        case 'rejected':
          this.#badFrames += 1;
          this.#part.detail('bad frames', this.#badFrames);
          this.#health.reject(event.reason, this.#source);
          break;
        case 'send':
          // A port that takes no bytes would pile them up; what is not sent, the session says again.
          if (this.#port?.writableNeedDrain === false) this.#port.write(event.bytes);
          break;
        case 'answering':
          if (event.answering) this.#become('open', `the ${this.#reader.kind} answers again`);
          else this.#become('mute', `${this.#port?.path} is open, but no ${this.#reader.kind} answers`);
          break;
      }
    }
    this.#setAlarm();
  }

  #tap(card: Card): void {
    const { id, door } = this.#reader;
    this.#ingest.badge({ card, door, reader: id, via: 'serial', source: this.#source }, (outcome) => {
      if (outcome.result !== 'appended') return;
      this.#taps += 1;
      this.#part.detail('taps', this.#taps);
    });
    this.#lastHeard = this.#clock.now();
    this.#part.detail('last tap', isoTime(this.#lastHeard));
    if (this.#condition === 'silent') {
      this.#part.detail('silent since', null);
      this.#become('open', 'a tap after a silence');
    }
  }

  #setAlarm(): void {
    clearTimeout(this.#alarm);
    const at = this.#session.wakeAt;
    if (at === null || this.#port === null) return;
    const wake = (): void => this.#apply(this.#session.wake(performance.now()));
    this.#alarm = setTimeout(wake, Math.max(0, at - performance.now()));
  }

  #noticeSilence(): void {
    const limit = this.#reader.silent_after;
    if (limit === undefined || this.#condition !== 'open' || this.#clock.now() - this.#lastHeard < limit)
      return;
    const since = isoTime(this.#lastHeard);
    this.#part.detail('silent since', since);
    this.#become('silent', `silent since ${since}`);
  }

  /** Says it once in health and in the log. */
  #become(condition: Condition, sentence: string): void {
    if (this.#condition === condition) return;
    this.#condition = condition;
    const fields = { reader: this.#reader.id };
    if (condition === 'open' || condition === 'none') {
      this.#part.ok();
      this.#log.info(fields, sentence);
    } else {
      this.#part.degraded(sentence);
      this.#log.warn(fields, sentence);
    }
  }
}

/** What stands behind a device's name, through its links; null: nothing. */
async function deviceNode(file: string): Promise<string | null> {
  return stat(file).then(
    ({ dev, ino, rdev }) => `${dev}:${ino}:${rdev}`,
    () => null,
  );
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
