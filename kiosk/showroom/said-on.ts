import type { ShowroomAnswer } from '../../hub/contract/objects.ts';
import type { Utterance } from '../speech/sentence-of.ts';
import { dayWords } from './day-words.ts';
import { utterancesOf, wordsOf } from './object-words.ts';
import type { Scene } from './scene.ts';

/** What can be said aloud of the objects beyond the fixed sentences: their names, their numbers, their days. */
export function saidOn(answer: ShowroomAnswer | null, scene: Scene): Utterance[] {
  const { text, own, now, live, charts } = scene;
  return (answer?.objects ?? []).flatMap((object) => {
    const { values } = wordsOf(object, now, live, text);
    const days = values.flatMap(({ shown }) => {
      const day = charts.known(object.id, shown.said.measure);
      return day === null ? [] : dayWords(shown, day.points, text);
    });
    return [
      ...written(object.id, 'name', object.name, own.language),
      ...written(object.id, 'about', object.about, own.language),
      ...utterancesOf(values, text),
      ...days.map((each) => ({ ...each, language: text.language })),
    ];
  });
}

const written = (object: string, part: string, sentence: string, language: string): Utterance[] =>
  sentence === '' ? [] : [{ language, key: `showroom.objects.${object}.${part}`, sentence }];
