import { useEffect, useMemo } from 'preact/hooks';
import { dateAndTime } from '../live/dates.ts';
import type { Text } from '../text/fr.ts';
import { ArchiveList } from './archive-list.tsx';
import { ArchivesNow } from './archives-now.ts';

/** The archives of one trial, on its page at the desk. */
export function TrialArchives({ text, trial }: { readonly text: Text; readonly trial: string }) {
  const words = text.archives;
  const archives = useMemo(() => new ArchivesNow(text, trial), [text, trial]);
  useEffect(() => {
    archives.start();
    return () => archives.stop();
  }, [archives]);

  return (
    <>
      <ArchiveList
        text={text}
        archives={archives}
        title={words.listOfTrial}
        nameOf={({ created }) => words.askedOn(dateAndTime(created, text))}
      />
      <p>
        <button type="button" class="plain-button strong" onClick={() => archives.ask({ trial })}>
          {words.make}
        </button>
      </p>
    </>
  );
}
