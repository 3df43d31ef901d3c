import type { Access } from '../access/access.ts';
import { freeId, idOf } from '../access/free-id.ts';
import type { Device } from '../access/store.ts';
import type { Building } from '../contract/building.ts';
import { HubError } from '../contract/errors.ts';
import type { IdentityScope } from '../contract/roles.ts';
import type { ScreenAnswer, ScreenKind } from '../contract/screens.ts';
import type { PendingScreens } from './pending-screens.ts';
import type { ScreensStore } from './store.ts';

const ROLE_OF = { kiosk: 'kiosk', wall: 'display' } as const satisfies Record<ScreenKind, Device['role']>;

export interface ScreensOptions {
  readonly access: Pick<Access, 'devices' | 'addDevice' | 'removeDevice' | 'audit'>;
  /** Prepared. */
  readonly store: ScreensStore;
  readonly pending: PendingScreens;
  readonly building: Building;
  /** Makes of a credential what the screen's browser keeps. */
  readonly seal: (pass: { readonly device: string; readonly password: string }) => string;
  /** Whether a device listens at this moment. */
  readonly connected: (device: string) => boolean;
}

export interface Acceptance {
  readonly code: string;
  readonly kind: ScreenKind;
  readonly label: string;
  readonly door?: string | undefined;
}

/** The kiosks and walls, as the desk sees them: devices of the roles `kiosk` and `display`, however they were made. */
export class Screens {
  readonly #options: ScreensOptions;

  constructor(options: ScreensOptions) {
    this.#options = options;
  }

  list(): ScreenAnswer[] {
    const labels = this.#options.store.labels();
    return this.#devices().map((device) => this.#shown(device, labels.get(device.name)));
  }

  /**
   * Gives the screen that shows the code a credential of its own.
   * @throws HubError `screen_code_unknown`, `door_unknown`
   */
  async accept({ code, kind, label, door }: Acceptance, actor: string): Promise<ScreenAnswer> {
    const { access, store, pending, seal } = this.#options;
    const scope = kind === 'kiosk' ? this.#doorScope(door) : {};
    const claim = pending.claim(code);
    try {
      const name = this.#freeName(label);
      const password = await access.addDevice(name, ROLE_OF[kind], scope);
      store.setLabel(name, label);
      claim.accept(seal({ device: name, password }), kind);
      access.audit(actor, 'screen.accept', `${name} ${kind} ${scope.door ?? ''}`.trim());
      return this.#find(name);
    } catch (error) {
      claim.release();
      throw error;
    }
  }

  /** @throws HubError `not_found` */
  rename(name: string, label: string, actor: string): ScreenAnswer {
    this.#find(name);
    this.#options.store.setLabel(name, label);
    this.#options.access.audit(actor, 'screen.rename', name);
    return this.#find(name);
  }

  /** Its page shows a code again within seconds. @throws HubError `not_found` */
  remove(name: string, actor: string): void {
    this.#find(name);
    this.#options.access.removeDevice(name);
    this.#options.access.audit(actor, 'screen.remove', name);
  }

  #devices(): Device[] {
    return this.#options.access.devices().filter(({ role }) => role === 'kiosk' || role === 'display');
  }

  #find(name: string): ScreenAnswer {
    const screen = this.list().find((each) => each.name === name);
    if (!screen) throw new HubError('not_found');
    return screen;
  }

  #shown({ name, role, scope, created, lastSeen }: Device, label = name): ScreenAnswer {
    return {
      name,
      label,
      kind: role === 'kiosk' ? 'kiosk' : 'wall',
      door: scope.door ?? null,
      created: new Date(created).toISOString(),
      connected: this.#options.connected(name),
      lastSeen: lastSeen === null ? null : new Date(lastSeen).toISOString(),
    };
  }

  #doorScope(asked: string | undefined): IdentityScope {
    const { doors } = this.#options.building;
    const door = asked ?? (doors.length === 1 ? doors[0]?.id : undefined);
    if (door === undefined || !doors.some(({ id }) => id === door)) throw new HubError('door_unknown');
    return { door };
  }

  #freeName(label: string): string {
    return freeId(idOf(label, 'ecran'), new Set(this.#options.access.devices().map(({ name }) => name)));
  }
}
