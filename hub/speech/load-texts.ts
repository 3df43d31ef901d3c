import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SpokenText } from '../../kiosk/speech/sentence-of.ts';

/** The visitors' texts of every language: `fr.ts` and the files beside it that are named by a language. */
export async function loadTexts(folder: string): Promise<SpokenText[]> {
  const files = (await readdir(folder)).filter((name) => /^[a-z]{2}\.ts$/.test(name));
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(path.join(folder, name)).href)));
  return modules.flatMap(({ fr, visitor }: { fr?: SpokenText; visitor?: SpokenText }) => visitor ?? fr ?? []);
}
