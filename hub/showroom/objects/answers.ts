import type { CommandName } from '../../../devices/dialects/dialect.ts';
import type { FoundObject, ObjectState, ShowroomObject } from '../../contract/objects.ts';
import type { Found } from './found.ts';
import type { LatestValue } from './rules.ts';
import type { AdoptedObject } from './store.ts';

/** What the API says of objects, from what is known of them. */

/** What is computed at the moment of the answer. */
export interface Now {
  readonly state: ObjectState;
  readonly commands: readonly CommandName[];
}

export function foundAnswer(found: Found, { state, commands }: Now, room: string | null): FoundObject {
  const { key, description, hearing, firstHeard, values } = found;
  return {
    key,
    dialect: dialectOf(key),
    name: description.name ?? addressOf(key),
    model: description.model,
    room,
    state,
    commands: [...commands],
    values: valuesAnswer(values),
    firstHeard: isoOf(firstHeard),
    lastHeard: isoOf(hearing.heardAt ?? firstHeard),
  };
}

export function adoptedAnswer(
  row: AdoptedObject,
  { state, commands }: Now,
  values: ReadonlyMap<string, LatestValue>,
): ShowroomObject {
  const { id, key, name, model, room, about, workshops, adoptedAt, hearing } = row;
  return {
    id,
    key,
    dialect: dialectOf(key),
    name,
    model,
    room,
    about,
    public: row.public,
    workshops,
    state,
    commands: [...commands],
    values: valuesAnswer(values),
    adopted: isoOf(adoptedAt),
    lastHeard: hearing.heardAt === null ? null : isoOf(hearing.heardAt),
  };
}

function valuesAnswer(values: ReadonlyMap<string, LatestValue>): ShowroomObject['values'] {
  return [...values]
    .map(([measure, value]) => ({ measure, ...valueAnswer(value) }))
    .sort((a, b) => (a.measure < b.measure ? -1 : 1));
}

/** `{"value","unit"?,"at"}`. */
export function valueAnswer({ value, unit, at }: LatestValue): {
  value: LatestValue['value'];
  unit?: string;
  at: string;
} {
  return { value, ...(unit !== undefined && { unit }), at: isoOf(at) };
}

const dialectOf = (key: string): string => key.slice(0, key.indexOf(':'));
const addressOf = (key: string): string => key.slice(key.indexOf(':') + 1);

/** Values come many in a millisecond, and writing a date costs more than all else that is done with one. */
let written = { ms: 0, iso: new Date(0).toISOString() };
function isoOf(ms: number): string {
  if (ms !== written.ms) written = { ms, iso: new Date(ms).toISOString() };
  return written.iso;
}
