import { describe, expect, test } from 'vitest';
import type { PublicObject } from '../../../hub/contract/objects.ts';
import { baseOf, isOnlyHere } from '../../../kiosk/desk/label-address.ts';
import { chartShape, HEIGHT, WIDTH } from '../../../kiosk/showroom/chart-shape.ts';
import { dayWords, held, type Point } from '../../../kiosk/showroom/day-words.ts';
import { shownValues } from '../../../kiosk/showroom/measures.ts';
import { ageWords, promisesOf, utterancesOf, wordsOf } from '../../../kiosk/showroom/object-words.ts';
import { measuredSentence, sentencesOf } from '../../../kiosk/speech/sentence-of.ts';
import { showroom as ar } from '../../../kiosk/text/showroom-ar.ts';
import { showroom as en } from '../../../kiosk/text/showroom-en.ts';
import { showroom as es } from '../../../kiosk/text/showroom-es.ts';
import { showroom as fr } from '../../../kiosk/text/showroom-fr.ts';
import { EXACTNESS, isSpoken, rounded, type SpokenMeasure } from '../../../kiosk/text/showroom-numbers.ts';

const NOW = Date.parse('2026-11-22T15:00:00Z');
const MINUTE = 60_000;
const TEXTS = [fr, en, es, ar];
type Value = PublicObject['values'][number];

const value = (measure: string, said: Value['value'], unit?: string, minutesOld = 0): Value => ({
  measure,
  value: said,
  ...(unit !== undefined && { unit }),
  at: new Date(NOW - minutesOld * MINUTE).toISOString(),
});
const object = (values: Value[], state: PublicObject['state'] = 'online'): PublicObject => ({
  id: 'objet',
  name: 'Objet',
  about: '',
  room: null,
  state,
  values,
});
const words = (values: Value[], state?: PublicObject['state'], live = true) =>
  wordsOf(object(values, state), NOW, live, fr);
const amounts = (values: Value[]): string[] => words(values).values.map(({ amount }) => amount);

describe('what an object says, in words', () => {
  test('units are words, numbers are as exact as people need them', () => {
    expect(amounts([value('temperature', 21.44, '°C')])).toEqual(['21,4 degrés']);
    expect(amounts([value('temperature', -3.02, '°C')])).toEqual(['moins 3 degrés']);
    expect(amounts([value('humidity', 46.6, '%')])).toEqual(['47 sur 100']);
    expect(amounts([value('light', 12_345, 'lx')])).toEqual(['12000 lux']);
    expect(amounts([value('energy', 1.26, 'kWh')])).toEqual(['1,3 kilowattheure']);
    expect(amounts([value('door', true), value('presence', false)])).toEqual([
      'Personne n’est là.',
      'C’est ouvert.',
    ]);
  });

  test('words that hold a unit are not used for another one', () => {
    const [power] = words([value('power', 3, 'kW')]).values;
    expect([power?.name, power?.amount]).toEqual(['power', '3 kW']);
  });

  test('a number that means little alone stands behind what it means, and never once it is old', () => {
    const [fresh] = words([value('co2', 1_612, 'ppm')]).values;
    expect([fresh?.amount, fresh?.detail]).toEqual(['Il faut ouvrir la fenêtre.', '1610 parts par million']);
    const [old] = words([value('co2', 1_612, 'ppm', 90)]).values;
    expect([old?.amount, old?.detail, old?.old]).toEqual(['1610 parts par million', null, true]);
  });

  test('the object’s own affairs and texts of unknown meaning stay out; the most telling comes first', () => {
    const shown = shownValues([
      value('battery', 80),
      value('linkquality', 120),
      value('voltage', 3000),
      value('battery_low', false),
      value('wifi_signal', -61),
      value('color_temp', 370),
      value('ip', '192.168.1.5'),
      value('scene', 'party'),
      value('brightness', 47, '%'),
      value('energy_total', 12, 'kWh'),
      value('energy_today', 1, 'kWh'),
      value('switch', true),
      value('moon', 3),
    ]);
    expect(shown.map(({ said }) => said.measure)).toEqual(['switch', 'energy_today', 'brightness', 'moon']);
  });

  test('A14: what may no longer be true says so: an old number, a silent or lost object, a hub that is away', () => {
    const old = (each: ReturnType<typeof words>): boolean[] => each.values.map((one) => one.old);
    const temperature = value('temperature', 20, '°C', 59);
    expect(old(words([temperature]))).toEqual([false]);
    expect(old(words([value('temperature', 20, '°C', 61)]))).toEqual([true]);
    // A door is as it was until it is touched, and a lamp stays as bright as it was set.
    expect(old(words([value('door', true, undefined, 600), value('brightness', 20, '%', 600)]))).toEqual([
      false,
      false,
    ]);
    for (const state of ['silent', 'lost', 'unknown'] as const)
      expect(old(words([temperature], state))).toEqual([true]);
    expect(old(words([temperature], 'online', false))).toEqual([true]);
    // What happened has happened.
    expect(old(words([value('action', 'single', undefined, 600)], 'lost'))).toEqual([false]);
  });

  test('ages in words, also of a clock that is ahead', () => {
    const ages = [-1, 0, 1, 59, 60, 47 * 60, 48 * 60].map((minutes) =>
      ageWords(minutes * MINUTE, fr.showroom),
    );
    expect(ages).toEqual([
      'Maintenant',
      'Maintenant',
      'Il y a 1 minute',
      'Il y a 59 minutes',
      'Il y a 1 heure',
      'Il y a 47 heures',
      'Il y a 2 jours',
    ]);
  });
});

describe('what an object does not', () => {
  const doesNot = (...measures: string[]): readonly string[] =>
    promisesOf(
      measures.map((measure) => value(measure, 1)),
      fr.showroom,
    ).doesNot;

  test('a thermometer does not film, does not listen, and knows nobody', () => {
    expect(doesNot('temperature')).toEqual([
      'Il ne filme pas.',
      'Il n’écoute pas.',
      'Il ne sait pas qui vous êtes.',
    ]);
  });

  test('P13: of what counts people, perhaps with a camera, only what the hub itself keeps is promised', () => {
    for (const measure of ['count', 'in', 'out', 'presence', 'something_new'])
      expect(doesNot(measure)).not.toContain('Il ne filme pas.');
    expect(doesNot('count')).toContain('Aucune image n’est gardée.');
  });

  test('what measures noise is not said to be deaf', () => {
    expect(doesNot('sound', 'temperature')).toEqual([
      'Il ne filme pas.',
      'Aucune voix n’est gardée.',
      'Il ne sait pas qui vous êtes.',
    ]);
  });
});

describe('the last day', () => {
  const [temperature] = shownValues([value('temperature', 20, '°C')]);
  const [lamp] = shownValues([value('switch', true)]);
  /** Quarters of an hour from local midnight on. */
  const points = (...values: (number | null)[]): Point[] =>
    values.map((each, i) => [new Date(2026, 10, 22, 0, i * 15).toISOString(), each]);
  const said = (shown: typeof temperature, day: Point[]): string[] =>
    dayWords(shown!, day, fr).map(({ sentence }) => sentence);

  test('is said in sentences: the lowest, the highest, and when', () => {
    const day = points(19, 19.2, null, 20, 22.04, ...Array.from({ length: 60 }, () => 21));
    expect(said(temperature, day)).toEqual([
      'Le plus froid\u00a0: 19 degrés.',
      'Le plus chaud\u00a0: 22 degrés.',
      'C’était vers 1 heure.',
    ]);
    expect(said(temperature, points(21.01, 21, 21, 20.99))).toEqual(['Toujours 21 degrés.']);
  });

  test('less than an hour is no day yet', () => {
    expect(said(temperature, points(19, null, 30, 21))).toEqual(['Sa journée sera bientôt dessinée ici.']);
  });

  test('a lamp is on until it says otherwise', () => {
    const day = points(null, 1, ...Array.from({ length: 7 }, () => null), 0, null, null);
    expect(held(day).map(([, each]) => each)).toEqual([null, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    expect(said(lamp, day)).toEqual(['Il était allumé environ 2 heures.']);
    expect(said(lamp, points(0, null, null, null))).toEqual(['Pas une fois depuis hier.']);
  });

  test('no line is drawn over what was not measured, and nothing leaves the picture', () => {
    const { lines, top } = chartShape(points(20, 21, null, 25, null, 19, 18), 1, false);
    expect(lines).toHaveLength(3);
    const numbers = lines
      .join(' ')
      .match(/[\d.]+/g)!
      .map(Number);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(WIDTH);
    expect(top!.x).toBeCloseTo(3.5 / 7);
    expect(top!.y).toBeLessThan(0.2);
    expect(chartShape(points(null, null), 1, false)).toEqual({ lines: [], areas: [], top: null });
  });

  test('a quiet day is drawn quiet', () => {
    const heights = chartShape(points(21, 21.05, 21, 21.05), 1, false).lines[0]!.match(/,[\d.]+/g)!;
    const ys = heights.map((each) => Number(each.slice(1)));
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(HEIGHT / 10);
  });
});

describe('what is said aloud', () => {
  test('every measured number on the screen is one that the hub can say, in each language', () => {
    for (const text of TEXTS) {
      const values = Object.entries(EXACTNESS).map(([measure, { least, most }]) =>
        value(measure === 'dust' ? 'pm25' : measure, least + (most - least) / 2.93),
      );
      const utterances = utterancesOf(wordsOf(object(values), NOW, true, text).values, text);
      expect(utterances).toHaveLength(Object.keys(EXACTNESS).length);
      for (const { key, sentence } of utterances) expect(measuredSentence(text, key)).toBe(sentence);
    }
  });

  test('so is every sentence of a day', () => {
    const day: Point[] = Array.from({ length: 96 }, (_, i) => [
      new Date(NOW - i * 15 * MINUTE).toISOString(),
      20 + Math.sin(i / 9) * 4,
    ]);
    for (const text of TEXTS) {
      const known = sentencesOf(text);
      for (const measure of ['temperature', 'switch', 'co2']) {
        const [shown] = shownValues([value(measure, measure === 'switch' ? true : 20)]);
        const said = dayWords(shown!, day, text);
        expect(said.length).toBeGreaterThan(0);
        for (const { key, sentence } of said)
          expect(known.get(key) ?? measuredSentence(text, key)).toBe(sentence);
      }
    }
  });

  test('only so many numbers can be asked for: neither more exact, nor beyond the range, nor of another measure', () => {
    for (const key of [
      'showroom.numbers.temperature.value.21.44',
      'showroom.numbers.temperature.value.500',
      'showroom.numbers.light.value.12345',
      'showroom.numbers.constructor.value.1',
      'showroom.numbers.temperature.does.1',
      'showroom.numbers.temperature.value.NaN',
      'showroom.numbers.temperature.value.',
    ])
      expect(measuredSentence(fr, key)).toBeUndefined();
    expect(measuredSentence(fr, 'showroom.numbers.temperature.value.21.4')).toBe('21,4 degrés');
  });

  test('a rounded number is its own rounding', () => {
    for (const measure of Object.keys(EXACTNESS) as SpokenMeasure[])
      for (let i = 0; i < 500; i++) {
        const { least, most } = EXACTNESS[measure];
        const once = rounded(measure, least + ((most - least) * i) / 499);
        expect([measure, once, isSpoken(measure, once)]).toEqual([measure, once, true]);
      }
  });
});

describe('the address on a label', () => {
  test('is one that phones can open, or staff are told', () => {
    expect(baseOf(' http://192.168.1.20:8080/desk ')).toBe('http://192.168.1.20:8080');
    expect([baseOf('192.168.1.20'), baseOf('ftp://hub'), baseOf('http://a:b@hub'), baseOf('')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    for (const here of ['http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:8080', 'http://0.0.0.0'])
      expect([here, isOnlyHere(here)]).toEqual([here, true]);
    expect(isOnlyHere('http://hub.local:8080')).toBe(false);
  });
});
