import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Lesson, lessonSchema, tracksSchema } from '../../hub/contract/workshops.ts';

export interface LoadedLesson {
  readonly lesson: Lesson;
  readonly flow: readonly Readonly<Record<string, unknown>>[];
  readonly cards: Readonly<Record<'fr' | 'en', string>>;
  /** What people read in the flow, and what it is in English. */
  readonly words: Readonly<Record<string, string>>;
}
export interface Lessons {
  readonly lessons: ReadonlyMap<string, LoadedLesson>;
  readonly tracks: z.infer<typeof tracksSchema>;
}

const wordsSchema = z.record(z.string(), z.string().min(1));
const flowSchema = z.array(z.looseObject({ id: z.string(), type: z.string() })).min(1);
const LESSON = 'lesson.json';
const TRACKS = 'tracks.json';
const WORDS = 'words.en.json';
/** Settings of boxes that people read; the others are for machines, and the same in every language. */
const READ: ReadonlySet<string> = new Set(['name', 'label', 'sentence', 'payload', 'info']);

/**
 * Every folder that holds a `lesson.json`, and the tracks. A lesson that is not whole is left out and said by
 * `complain`, file and reason: one that a host wrote must not keep the others from being taught.
 */
export async function loadLessons(folder: string, complain: (why: string) => void): Promise<Lessons> {
  const lessons = new Map<string, LoadedLesson>();
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!entry.isDirectory()) continue;
    const loaded = await loadLesson(path.join(folder, entry.name)).catch((error: Error) => {
      complain(error.message);
      return null;
    });
    if (loaded === null) continue;
    if (loaded.lesson.id !== entry.name)
      complain(`${entry.name}/${LESSON}: id: the folder’s name, ${entry.name}`);
    else lessons.set(loaded.lesson.id, loaded);
  }
  const tracks = await readChecked(path.join(folder, TRACKS), tracksSchema).catch((error: Error) => {
    complain(error.message);
    return [];
  });
  const known = tracks.filter((track) => {
    const missing = track.lessons.find((id) => !lessons.has(id));
    if (missing !== undefined) complain(`${TRACKS}: ${track.id}: there is no lesson ${missing}`);
    return missing === undefined;
  });
  return { lessons, tracks: known };
}

/** The lesson with the boxes of its flow named in the workshop's language, as its card calls them. */
export function inLanguage(loaded: LoadedLesson, language: 'fr' | 'en'): LoadedLesson {
  if (language === 'fr') return loaded;
  const { title } = loaded.lesson;
  const words = new Map([[title.fr, title.en], ...Object.entries(loaded.words)]);
  const said = (key: string, value: unknown): unknown =>
    typeof value === 'string' && READ.has(key) ? (words.get(value) ?? value) : value;
  return { ...loaded, flow: JSON.parse(JSON.stringify(loaded.flow), said) as LoadedLesson['flow'] };
}

async function loadLesson(folder: string): Promise<LoadedLesson> {
  const inFolder = (name: string): string => path.join(folder, name);
  const lesson = await readChecked(inFolder(LESSON), lessonSchema);
  const flow = await readChecked(inFolder('flow.json'), flowSchema);
  const [fr, en] = await Promise.all([cardOf(inFolder('card.fr.md')), cardOf(inFolder('card.en.md'))]);
  const words = await readChecked(inFolder(WORDS), wordsSchema, {});
  return { lesson, flow, cards: { fr, en }, words };
}

async function cardOf(file: string): Promise<string> {
  const card = await readFile(file, 'utf8').catch(() => '');
  if (card.trim() === '') throw new Error(`${nameOf(file)}: the card is missing or empty`);
  return card;
}

/** `otherwise`: what a file that is not there stands for; without it, it has to be. */
async function readChecked<T>(file: string, schema: z.ZodType<T>, otherwise?: T): Promise<T> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    if (otherwise !== undefined) return otherwise;
    throw new Error(`${nameOf(file)}: missing`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`${nameOf(file)}: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${nameOf(file)}: ${issue?.path.join('.')}: ${issue?.message}`);
}

const nameOf = (file: string): string => path.join(path.basename(path.dirname(file)), path.basename(file));
