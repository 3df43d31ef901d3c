import '../ui/plain-button.css';
import './startups.css';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ShownOnce, StartupAnswer, StartupsAnswer } from '../../hub/contract/startups.ts';
import { hubRequest } from '../live/hub-request.ts';
import { CredentialOnce } from '../startup/credential-once.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submit-button.tsx';
import type { News } from './accounts.tsx';
import type { PageProps } from './pages.ts';
import { StartupRow } from './startup-row.tsx';

/** Whether a prototype works changes by itself. */
const LOOK_EVERY_MS = 5_000;

/** The start-ups: staff add them and give them accounts; their prototypes they make themselves. */
export function StartupsPage({ text }: PageProps) {
  const { startups } = text;
  const [list, setList] = useState<readonly StartupAnswer[] | null>(null);
  const [news, setNews] = useState<News | null>(null);
  const [made, setMade] = useState<ShownOnce | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  async function look(): Promise<void> {
    const answer = await hubRequest<StartupsAnswer>(text, 'GET', '/api/startups');
    if (answer.ok) setList(answer.data.startups);
  }
  useEffect(() => {
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [text]);

  function changed(what: string, gone = false): void {
    setNews({ title: what, sentence: '', good: true });
    void look();
    if (gone) title.current?.focus();
  }
  function gave(credential: ShownOnce): void {
    setNews(null);
    setMade(credential);
    void look();
    scrollTo(0, 0);
  }

  return (
    <div class="startups">
      {news && <Notice key={news.title} {...news} />}
      {made && (
        <CredentialOnce
          text={text}
          credential={made}
          title={startups.once.title}
          sentence={startups.once.sentence}
          onNoted={() => setMade(null)}
        />
      )}
      <p ref={title} tabindex={-1}>
        {startups.intro}
      </p>
      {list?.length === 0 && <p>{startups.none}</p>}
      <ul class="startup-list">
        {list?.map((startup) => (
          <StartupRow
            key={startup.id}
            text={text}
            startup={startup}
            onGave={gave}
            onDone={changed}
            onProblem={setNews}
          />
        ))}
      </ul>
      <h2>{startups.add}</h2>
      <AddStartup text={text} onDone={changed} onProblem={setNews} />
    </div>
  );
}

interface AddProps {
  readonly text: PageProps['text'];
  readonly onDone: (what: string) => void;
  readonly onProblem: (problem: News) => void;
}

function AddStartup({ text, onDone, onProblem }: AddProps) {
  const { startups } = text;
  const id = useId();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const answer = await hubRequest<StartupAnswer>(text, 'POST', '/api/startups', { name });
    setBusy(false);
    if (!answer.ok) return onProblem({ title: answer.message, sentence: answer.hint });
    setName('');
    onDone(startups.created(answer.data.name));
  }
  return (
    <form class="form" onSubmit={add}>
      <div class="field">
        <label for={id}>{startups.name}</label>
        <input
          id={id}
          type="text"
          value={name}
          required
          maxLength={60}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <SubmitButton label={startups.create} busy={busy} />
    </form>
  );
}
