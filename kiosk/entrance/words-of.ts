import type { Text } from '../text/fr.ts';
import type { View } from './entrance-state.ts';

/** The title and the sentence of a view: what is read on it and what is said of it are the same. */
export function wordsOf(view: View, { entrance }: Text): [title: string, sentence: string] {
  switch (view.name) {
    case 'waiting':
      return [entrance.hello, entrance.presentBadge];
    case 'party':
      return view.warned
        ? [entrance.stillThere, entrance.leavingSoon]
        : [entrance.howMany, entrance.touchNumber];
    case 'passage': {
      const { title, sentence } = entrance.outcome[view.outcome];
      return [title, sentence];
    }
    case 'noted':
      return [entrance.noted.title, entrance.noted.sentence(view.people)];
    case 'kept':
      return [entrance.kept.title, entrance.kept.sentence];
    case 'not-counted':
      return [entrance.notCounted.title, entrance.notCounted.sentence];
  }
}
