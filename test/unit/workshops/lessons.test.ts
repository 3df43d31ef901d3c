import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  inLanguage,
  type Lessons,
  type LoadedLesson,
  loadLessons,
} from '../../../flows/lessons/load-lessons.ts';
import { BENCH_OBJECTS } from '../../../hub/contract/workshops.ts';
import { LessonCheck } from '../../../hub/workshops/checks/lesson-check.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../flows/lessons');
/** What a seat has: flows/runner/seat-main.mjs leaves out those that reach outside. */
const NODES = new Set([
  ...['tab', 'comment', 'inject', 'debug', 'switch', 'change', 'function', 'delay', 'catch'],
  ...['mqtt-broker', 'mqtt in', 'mqtt out', 'tiers-lieu-hub', 'tiers-lieu-object', 'tiers-lieu-command'],
  ...[
    'tiers-lieu-display',
    'tiers-lieu-count',
    'tiers-lieu-remember',
    'tiers-lieu-room',
    'tiers-lieu-arrival',
  ],
]);
/** A card is one page, and a sentence one idea. */
const MAX_WORDS = 170;
const MAX_WORDS_A_SENTENCE = 12;

const complaints: string[] = [];
let loaded: Lessons;
beforeAll(async () => {
  loaded = await loadLessons(FOLDER, (why) => complaints.push(why));
});
const all = () => [...loaded.lessons.values()];

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
const longSentences = (text: string): string[] =>
  text.split(/[.!?:]\s|\n/).filter((sentence) => wordsOf(sentence).length > MAX_WORDS_A_SENTENCE);

describe('the house’s lessons', () => {
  test('are nine, whole, in order, and every track leads through lessons that are there', () => {
    expect(complaints).toEqual([]);
    expect(
      all()
        .map(({ lesson }) => lesson.number)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(loaded.tracks.map(({ id }) => id)).toEqual(['seniors', 'emploi', 'ecole', 'tiny-house']);
  });

  test('use only nodes that a seat has, wired to nodes that are there, and objects of the bench', () => {
    for (const { lesson, flow } of all()) {
      const ids = new Set(flow.map(({ id }) => id));
      for (const node of flow) {
        expect(NODES.has(String(node.type)), `${lesson.id}: ${node.type}`).toBe(true);
        for (const wire of ((node.wires as string[][]) ?? []).flat())
          expect(ids.has(wire), lesson.id).toBe(true);
        if (typeof node.object === 'string') {
          expect(BENCH_OBJECTS as readonly string[], lesson.id).toContain(node.object);
          expect(lesson.objects as readonly string[], lesson.id).toContain(node.object);
          expect(node.topic).toBe(`{{base}}/object/${node.object}`);
        }
      }
    }
  });

  test('have no box that nothing reaches, but those that their card has connected', () => {
    const waiting = { 'compter-sans-surveiller': ['zero'], 'quand-ca-casse': ['garder'] } as Record<
      string,
      string[]
    >;
    const begins = new Set(['tab', 'comment', 'inject', 'mqtt in', 'mqtt-broker', 'tiers-lieu-hub']);
    for (const { lesson, flow } of all()) {
      const reached = new Set(flow.flatMap((node) => ((node.wires as string[][]) ?? []).flat()));
      const lonely = flow.filter(
        ({ id, type }) =>
          !reached.has(String(id)) && !begins.has(String(type)) && type !== 'tiers-lieu-object',
      );
      expect([lesson.id, lonely.map(({ id }) => id)]).toEqual([lesson.id, waiting[lesson.id] ?? []]);
    }
  });

  test('are not passed by deploying them as they are, and waiting', () => {
    for (const { lesson, flow } of all()) {
      const check = new LessonCheck({ lesson, flow });
      check.deployed(flow.map((node) => (node.x === undefined ? node : { ...node, x: 999 })));
      for (let second = 0; second < 60; second++) check.tick(second * 1_000);
      expect([lesson.id, check.steps().every((done) => !done)]).toEqual([lesson.id, true]);
    }
  });

  test('have cards of one page, in both languages, with the four steps, in short sentences', () => {
    const parts = {
      fr: ['## Prédire', '## Faire tourner', '## Changer une chose', '## Aller plus loin'],
      en: ['## Predict', '## Run', '## Change one thing', '## Go further'],
    };
    for (const { lesson, cards } of all()) {
      for (const language of ['fr', 'en'] as const) {
        const card = cards[language];
        expect(card.startsWith(`# ${lesson.title[language]}\n`), lesson.id).toBe(true);
        expect(card.match(/^## .*$/gm)).toEqual(parts[language]);
        expect(wordsOf(card).length, `${lesson.id} ${language}`).toBeLessThan(MAX_WORDS);
        for (const sentence of longSentences(card)) expect.soft(sentence, lesson.id).toBe('');
      }
    }
  });

  test('never let a line begin with a mark: French sets a no-break space before it', () => {
    for (const { lesson, cards } of all()) {
      const { title, about, check, hints } = lesson;
      const said = [title, about, ...check.map((step) => step.said), ...hints].map(({ fr }) => fr);
      for (const text of [cards.fr, ...said]) expect(text, lesson.id).not.toMatch(/ [?!:;»]|« /);
    }
  });

  test('say what they are about, their steps and their hints in short sentences', () => {
    for (const { lesson } of all()) {
      const said = [lesson.about, ...lesson.check.map((step) => step.said), ...lesson.hints];
      for (const { fr, en } of said)
        for (const sentence of longSentences(`${fr}\n${en}`)) expect.soft(sentence, lesson.id).toBe('');
    }
  });

  test('are in English what they are in French: the same flow, with every box named', () => {
    const read = ({ name, label, sentence, info }: LoadedLesson['flow'][number]) =>
      [name, label, sentence, info].filter((text) => typeof text === 'string' && /\p{L}{3}/u.test(text));
    for (const loaded of all()) {
      const english = inLanguage(loaded, 'en').flow;
      const named = (flow: LoadedLesson['flow']) =>
        flow.map((node) => ({ ...node, name: '', label: '', sentence: '', payload: '' }));
      expect(named(english)).toEqual(named(loaded.flow));
      const same = english.flatMap(read).filter((text) => loaded.flow.flatMap(read).includes(text));
      // What needs no translation.
      const both = /^(?:Message )?\{\{payload\}\}$/;
      expect([loaded.lesson.id, same.filter((text) => !both.test(String(text)))]).toEqual([
        loaded.lesson.id,
        [],
      ]);
      const written = JSON.stringify(loaded.flow);
      for (const word of Object.keys(loaded.words)) expect(written).toContain(JSON.stringify(word));
    }
  });

  test('name the boxes in cards and hints as they are called in the flow, in both languages', () => {
    let named = 0;
    for (const loaded of all()) {
      const { lesson, cards, words } = loaded;
      const boxes = (text: string, language: 'fr' | 'en') => {
        const names = new Set(inLanguage(loaded, language).flow.map(({ name }) => name));
        const own = (word: string) => (names.has(word) ? word : word.replaceAll(/\s/g, ' '));
        const quoted = [...text.matchAll(/\*\*([^*]+)\*\*|«\s([^»]+)\s»|“([^”]+)”/g)];
        return quoted
          .map(([, bold, french, english]) => own(bold ?? french ?? english ?? ''))
          .filter((word) => names.has(word));
      };
      const texts = [cards, ...lesson.hints];
      for (const { fr, en } of texts) {
        const french = boxes(fr, 'fr');
        named += french.length;
        expect.soft([lesson.id, boxes(en, 'en')]).toEqual([lesson.id, french.map((word) => words[word])]);
      }
    }
    expect(named).toBeGreaterThan(20);
  });
});

describe('a lesson that somebody wrote', () => {
  const copy = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lessons-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(FOLDER, folder, { recursive: true });
    return folder;
  };

  test('is a folder copied under another name', async () => {
    const folder = copy();
    cpSync(path.join(FOLDER, 'si-alors'), path.join(folder, 'ma-lecon'), { recursive: true });
    const file = path.join(folder, 'ma-lecon/lesson.json');
    const lesson = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...lesson, id: 'ma-lecon', number: 20 }));
    const said: string[] = [];
    const { lessons } = await loadLessons(folder, (why) => said.push(why));
    expect(said).toEqual([]);
    expect(lessons.get('ma-lecon')?.lesson.number).toBe(20);
  });

  test('without English words keeps the names of its boxes', async () => {
    const folder = copy();
    rmSync(path.join(folder, 'si-alors/words.en.json'));
    const { lessons } = await loadLessons(folder, (why) => expect.fail(why));
    const kept = lessons.get('si-alors')!;
    const names = (flow: LoadedLesson['flow']) => flow.map(({ name }) => name);
    expect(names(inLanguage(kept, 'en').flow)).toEqual(names(kept.flow));
  });

  test.each([
    ['lesson.json', '{', /^si-alors\/lesson\.json: .*JSON/],
    ['lesson.json', '{"id":"si-alors"}', /^si-alors\/lesson\.json: number/],
    ['flow.json', '[]', /^si-alors\/flow\.json/],
    ['words.en.json', '{"allumer":""}', /^si-alors\/words\.en\.json: allumer/],
    ['card.fr.md', ' ', /^si-alors\/card\.fr\.md: the card is missing or empty/],
  ])('with a %s that reads %j is named, and the others stay', async (file, content, expected) => {
    const folder = copy();
    writeFileSync(path.join(folder, 'si-alors', file), content);
    const said: string[] = [];
    const { lessons } = await loadLessons(folder, (why) => said.push(why));
    expect(lessons.size).toBe(8);
    expect(said[0]).toMatch(expected);
    // Tracks that lead through it are left out, and say why.
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/emploi.*si-alors/),
      expect.stringMatching(/ecole.*si-alors/),
    ]);
  });
});
