import type { Building } from '../contract/building.ts';
import type { DeviceRole, IdentityScope } from '../contract/roles.ts';
import { ID_PATTERN } from '../contract/topics.ts';
import { CommandError } from './command.ts';

export const SCOPE_OPTIONS = [
  'room',
  'reader',
  'door',
  'startup',
  'prototype',
  'workshop',
  'seat',
] as const satisfies (keyof IdentityScope)[];
type ScopeOption = (typeof SCOPE_OPTIONS)[number];

/** What a credential of each role is bound to. */
const BOUND_TO: Readonly<Record<DeviceRole, readonly ScopeOption[]>> = {
  reader: ['reader'],
  sensor: ['room'],
  gateway: [],
  prototype: ['startup', 'prototype'],
  kiosk: ['door'],
  display: [],
  automation: [],
  learner: ['workshop', 'seat'],
};

/** The level of a workshop's topics that all its seats share. */
const SHARED = 'shared';

/**
 * What a new device is bound to. A reader's id is the device's own name unless said; a kiosk's door need not be
 * said where there is only one.
 * @throws CommandError naming the option that is missing, does not apply, or names nothing of the building
 */
export function deviceScope(
  role: DeviceRole,
  name: string,
  given: Readonly<Partial<Record<ScopeOption, string | undefined>>>,
  building: Pick<Building, 'rooms' | 'doors' | 'readers'>,
): IdentityScope {
  const wanted = BOUND_TO[role];
  const stray = SCOPE_OPTIONS.find((option) => given[option] !== undefined && !wanted.includes(option));
  if (stray) throw new CommandError(`--${stray} ne va pas avec le rôle ${role}.`);

  const [door, ...otherDoors] = building.doors;
  const defaults: Partial<Record<ScopeOption, string | undefined>> = {
    reader: name,
    door: otherDoors.length === 0 ? door?.id : undefined,
  };
  const scope: Partial<Record<ScopeOption, string>> = {};
  for (const option of wanted) {
    const id = given[option] ?? defaults[option];
    if (id === undefined) throw new CommandError(`Le rôle ${role} demande --${option} <id>.`);
    if (!ID_PATTERN.test(id)) {
      throw new CommandError(
        `--${option} attend des lettres minuscules, des chiffres, - et _, et non « ${id} ».`,
      );
    }
    scope[option] = id;
  }

  known('room', scope.room, building.rooms);
  known('door', scope.door, building.doors);
  // Where there is one door there is no doubt where a reader stands.
  if (otherDoors.length > 0) known('reader', scope.reader, building.readers);
  if (scope.seat === SHARED)
    throw new CommandError(`--seat ne peut pas être « ${SHARED} » : tous s’en servent.`);
  return scope;
}

function known(option: ScopeOption, id: string | undefined, list: readonly { readonly id: string }[]): void {
  if (id === undefined || list.some((one) => one.id === id)) return;
  const ids = list.map((one) => one.id).join(', ') || 'aucun';
  throw new CommandError(
    `--${option} : « ${id} » n’est pas dans le fichier du bâtiment, qui connaît : ${ids}.`,
  );
}
