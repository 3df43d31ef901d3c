import './objects.css';
import '../ui/plain-button.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundObject, ShowroomObject } from '../../hub/contract/objects.ts';
import { Notice } from '../ui/notice.tsx';
import { AdoptedObject } from './adopted-object.tsx';
import { FoundObjects } from './found-objects.tsx';
import { NoObjectHeard } from './no-object-heard.tsx';
import { ObjectLabel } from './object-label.tsx';
import type { Problem } from './objects-now.ts';
import type { PageProps } from './pages.ts';

export type News = Problem & { readonly good?: boolean };

/** A shorter list is seen at a glance. */
const FILTER_FROM = 8;

/** What speaks, what staff made of it, and what it can be told; below `…/label`, the paper for its table. */
export function ObjectsPage(props: PageProps) {
  const { text, live, rest } = props;
  const { objects } = live;
  useEffect(() => {
    objects.open();
    return () => objects.close();
  }, [objects]);

  const answer = objects.answer.value;
  const problem = objects.problem.value;
  if (answer === null) return problem && <Notice {...problem} />;
  if (rest !== '') {
    const [id] = rest.split('/');
    return <ObjectLabel text={text} live={live} object={answer.objects.find((each) => each.id === id)} />;
  }
  return (
    <>
      {problem && <Notice {...problem} />}
      <Objects {...props} />
    </>
  );
}

function Objects({ text, session, live }: PageProps) {
  const words = text.objects;
  const [news, setNews] = useState<News | null>(null);
  const [filter, setFilter] = useState('');
  const adoptedTitle = useRef<HTMLHeadingElement>(null);
  const { objects, found, leftOut } = live.objects.answer.value ?? { objects: [], found: [], leftOut: 0 };
  const mayChange = session.role === 'admin' || session.role === 'staff';
  const now = live.clock.value;

  const wanted = folded(filter);
  const matches = ({ name, model, key }: FoundObject | ShowroomObject): boolean =>
    folded(`${name} ${model ?? ''} ${key}`).includes(wanted);

  /** The card that had the focus is gone, or has become another. */
  function done(what: News): void {
    setNews(what);
    adoptedTitle.current?.focus();
    void live.objects.refresh();
  }

  const shown = objects.filter(matches);
  return (
    <div class="objects-page">
      {news && <Notice key={news.title} {...news} />}
      {objects.length + found.length > FILTER_FROM && (
        <div class="field">
          <label for="objects-filter">{words.filter}</label>
          <input
            id="objects-filter"
            type="search"
            value={filter}
            autocomplete="off"
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </div>
      )}
      {!mayChange && <p class="hint">{words.hostOnly}</p>}
      {found.length > 0 && (
        <FoundObjects
          text={text}
          live={live}
          found={found.filter(matches)}
          all={found.length}
          leftOut={leftOut}
          mayChange={mayChange}
          onAdopted={({ name }) =>
            done({ title: words.adoptedNow.title(name), sentence: words.adoptedNow.sentence, good: true })
          }
        />
      )}
      <section>
        <h2 ref={adoptedTitle} tabindex={-1}>
          {words.adopted}
        </h2>
        {objects.length === 0 && <p>{words.noneAdopted}</p>}
        {objects.length > 0 && shown.length === 0 && <p>{words.noneFiltered}</p>}
        <ul class="object-list">
          {shown.map((object) => (
            <AdoptedObject
              key={object.id}
              text={text}
              live={live}
              object={object}
              now={now}
              mayChange={mayChange}
              onChanged={({ name }) => done({ title: words.changed(name), sentence: '', good: true })}
              onForgotten={() => done({ title: words.forgotten(object.name), sentence: '', good: true })}
            />
          ))}
        </ul>
      </section>
      {found.length === 0 && <NoObjectHeard text={text} first={objects.length === 0} />}
    </div>
  );
}

/** Without accents or case: as people type. */
const folded = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
