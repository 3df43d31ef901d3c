import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildingSchema } from '../../../hub/contract/building.ts';
import { openDatabase } from '../../../hub/database/open.ts';
import { LEAST_TOLD, Tallies } from '../../../hub/tallies/tallies.ts';

const building = buildingSchema.parse({
  site: 'ceis',
  rooms: [],
  doors: [{ id: 'entree', name: 'Entrée' }],
  themes: [
    { id: 'budget', name: 'Budget' },
    { id: 'sante', name: 'Santé' },
    { id: 'emploi', name: 'Emploi' },
  ],
});
const HOUR = 3_600_000;
const NINE = Date.parse('2026-11-20T09:00:00+01:00');

let db: DatabaseSync;
let now: number;
let tallies: Tallies;
const open = async (in_ = db): Promise<Tallies> => {
  const made = new Tallies({ db: in_, building, clock: { now: () => now } });
  await made.start(new AbortController().signal);
  return made;
};
/** Every row of every table, in the order in which SQLite finds them: what someone with the file can see. */
const everything = (of: DatabaseSync): string =>
  JSON.stringify(
    of
      .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name, sql }) => [name, sql, of.prepare(`SELECT * FROM "${name}"`).all()]),
    (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value),
  );

beforeEach(async () => {
  now = NINE;
  db = openDatabase(':memory:');
  tallies = await open();
});
afterEach(() => db.close());

describe('themes', () => {
  test('are counted by the hour, once a nonce', () => {
    expect(tallies.add('budget', 'a')).toBe(true);
    expect(tallies.add('budget', 'a')).toBe(false);
    expect(tallies.add('budget', 'b')).toBe(true);
    now += HOUR;
    tallies.add('sante', 'c');
    expect(tallies.month('2026-11')).toEqual([
      { date: '2026-11-20', hour: 9, theme: 'budget', count: 2 },
      { date: '2026-11-20', hour: 10, theme: 'sante', count: 1 },
    ]);
  });

  test('that the building does not have are refused', () => {
    expect(() => tallies.add('dettes', 'a')).toThrow(expect.objectContaining({ code: 'theme_unknown' }));
    expect(tallies.month('2026-11')).toEqual([]);
  });

  test('survive a restart, and so does what was counted', async () => {
    tallies.add('budget', 'a');
    const again = await open();
    expect(again.add('budget', 'a')).toBe(false);
    expect(again.month('2026-11')).toMatchObject([{ count: 1 }]);
  });
});

describe('P7: a theme cannot be joined to a person', () => {
  test('whoever said what, in whatever order within the hour, leaves the same file', async () => {
    const said = ['budget', 'sante', 'sante', 'emploi', 'budget', 'sante', 'emploi'];
    const nonces = said.map((_, index) => `nonce-${index}`);
    const filesOf = async (order: readonly number[], shift: number): Promise<string> => {
      now = NINE;
      const other = openDatabase(':memory:');
      const made = await open(other);
      for (const index of order) {
        now += 60_000;
        made.add(said[(index + shift) % said.length]!, nonces[index]!);
      }
      const content = everything(other);
      other.close();
      return content;
    };
    const order = [0, 1, 2, 3, 4, 5, 6];
    const first = await filesOf(order, 0);
    for (let shift = 0; shift < said.length; shift++) {
      expect(await filesOf(order, shift)).toBe(first);
      expect(await filesOf(order.toReversed(), shift)).toBe(first);
    }
  });

  test('no row has a time, a number of its own, a door, or the nonce beside the theme', () => {
    for (let i = 0; i < LEAST_TOLD; i++) tallies.add('budget', `n${i}`);
    const columns = ['theme_tallies', 'theme_nonces'].map((table) =>
      db
        .prepare(`SELECT name FROM pragma_table_info(?)`)
        .all(table)
        .map(({ name }) => name),
    );
    expect(columns).toEqual([['date', 'hour', 'theme', 'count'], ['hash']]);
    for (const table of ['theme_tallies', 'theme_nonces']) {
      expect(() => db.prepare(`SELECT rowid FROM ${table}`)).toThrow(/no such column/);
    }
    expect(everything(db)).not.toContain('"n0"');
  });

  test('an hour with too few loses its hour when the day is over, and a day with too few its day', () => {
    for (let i = 0; i < LEAST_TOLD; i++) tallies.add('budget', `many${i}`);
    now = NINE + HOUR;
    tallies.add('sante', 'alone');
    now = NINE + 2 * HOUR;
    for (let i = 0; i < LEAST_TOLD - 1; i++) tallies.add('emploi', `few${i}`);
    now = NINE + 24 * HOUR;
    tallies.add('emploi', 'the only one on Saturday');
    now = NINE + 72 * HOUR;
    expect(tallies.month('2026-11')).toEqual([
      { date: '2026-11', hour: null, theme: 'emploi', count: 1 },
      { date: '2026-11-20', hour: null, theme: 'emploi', count: 4 },
      { date: '2026-11-20', hour: null, theme: 'sante', count: 1 },
      { date: '2026-11-20', hour: 9, theme: 'budget', count: 5 },
    ]);
    expect(db.prepare('SELECT count(*) AS n FROM theme_nonces').get()).toMatchObject({ n: 0 });
  });
});
