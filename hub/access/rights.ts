import type { Building } from '../contract/building.ts';
import type { DeviceRole, Identity } from '../contract/roles.ts';
import { HUB_TREES, ID_PATTERN, RESERVED_ROOM_MEASURES, VENDOR_ROOTS } from '../contract/topics.ts';
import { covers, intersection, isFilter, type Levels, levelsOf, representatives } from './topic-filter.ts';

/** A topic filter with placeholders, or one with what it leaves out. */
type Grant = string | { readonly every: string; readonly but: readonly string[] };

interface Row<G = Grant> {
  readonly publish: readonly G[];
  readonly read: readonly G[];
}

/**
 * Every tree but the hub's own, and but what looks like another hub's: firmware chooses its first level itself
 * (`shellyplusht-b8d61a8b17cc/…`, an ESPHome device's name), and may not be made to choose another.
 */
const ELSEWHERE: Grant = { every: '#', but: ['{site}/#', '+/{tree}/#'] };

/**
 * Who may say and hear what over MQTT. What is not written here is refused.
 *
 * `{reader}`, `{room}`, `{startup}`, `{prototype}`, `{workshop}` and `{seat}` are what the credential is bound
 * to; a credential that is not bound to it has no such line. `{reader.topic}` is the topic that the building
 * file gives to the credential's reader, `{readers.topic}` those of all readers, `{door.reader}` each reader at
 * the credential's door, `{vendor}` each vendor's first level, `{tree}` each second level of a hub's own topics,
 * `{open.object}` each object that staff opened to workshops.
 *
 * People have no line: they use the pages, not MQTT. Clients without a name have none either: the broker lets them
 * use the filter of HUB_MQTT_ANONYMOUS and nothing else.
 * Vendors' own trees may hold badge numbers, names and phones' addresses, so only a gateway hears them;
 * everybody else hears the same values, cleaned, under `{site}/object`.
 */
export const RIGHTS: Readonly<Record<DeviceRole, Row>> = {
  reader: {
    publish: ['{site}/badge/{reader}/tap', '{reader.topic}'],
    read: ['{site}/badge/{reader}/result'],
  },
  sensor: { publish: ['{site}/room/{room}/+'], read: ['{site}/room/{room}/+'] },
  gateway: { publish: ['{vendor}/#', ELSEWHERE, '{readers.topic}'], read: ['{vendor}/#', ELSEWHERE] },
  prototype: {
    publish: ['{site}/prototype/{startup}/{prototype}/+'],
    read: ['{site}/prototype/{startup}/{prototype}/+'],
  },
  kiosk: { publish: [], read: ['{site}/present', '{site}/badge/{door.reader}/result'] },
  display: { publish: [], read: ['{site}/present', '{site}/room/+/occupancy'] },
  automation: { publish: ['{site}/object/+/set', '{site}/automation/#'], read: ['{site}/#'] },
  learner: {
    publish: [
      '{site}/workshop/{workshop}/{seat}/#',
      '{site}/workshop/{workshop}/shared/#',
      '{site}/object/{open.object}/set',
    ],
    read: [
      '{site}/workshop/{workshop}/{seat}/#',
      '{site}/workshop/{workshop}/shared/#',
      '{site}/room/+/occupancy',
      '{site}/object/{open.object}/+',
    ],
  },
};

/** Refused to everybody, whatever the table grants: badge numbers are heard by the hub alone, occupancy said by it alone. */
const NOBODY: Row<string> = {
  publish: [...RESERVED_ROOM_MEASURES].map((measure) => `{site}/room/+/${measure}`),
  read: ['{site}/badge/+/tap', '{readers.topic}'],
};

/** What the placeholders are filled in from. */
export type Place = Pick<Building, 'site' | 'doors' | 'readers'>;

/** The rights of one identity, its placeholders filled in once. */
export class Rights {
  readonly #publish: Allowance;
  readonly #read: Allowance;

  /** `open`: ids of the objects that staff opened to workshops. */
  constructor(identity: Identity, place: Place, open: readonly string[] = []) {
    const row: Row | undefined = RIGHTS[identity.role as DeviceRole];
    const values = placeholders(identity, place, open);
    const fill = (patterns: readonly string[]): Levels[] =>
      patterns.flatMap((pattern) => expand(pattern, values)).map(levelsOf);
    const filled = (grants: readonly Grant[], barred: readonly string[]): Filled[] =>
      grants.map((grant) => {
        const { every, but } = typeof grant === 'string' ? { every: grant, but: [] } : grant;
        return { granted: fill([every]), barred: fill([...but, ...barred]) };
      });
    this.#publish = new Allowance(filled(row?.publish ?? [], NOBODY.publish));
    this.#read = new Allowance(filled(row?.read ?? [], NOBODY.read));
  }

  mayPublish(topic: string): boolean {
    return this.#publish.allows(levelsOf(topic));
  }

  mayRead(topic: string): boolean {
    return this.#read.allows(levelsOf(topic));
  }

  /** Whether at least one topic that the filter covers may be read. */
  maySubscribe(filter: string): boolean {
    return isFilter(filter) && this.#read.reaches(levelsOf(filter));
  }
}

interface Filled {
  readonly granted: readonly Levels[];
  readonly barred: readonly Levels[];
}

/** The topics that some grant covers and does not bar. */
class Allowance {
  readonly #grants: readonly Filled[];
  readonly #depth: number;

  constructor(grants: readonly Filled[]) {
    this.#grants = grants;
    this.#depth = Math.max(0, ...grants.flatMap(({ barred }) => barred).map((pattern) => pattern.length));
  }

  allows(topic: Levels): boolean {
    // `$SYS` and its like are the broker's own; no wildcard reaches them [MQTT-4.7.2-1], and no line names them.
    if (topic[0]?.startsWith('$')) return false;
    const isCovered = (patterns: readonly Levels[]): boolean =>
      patterns.some((pattern) => covers(pattern, topic));
    return this.#grants.some(({ granted, barred }) => isCovered(granted) && !isCovered(barred));
  }

  reaches(filter: Levels): boolean {
    return this.#grants
      .flatMap(({ granted }) => granted)
      .some((pattern) => {
        const shared = intersection(filter, pattern);
        if (!shared) return false;
        return [...representatives(shared, this.#depth)].some((topic) => this.allows(topic));
      });
  }
}

type Values = Readonly<Record<string, readonly string[]>>;

function placeholders({ scope }: Identity, building: Place, open: readonly string[]): Values {
  // An id that could be a wildcard or two levels would widen the right it stands in.
  const bound = (id: string | undefined): string[] => (id !== undefined && ID_PATTERN.test(id) ? [id] : []);
  const topic = (reader: { topic?: string | undefined }): string[] => (reader.topic ? [reader.topic] : []);
  const onlyDoor = building.doors.length === 1 ? building.doors[0]?.id : undefined;
  const door = scope.door ?? onlyDoor;
  return {
    site: [building.site],
    reader: bound(scope.reader),
    room: bound(scope.room),
    startup: bound(scope.startup),
    prototype: bound(scope.prototype),
    workshop: bound(scope.workshop),
    seat: bound(scope.seat),
    'open.object': open.flatMap(bound),
    'reader.topic': building.readers.filter(({ id }) => id === scope.reader).flatMap(topic),
    'readers.topic': building.readers.flatMap(topic),
    'door.reader': building.readers.filter((reader) => reader.door === door).map(({ id }) => id),
    // A site called like a vendor's tree stays the site: a gateway must not write the hub's own topics.
    vendor: VENDOR_ROOTS.filter((root) => root !== building.site),
    tree: HUB_TREES,
  };
}

/** Every way to fill a pattern in; none where a placeholder has no value. */
function expand(pattern: string, values: Values): string[] {
  const [placeholder, name = ''] = /\{([^}]+)\}/.exec(pattern) ?? [];
  if (placeholder === undefined) return [pattern];
  return (values[name] ?? []).flatMap((value) =>
    expand(
      pattern.replace(placeholder, () => value),
      values,
    ),
  );
}
