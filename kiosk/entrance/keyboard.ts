import { type WedgeEvent, type WedgeKey, WedgeSession } from '../../devices/readers/wedge.ts';

export interface KeyboardListener {
  /** Keys do nothing by themselves: the one switch of a kiosk may be any key, also Enter or Tab. */
  readonly swallow: boolean;
  /** A reader typed this number. */
  readonly onBadge: (text: string) => void;
  /** A reader typed something that is no number. */
  readonly onUnreadable: () => void;
  /** A person pressed this key. It comes 50 ms late: before, it could have been a reader's first. */
  readonly onKey: (key: string) => void;
}

const OF_A_READER: ReadonlySet<string> = new Set(['Enter', 'Shift', 'CapsLock', 'AltGraph']);

/**
 * Listens to the whole page, without a field: readers that type, and people. The Enter with which a reader ends a
 * number must not press the button that has the focus; a person's own keys are never swallowed.
 */
export function listenToKeyboard({ swallow, onBadge, onUnreadable, onKey }: KeyboardListener): void {
  const session = new WedgeSession();
  let rest: ReturnType<typeof setTimeout> | undefined;
  const tell = (events: readonly WedgeEvent[]): void => {
    for (const event of events) {
      if (event.type === 'number') onBadge(event.text);
      else if (event.type === 'unreadable') onUnreadable();
      else for (const { key } of event.keys) onKey(key);
    }
  };
  addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (swallow) event.preventDefault();
      if (event.repeat) return;
      const key: WedgeKey = { key: event.key, code: event.code };
      // The system's own time of the key: a busy page must not take a reader for a slow typist.
      const events = session.press(key, event.timeStamp);
      const last = events.at(-1);
      if (last?.type === 'number' || last?.type === 'unreadable') {
        event.preventDefault();
        event.stopPropagation();
      }
      tell(events);
      // Names of keys are no text; of them a reader uses Shift.
      if (key.key.length > 1 && !OF_A_READER.has(key.key)) onKey(key.key);
      clearTimeout(rest);
      const { restAt } = session;
      if (restAt !== null) {
        rest = setTimeout(() => tell(session.rest(performance.now() + 1)), restAt - performance.now() + 1);
      }
    },
    { capture: true },
  );
  // A button is pressed when the space bar comes up again.
  if (swallow) addEventListener('keyup', (event) => event.preventDefault(), { capture: true });
}
