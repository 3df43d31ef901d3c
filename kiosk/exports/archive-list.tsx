import { useEffect, useRef } from 'preact/hooks';
import type { Export } from '../../hub/contract/exports.ts';
import { dateAndTime } from '../live/dates.ts';
import type { Text } from '../text/fr.ts';
import { Banner } from '../ui/banner.tsx';
import { Notice } from '../ui/notice.tsx';
import { type ArchivesNow, isUnfinished, sameAgain } from './archives-now.ts';
import './archives.css';

interface Props {
  readonly text: Text;
  readonly archives: ArchivesNow;
  readonly title: string;
  /** What an archive is of, in words. */
  readonly nameOf: (archive: Export) => string;
}

/** Archives, the latest first: how far each is, and what can be done with it. */
export function ArchiveList({ text, archives, title, nameOf }: Props) {
  const words = text.archives;
  const heading = useRef<HTMLHeadingElement>(null);
  const list = archives.list.value;
  const news = archives.news.value;
  const answered = archives.answered.value;
  useEffect(() => {
    // The button that was pressed may be far below, or gone.
    if (answered > 0) heading.current?.focus();
  }, [answered]);

  return (
    <section class="archives">
      <h2 ref={heading} tabindex={-1}>
        {title}
      </h2>
      {archives.lost.value && <Banner pictogram="unplugged" {...text.startup.lost} />}
      {news && <Notice key={news.title} {...news} />}
      {list?.length === 0 && <p class="empty">{words.none}</p>}
      <ul class="cards">
        {list?.map((archive) => (
          <li key={archive.id} data-state={archive.state}>
            <h3>{nameOf(archive)}</h3>
            <State text={text} archive={archive} />
            <p class="actions">
              {archive.state === 'ready' && (
                <a class="plain-button strong" href={`/api/exports/${archive.id}/archive`} download>
                  {words.download(sizeOf(archive.bytes ?? 0))}
                </a>
              )}
              {(archive.state === 'failed' || archive.state === 'void') && (
                <button
                  type="button"
                  class="plain-button strong"
                  onClick={() => archives.ask(sameAgain(archive))}
                >
                  {words.again}
                </button>
              )}
              <button type="button" class="plain-button" onClick={() => archives.remove(archive)}>
                {isUnfinished(archive) ? words.cancel : words.delete}
              </button>
            </p>
          </li>
        ))}
      </ul>
      {list?.some(({ state }) => state === 'ready') && <p class="hint">{words.resumes}</p>}
    </section>
  );
}

function State({ text, archive }: { readonly text: Text; readonly archive: Export }) {
  const words = text.archives;
  const { state, rows, failure, restarted, deletes } = archive;
  return (
    <>
      <p>{words.states[state]}</p>
      {state === 'failed' && failure && <p>{words.failures[failure]}</p>}
      {isUnfinished(archive) && restarted && <p>{words.restarted}</p>}
      {state === 'running' && (
        <p class="archive-progress">
          <progress
            aria-label={words.states.running}
            max={1}
            {...(rows && { value: rows.of === 0 ? 1 : rows.done / rows.of })}
          />
          {rows && <span>{words.progress(rows.done, rows.of)}</span>}
        </p>
      )}
      {state === 'ready' && rows && deletes && <p>{words.kept(rows.of, dateAndTime(deletes, text))}</p>}
    </>
  );
}

/** `11,5 Mo`, in the thousands that file managers count by. */
function sizeOf(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return new Intl.NumberFormat('fr', {
    style: 'unit',
    unit: units[step] as string,
    maximumSignificantDigits: 3,
  }).format(bytes / 1_000 ** step);
}
