import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBuilding, parseBuilding } from '../../../hub/config/building-file.ts';
import { ConfigError } from '../../../hub/config/config-error.ts';

const MINIMUM = `site: ceis
rooms:   [{ id: accueil, name: Accueil }]
doors:   [{ id: entree, name: Entrée }]
`;

function refusal(text: string): string {
  try {
    parseBuilding(text, 'building.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
}

describe('the building file', () => {
  test('site, rooms and doors alone are enough', () => {
    const building = parseBuilding(MINIMUM, 'building.yaml');
    expect(building).toMatchObject({
      site: 'ceis',
      timezone: 'Europe/Paris',
      languages: ['fr'],
      readers: [],
    });
    expect(building.visits.repeat).toBe(60_000);
  });

  test('the demo building that ships is valid and has the rooms that others rely on', () => {
    const demo = loadBuilding(path.resolve(import.meta.dirname, '../../../hub/config/demo-building.yaml'));
    expect(demo.rooms.map((room) => room.id)).toEqual([
      'accueil',
      'numerique',
      'budget',
      'emploi',
      'sante',
      'cuisine',
      'showroom',
      'jardin',
    ]);
    expect(demo.doors.map((door) => door.id)).toEqual(['entree']);
    expect(demo.themes).toHaveLength(6);
  });

  test.each([
    [
      'a key that is misspelt, rather than missing',
      'site: a\nroms: []\ndoors: [{id: d, name: D}]\n',
      /line 2: unknown key "roms"/,
    ],
    ['an unknown key, at its own line', `${MINIMUM}colour: red\n`, /line 4: unknown key "colour"/],
    [
      'an unknown key of a room',
      'site: a\nrooms:\n  - id: x\n    name: X\n    capacty: 3\ndoors: [{id: d, name: D}]\n',
      /line 5: unknown key "capacty" in rooms\[1\]; expected one of id, name, capacity, volume_m3, air_changes_per_hour, door\.$/,
    ],
    [
      'an unknown key where a default stands',
      `${MINIMUM}visits: { repeet: 60s }\n`,
      /unknown key "repeet" in visits; expected one of repeat, cancel\.$/,
    ],
    [
      'a duration without its unit',
      `${MINIMUM}visits: { repeat: 60 }\n`,
      /visits\.repeat: expected a number and s, m, h or d, like "90s", "15m" or "30d", found 60\.$/,
    ],
    [
      'a wrong type',
      'site: a\nrooms:\n  - { id: x, name: X, capacity: many }\ndoors: [{id: d, name: D}]\n',
      /line 3: rooms\[1\]\.capacity: expected a number, found "many"/,
    ],
    [
      'a room without a name',
      'site: a\nrooms:\n  - id: x\ndoors: [{id: d, name: D}]\n',
      /line 3: rooms\[1\]\.name: expected a string, found nothing/,
    ],
    ['no site', 'rooms: []\ndoors: [{id: d, name: D}]\n', /line 1: site: expected a string, found nothing/],
    [
      'two readers on one port',
      `${MINIMUM}readers:\n  - { id: a, door: entree, kind: rdm6300, port: /dev/ttyUSB0 }\n  - { id: b, door: entree, kind: id12, port: /dev/ttyUSB0 }\n`,
      /line 6: reader "b": expected a port of its own, found \/dev\/ttyUSB0, which reader "a" has/,
    ],
    [
      'a reader at a door that is not there',
      `${MINIMUM}readers:\n  - { id: a, door: sortie }\n`,
      /line 5: reader "a": expected one of the doors entree, found "sortie"/,
    ],
    [
      'a room behind a door that is not there',
      'site: a\nrooms:\n  - { id: x, name: X, volume_m3: 90, door: sortie }\ndoors: [{id: d, name: D}]\n',
      /line 3: room "x": expected one of the doors d, found "sortie"/,
    ],
    [
      'a reader with a kind and no port',
      `${MINIMUM}readers:\n  - { id: a, door: entree, kind: pn532 }\n`,
      /line 5: reader "a": expected kind and port together/,
    ],
    [
      'an unknown reader kind',
      `${MINIMUM}readers:\n  - { id: a, door: entree, kind: nfc, port: /dev/x }\n`,
      /line 5: readers\[1\]\.kind: expected one of "rdm6300", "id12", "pn532", "line", found "nfc"/,
    ],
    [
      'an id used twice',
      'site: a\nrooms:\n  - { id: x, name: X }\n  - { id: x, name: Y }\ndoors: [{id: d, name: D}]\n',
      /line 4: rooms: expected each id once, found "x" twice/,
    ],
    [
      'hours that end before they begin',
      `${MINIMUM}hours: { mon-fri: "17:30-08:30" }\n`,
      /line 4: hours: expected an end after the beginning/,
    ],
    [
      'hours of a day that is none',
      `${MINIMUM}hours:\n  monday: "08:30-17:30"\n`,
      /line 5: hours\.monday: expected days like mon, or mon-fri, found "monday"/,
    ],
    [
      'a day that is not in the calendar',
      `${MINIMUM}closed: ["2026-02-30"]\n`,
      /line 4: closed: expected a day of the calendar, found "2026-02-30"/,
    ],
    [
      'a zone that is none',
      `${MINIMUM}timezone: Europe/Montpellier\n`,
      /line 4: timezone: expected a zone like Europe\/Paris/,
    ],
    ['text that is not YAML', 'site: [a\n', /line \d+: expected valid YAML/],
    [
      'the same key twice',
      `${MINIMUM}site: b\n`,
      /line 4: expected valid YAML, found: Map keys must be unique/,
    ],
    ['an empty file', '', /line 1: the file: expected keys and values, found null/],
    ['a site with a slash', MINIMUM.replace('ceis', 'ce/is'), /line 1: site: expected lower-case letters/],
  ])('refuses %s in one sentence with the line', (_what, text, sentence) => {
    expect(refusal(text)).toMatch(sentence);
    expect(refusal(text)).toMatch(/^building\.yaml, line \d+: [^\n]+\.$/);
  });

  test('a file that cannot be read is named', () => {
    expect(() => loadBuilding('/nowhere/building.yaml')).toThrow(
      /^HUB_BUILDING: expected a readable building file, found: \/nowhere\/building\.yaml /,
    );
  });
});
