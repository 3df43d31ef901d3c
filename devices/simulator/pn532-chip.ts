import { ACK, CHIP, HOST, informationFrame, Pn532Frames, SYNTAX_ERROR } from '../readers/pn532-frame.ts';

const SAM_CONFIGURATION = 0x14;
const RF_CONFIGURATION = 0x32;
const IN_LIST_PASSIVE_TARGET = 0x4a;
/** The item of RFConfiguration that holds MxRtyPassiveActivation, and its value "try for ever" (UM0701-02, 7.3.1). */
const MAX_RETRIES = 0x05;
const FOR_EVER = 0xff;

/**
 * A PN532 as its host hears it over HSU: asleep until it hears 0x55, acknowledges each command, then answers it.
 * From the factory it looks for a card until there is one; told otherwise by RFConfiguration, it answers that there
 * is none. `write` carries bytes to the host.
 */
export class Pn532Chip {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #frames = new Pn532Frames();
  #awake = false;
  #retries = FOR_EVER;
  #uid: Uint8Array | null = null;
  #searching = false;
  /** Commands understood so far. */
  commands = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** The card in the field, by its UID; null: none. */
  hold(uid: Uint8Array | null): void {
    this.#uid = uid;
    if (uid !== null && this.#searching) this.#answerSearch();
  }

  receive(bytes: Uint8Array): void {
    this.#awake ||= bytes.includes(0x55);
    if (!this.#awake) return;
    for (const frame of this.#frames.push(bytes)) {
      // An ACK from the host, or a new command, ends what the chip was about (6.2.1.3).
      this.#searching = false;
      if (frame.type === 'data' && frame.tfi === HOST) this.#command(frame.data);
    }
  }

  #command(data: Uint8Array): void {
    this.commands += 1;
    this.#write(ACK);
    switch (data[0]) {
      case SAM_CONFIGURATION:
        this.#reply(SAM_CONFIGURATION, []);
        break;
      case RF_CONFIGURATION:
        if (data[1] === MAX_RETRIES) this.#retries = data[4] ?? FOR_EVER;
        this.#reply(RF_CONFIGURATION, []);
        break;
      case IN_LIST_PASSIVE_TARGET:
        this.#searching = true;
        if (this.#uid !== null || this.#retries !== FOR_EVER) this.#answerSearch();
        break;
      default:
        this.#write(informationFrame(SYNTAX_ERROR, new Uint8Array(0)));
    }
  }

  /** One target of type A: SENS_RES and SEL_RES as in the frame of a MIFARE Classic 1K. */
  #answerSearch(): void {
    this.#searching = false;
    const uid = this.#uid;
    this.#reply(IN_LIST_PASSIVE_TARGET, uid === null ? [0] : [1, 1, 0x00, 0x04, 0x08, uid.length, ...uid]);
  }

  #reply(command: number, data: readonly number[]): void {
    this.#write(informationFrame(CHIP, Uint8Array.of(command + 1, ...data)));
  }
}
