import { useEffect, useMemo } from 'preact/hooks';
import type { Text } from '../text/fr.ts';
import { AlarmContent } from './alarm.tsx';
import { EvacuationKeeper } from './evacuation-keeper.ts';

/** The hub is away and nobody can log in: what this device has kept of the evacuation sheet, and nothing else. */
export function WithoutHub({ text, onBack }: { text: Text; onBack: () => void }) {
  const keeper = useMemo(() => new EvacuationKeeper(text), [text]);
  useEffect(() => {
    keeper.start();
    return () => keeper.stop();
  }, [keeper]);
  // The hub asks again who this is, and then gives its whole desk.
  const back = keeper.answered.value && !keeper.kept.value?.onlyHere;
  useEffect(() => {
    if (back) onBack();
  }, [back]);
  return (
    <main class="page desk">
      <h1>{text.alarm.sheet}</h1>
      <AlarmContent text={text} keeper={keeper} />
    </main>
  );
}
