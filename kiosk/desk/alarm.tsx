import '../ui/big-button.css';
import './alarm.css';
import { useEffect, useState } from 'preact/hooks';
import { timeOf } from '../live/time-of.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import type { EvacuationKeeper } from './evacuation-keeper.ts';
import { EvacuationSheet } from './evacuation-sheet.tsx';
import type { PageProps } from './pages.ts';

export function AlarmPage({ text, live }: PageProps) {
  return <AlarmContent text={text} keeper={live.evacuation} />;
}

/** The one button; while an alarm lasts, its sheet. Also without a hub, from what this device has kept. */
export function AlarmContent({ text, keeper }: { text: Text; keeper: EvacuationKeeper }) {
  const { alarm } = text;
  const [busy, setBusy] = useState(false);
  const [nothing, setNothing] = useState(false);
  const [over, setOver] = useState(false);
  const evacuation = keeper.evacuation.value;
  const running = evacuation !== null && evacuation.alarm !== null;
  const [was, setWas] = useState(running);

  useEffect(() => void keeper.refresh(), [keeper]);
  useEffect(() => {
    if (was && !running) setOver(true);
    if (running) setOver(false);
    setWas(running);
  }, [running]);

  async function begin(): Promise<void> {
    setBusy(true);
    setNothing(!(await keeper.begin()));
    setBusy(false);
  }

  if (running) {
    return (
      <>
        <p class="alarm-running">
          <Pictogram name="warning" />
          <strong>{alarm.running(timeOf(evacuation.alarm ?? '', text))}</strong>
        </p>
        <EvacuationSheet text={text} keeper={keeper} evacuation={evacuation} />
      </>
    );
  }
  return (
    <div class="alarm-ready">
      {over && <Notice {...alarm.ended} good />}
      {nothing && <Notice {...alarm.nothingKept} />}
      <p>{alarm.intro}</p>
      <button type="button" class="alarm-button" aria-disabled={busy} onClick={() => !busy && begin()}>
        <Pictogram name="warning" />
        {busy ? alarm.beginning : alarm.begin}
      </button>
      {evacuation !== null && <p class="hint">{alarm.kept(timeOf(evacuation.sheet.at, text))}</p>}
    </div>
  );
}
