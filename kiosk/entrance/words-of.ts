import type { EntranceText } from '../text/entrance-text.ts';
import type { View } from './entrance-state.ts';

/**
 * The title and the sentence of a view, as they are said. A first name is only ever read, on the screen of whoever
 * asked for it: it is not among them.
 */
export function wordsOf(view: View, { entrance }: EntranceText): [title: string, sentence: string] {
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
    case 'theme':
      return [entrance.why, entrance.whyFree];
    case 'thanks':
      return [entrance.thanks.title, entrance.thanks.sentence];
    case 'cancelled':
      return [entrance.cancelled.title, entrance.cancelled.sentence];
    case 'too-late':
      return [entrance.tooLate.title, entrance.tooLate.sentence];
    case 'call': {
      const { title, sentence } = entrance.calling[view.status];
      return [title, sentence];
    }
    case 'notice':
      return view.warned
        ? [entrance.stillThere, entrance.leavingSoon]
        : [entrance.notice.button, entrance.notice.noBadge];
  }
}
