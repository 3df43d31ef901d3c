import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ShowroomAnswer } from '../../hub/contract/objects.ts';
import type { ConnectionState } from '../live/live-connection.ts';
import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { ShowroomText, TitleAndSentence } from '../text/showroom-text.ts';
import { Banner } from '../ui/banner.tsx';
import { LanguageButtons } from '../ui/language-buttons.tsx';
import { ObjectCard } from './object-card.tsx';
import { ObjectPage } from './object-page.tsx';
import type { Scene } from './scene.ts';
import { TablePage } from './table-page.tsx';

export interface ShowroomProps {
  readonly answer: ReadonlySignal<ShowroomAnswer | null>;
  readonly connection: ReadonlySignal<ConnectionState>;
  readonly scene: ReadonlySignal<Scene>;
  readonly languages: ReadonlySignal<readonly ShowroomText[]>;
  /** The object of this address; null: all of them. */
  readonly object: ReadonlySignal<string | null>;
  /** The screen beside the table. */
  readonly table: boolean;
  readonly onLanguage: (code: string) => void;
}

export function Showroom({ answer, connection, scene, languages, object, table, onLanguage }: ShowroomProps) {
  const { text } = scene.value;
  const { showroom } = text;
  const lost = connection.value === 'lost';
  return (
    <div class={table ? 'showroom table' : 'showroom'} data-connection={connection.value}>
      {lost && <Banner pictogram="unplugged" {...showroom.lost} />}
      <header>
        <p class="building">{answer.value?.building.name ?? ''}</p>
        {!table && <ListenButtons words={showroom} />}
        {!table && (
          <LanguageButtons
            label={showroom.languages}
            text={text}
            languages={languages.value}
            onLanguage={onLanguage}
          />
        )}
      </header>
      <Content answer={answer.value} scene={scene.value} object={object.value} table={table} />
    </div>
  );
}

interface ContentProps {
  readonly answer: ShowroomAnswer | null;
  readonly scene: Scene;
  readonly object: string | null;
  readonly table: boolean;
}

function Content({ answer, scene, object, table }: ContentProps) {
  const { showroom } = scene.text;
  const place = useRef<HTMLDivElement>(null);
  const opened = useRef(object);
  useEffect(() => {
    // Another page in the same page: reading goes on at its beginning, for eyes and for screen readers.
    if (opened.current !== object) place.current?.focus();
    opened.current = object;
  }, [object]);

  const found = object === null ? undefined : answer?.objects.find(({ id }) => id === object);
  const title = found?.name ?? showroom.page;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div ref={place} tabindex={-1} class="content">
      {found ? (
        <ObjectPage scene={scene} object={found} />
      ) : (
        <main>
          <h1>{showroom.title}</h1>
          {answer === null ? (
            <p class="waiting">{showroom.loading}</p>
          ) : (
            <>
              {object !== null && <Said {...showroom.gone} />}
              {answer.objects.length === 0 ? (
                <Said {...showroom.none} />
              ) : table ? (
                <TablePage scene={scene} objects={answer.objects} />
              ) : (
                <ul class="objects">
                  {answer.objects.map((each) => (
                    <ObjectCard key={each.id} scene={scene} object={each} />
                  ))}
                </ul>
              )}
            </>
          )}
        </main>
      )}
    </div>
  );
}

function Said({ title, sentence }: TitleAndSentence) {
  return (
    <div class="said" role="status">
      <p>{title}</p>
      <p>{sentence}</p>
    </div>
  );
}
