import { useEffect, useRef } from 'preact/hooks';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';
import { QrCode } from '../ui/qr-code.tsx';

interface Props {
  readonly text: Text;
  readonly code: string;
}

/** How learners come in: four digits, and a square that fills them in. Projected large, or printed. */
export function EntryCode({ text, code }: Props) {
  const { running } = text.host;
  const projected = useRef<HTMLDialogElement>(null);
  const address = `${location.origin}/workshop`;
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  // A new code is a new workshop: nobody should look at the old one's.
  useEffect(() => () => projected.current?.close(), [code]);

  const view = (
    <div class="entry-code">
      <div>
        <h2>{running.address}</h2>
        <p class="address">{address.replace(/^https?:\/\//, '')}</p>
        <h2>{running.code}</h2>
        <p class="code">{code}</p>
      </div>
      <QrCode content={`${address}#${code}`} label={running.square} />
    </div>
  );
  return (
    <section>
      {local && <Notice {...running.localhost} />}
      {view}
      <p class="actions no-print">
        <button type="button" class="plain-button" onClick={() => projected.current?.showModal()}>
          {running.project}
        </button>
        <button type="button" class="plain-button" onClick={() => print()}>
          {running.print}
        </button>
      </p>
      <dialog ref={projected} class="projected" aria-label={running.code}>
        {view}
        <button type="button" class="plain-button" onClick={() => projected.current?.close()}>
          {running.stopProjecting}
        </button>
      </dialog>
    </section>
  );
}
