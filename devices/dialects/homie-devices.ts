import { OTHER, refused, saidOf } from './decoded.ts';
import type { Decoded, ObjectCommand, VendorMessage } from './dialect.ts';
import { HOMIE_STATES, HomieDevice } from './homie-device.ts';
import { textOf } from './json-object.ts';
import { RecentMap } from './recent-map.ts';

/** Devices that are remembered as they described themselves; a building has some dozen. */
export const MAX_DEVICES = 200;
/** Longest text of a property that is read; a reading holds no longer one. */
const MAX_TEXT = 1_024;

interface Described {
  readonly device: HomieDevice;
  readonly name: string | undefined;
}
const UNDESCRIBED: Described = { device: new HomieDevice(), name: undefined };

/** The devices of one version of the Homie convention: what they said of themselves, their values, their commands. */
export class HomieDevices {
  readonly #dialect: string;
  /** With its `/`. */
  readonly #base: string;
  readonly #described = new RecentMap<Described>(MAX_DEVICES);
  /** Whether a switch is on, by device: the convention knows no toggle. */
  readonly #on = new RecentMap<boolean>(MAX_DEVICES);

  constructor(dialect: string, base: string) {
    this.#dialect = dialect;
    this.#base = base;
  }

  describe(id: string, device: HomieDevice, name: string | undefined): Decoded {
    this.#described.set(id, { device, name });
    return saidOf({ object: this.#key(id), description: device.describe(name) });
  }

  forget(id: string): void {
    this.#described.delete(id);
  }

  /** `$state`. */
  state(id: string, payload: Buffer): Decoded {
    const availability = HOMIE_STATES.get(textContent(payload) ?? '');
    return availability === undefined ? OTHER : saidOf({ object: this.#key(id), availability });
  }

  value(id: string, path: string, payload: Buffer, retained: boolean): Decoded {
    if (payload.length === 0) return OTHER;
    if (payload.length > MAX_TEXT) return refused('payload-too-large');
    const text = textContent(payload);
    if (text === null) return refused('payload-invalid');
    const value = (this.#described.get(id) ?? UNDESCRIBED).device.value(path, text, retained);
    if (value === undefined) return refused('payload-invalid');
    if (value === null) return OTHER;
    if (value.measure === 'switch' && typeof value.value === 'boolean') this.#on.set(id, value.value);
    return saidOf({ object: this.#key(id), values: [value] });
  }

  command(id: string, command: ObjectCommand): readonly VendorMessage[] | null {
    const on = this.#on.get(id);
    const { switch: wanted, ...others } = command;
    const switched = wanted === 'toggle' ? (on === undefined ? undefined : !on) : wanted;
    const parts = this.#described.get(id)?.device.command({
      ...others,
      ...(switched !== undefined && { switch: switched }),
    });
    if (!parts?.length) return null;
    return parts.map(({ path, payload }) => ({ topic: `${this.#base}${id}/${path}/set`, payload }));
  }

  #key(id: string): string {
    return `${this.#dialect}:${id}`;
  }
}

/** null: no UTF-8. */
export function textContent(payload: Buffer): string | null {
  const content = textOf(payload);
  return 'text' in content ? content.text : null;
}
