import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Building, buildingSchema } from '../contract/building.ts';
import { ConfigError } from './config-error.ts';
import { expectation, shown } from './expectation.ts';

type Path = readonly PropertyKey[];

/**
 * Reads and checks the building file.
 * @throws ConfigError one sentence with the file's name, the line, what was expected and what was found.
 */
export function loadBuilding(file: string): Building {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `HUB_BUILDING: expected a readable building file, found: ${file} (${(error as Error).message}).`,
    );
  }
  return parseBuilding(text, path.basename(file));
}

/** The same from text; `name` is what the sentences call the file. */
export function parseBuilding(text: string, name: string): Building {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });

  const fail = (line: number, sentence: string): never => {
    throw new ConfigError(`${name}, line ${line}: ${sentence}.`);
  };
  const [syntaxError] = document.errors;
  if (syntaxError) {
    fail(
      lines.linePos(syntaxError.pos[0]).line,
      `expected valid YAML, found: ${syntaxError.message.split('\n')[0]}`,
    );
  }

  /** The line of a key (`of: 'key'`) or of the value at a path; of the nearest parent where it is absent. */
  const lineOf = (where: Path, of: 'key' | 'value' = 'value'): number => {
    for (let depth = where.length; depth >= 0; depth--) {
      const parent = document.getIn(where.slice(0, depth - 1), true);
      if (
        of === 'key' &&
        depth === where.length &&
        typeof parent === 'object' &&
        parent &&
        'items' in parent
      ) {
        const pair = (parent.items as { key?: { value?: unknown; range?: [number, number, number] } }[]).find(
          (item) => item.key?.value === where[depth - 1],
        );
        if (pair?.key?.range) return lines.linePos(pair.key.range[0]).line;
      }
      const node = document.getIn(where.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };

  const raw: unknown = document.toJS();
  const parsed = buildingSchema.safeParse(raw);
  if (!parsed.success) {
    // A key that is misspelt is missing too: the line where it stands says more than that it is not there.
    const { issues } = parsed.error;
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    if (issue) explain(issue, raw, lineOf, fail);
    throw new ConfigError(`${name}: not a building file.`);
  }
  const building = parsed.data;
  for (const problem of contradictions(building)) fail(lineOf(problem.where), problem.sentence);
  return building;
}

function explain(
  issue: z.core.$ZodIssue,
  raw: unknown,
  lineOf: (where: Path, of?: 'key' | 'value') => number,
  fail: (line: number, sentence: string) => never,
): void {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const place = issue.path.length > 0 ? ` in ${dotted(issue.path)}` : '';
    fail(lineOf([...issue.path, key], 'key'), `unknown key "${key}"${place}; ${knownKeys(issue.path)}`);
  }
  const value = issue.path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | null | undefined)?.[step],
    raw,
  );
  const key = dotted(issue.path) || 'the file';
  const found = issue.code === 'invalid_key' ? shown(issue.path.at(-1)) : shown(value);
  fail(
    lineOf(issue.path, issue.code === 'invalid_key' ? 'key' : 'value'),
    `${key}: expected ${expectation(issue)}, found ${found}`,
  );
}

/** As many as the file's own first level has. */
const MAX_KEYS_SHOWN = 14;

/** Which keys may stand at a place of the file. */
function knownKeys(where: Path): string {
  let at: unknown = buildingSchema;
  for (const step of where) {
    at = bare(at);
    if (at instanceof z.ZodArray) at = at.element;
    else if (at instanceof z.ZodObject) at = at.shape[String(step)];
  }
  const object = bare(at);
  const keys = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const shownKeys = keys.slice(0, MAX_KEYS_SHOWN).join(', ');
  return `expected one of ${shownKeys}${keys.length > MAX_KEYS_SHOWN ? '…' : ''}`;
}

/** A schema without what makes it optional. */
function bare(schema: unknown): unknown {
  while (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    schema = schema.unwrap();
  }
  return schema;
}

const dotted = (where: Path): string =>
  where
    .map((step, i) => (typeof step === 'number' ? `[${step + 1}]` : `${i > 0 ? '.' : ''}${String(step)}`))
    .join('');

interface Contradiction {
  readonly where: Path;
  readonly sentence: string;
}

/** What each key allows but the file as a whole does not. Lists count from 1, as people do. */
function* contradictions(building: Building): Generator<Contradiction> {
  for (const list of ['rooms', 'doors', 'readers', 'themes'] as const) {
    const seen = new Set<string>();
    for (const [i, { id }] of building[list].entries()) {
      if (seen.has(id))
        yield { where: [list, i, 'id'], sentence: `${list}: expected each id once, found "${id}" twice` };
      seen.add(id);
    }
  }

  const doors = new Set(building.doors.map((door) => door.id));
  for (const [i, room] of building.rooms.entries()) {
    if (room.door !== undefined && !doors.has(room.door)) {
      yield {
        where: ['rooms', i, 'door'],
        sentence: `room "${room.id}": expected one of the doors ${[...doors].join(', ')}, found ${shown(room.door)}`,
      };
    }
  }
  const ports = new Map<string, string>();
  const filters = new Map<string, string>();
  for (const [i, reader] of building.readers.entries()) {
    if (!doors.has(reader.door)) {
      yield {
        where: ['readers', i, 'door'],
        sentence: `reader "${reader.id}": expected one of the doors ${[...doors].join(', ')}, found ${shown(reader.door)}`,
      };
    }
    if ((reader.kind === undefined) !== (reader.port === undefined)) {
      yield {
        where: ['readers', i],
        sentence: `reader "${reader.id}": expected kind and port together (a serial reader) or neither (an MQTT reader), found only ${reader.kind ? 'kind' : 'port'}`,
      };
    }
    for (const [taken, value, what] of [
      [ports, reader.port, 'port'],
      [filters, reader.topic, 'topic'],
    ] as const) {
      if (value === undefined) continue;
      const other = taken.get(value);
      if (other !== undefined) {
        yield {
          where: ['readers', i, what],
          sentence: `reader "${reader.id}": expected a ${what} of its own, found ${value}, which reader "${other}" has`,
        };
      }
      taken.set(value, reader.id);
    }
  }

  for (const [days, value] of Object.entries(building.hours ?? {})) {
    for (const range of typeof value === 'string' ? [value] : value) {
      const [from = '', to = ''] = range.split('-');
      if (from >= to)
        yield {
          where: ['hours', days],
          sentence: `hours: expected an end after the beginning, found "${range}"`,
        };
      if (to > '24:00')
        yield { where: ['hours', days], sentence: `hours: expected 24:00 at the latest, found "${range}"` };
    }
  }
  for (const [i, span] of building.closed.entries()) {
    const dates = span.split('/');
    const wrong = dates.find((date) => new Date(`${date}T00:00:00Z`).toJSON()?.slice(0, 10) !== date);
    if (wrong)
      yield { where: ['closed', i], sentence: `closed: expected a day of the calendar, found "${wrong}"` };
    else if (dates.length === 2 && dates[0]! > dates[1]!) {
      yield {
        where: ['closed', i],
        sentence: `closed: expected the first day before the last, found "${span}"`,
      };
    }
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: building.timezone });
  } catch {
    yield {
      where: ['timezone'],
      sentence: `timezone: expected a zone like Europe/Paris, found "${building.timezone}"`,
    };
  }
}
