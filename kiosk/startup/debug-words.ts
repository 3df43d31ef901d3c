import type { DebugLine } from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';
import type { Explained } from '../text/startup-fr.ts';
import { valueWords } from './value-words.ts';

export interface LineWords {
  /** Whether somebody has to do something. */
  readonly tone: 'good' | 'plain' | 'bad';
  readonly what: string;
  /** Empty: nothing. */
  readonly todo: string;
}

/** One line of the debugging screen in words: what happened, and what to do. */
export function lineWords(line: DebugLine, text: Text): LineWords {
  const { debug } = text.startup;
  const bad = ({ what, todo }: { what: string; todo: string }): LineWords => ({ tone: 'bad', what, todo });
  switch (line.kind) {
    case 'accepted':
      return { tone: 'good', what: debug.sent(valueWords(line.value, line.unit, text)), todo: '' };
    case 'connected':
      return { tone: 'good', what: debug.connected(line.got ?? ''), todo: '' };
    case 'subscribed':
      return { tone: 'plain', what: debug.subscribed, todo: '' };
    case 'cleared':
      return { tone: 'plain', what: debug.cleared, todo: '' };
    case 'disconnected': {
      const { what, todo } = explained(debug.disconnections, line, text);
      return { tone: todo === '' ? 'plain' : 'bad', what, todo };
    }
    case 'connect-refused':
      return bad(explained(debug.connectRefusals, line, text));
    case 'misfit':
      return bad(explained(debug.misfits, line, text));
    case 'publish-refused':
      return bad(debug.refusedOther[line.reason ?? ''] ?? explained(debug.topicFaults, line, text));
    case 'subscribe-refused':
      return bad(debug.subscribeRefused);
    case 'not-kept':
      return bad(debug.notKept);
    case 'not-retained':
      return bad(debug.notRetained);
    case 'slowed':
      return bad({ what: line.qos === 0 ? debug.slowed.lost : debug.slowed.waits, todo: debug.slowed.todo });
  }
}

function explained(
  words: Readonly<Record<string, Explained>>,
  { reason, wanted, got }: DebugLine,
  text: Text,
): { what: string; todo: string } {
  const { refusedAnyhow } = text.startup.debug;
  const found = reason === null ? undefined : words[reason];
  if (!found) return refusedAnyhow;
  // Types are told by the name they have in the editor.
  const { types } = text.startup.channels;
  const named = (word: string | null): string =>
    reason === 'type' && word !== null && Object.hasOwn(types, word)
      ? types[word as keyof typeof types]
      : (word ?? '');
  return { what: found.what(named(wanted), named(got)), todo: found.todo };
}

/** As it stands in a text file. */
export function lineText(line: DebugLine, text: Text): string {
  const { what, todo } = lineWords(line, text);
  const about = [line.channel ?? line.topic, line.payload].filter((part) => part !== null).join(' ');
  const times = line.times > 1 ? ` (${text.startup.debug.times(line.times)})` : '';
  return [line.at, about, `${what}${times}`, todo].filter((part) => part !== '').join('\t');
}
