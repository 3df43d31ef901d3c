import { useId, useRef, useState } from 'preact/hooks';
import { topics } from '../../hub/contract/topics.ts';
import { copyText } from '../ui/copy-text.ts';
import { Notice } from '../ui/notice.tsx';
import type { PrototypeProps } from './page-props.ts';
import { SNIPPETS, type Snippet } from './snippets.ts';

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** The programs publish a number; until the prototype has a channel for one, this is its name. */
const EXAMPLE_CHANNEL = 'temperature';

/** What a program needs to connect, and programs that have it already. */
export function Connect({ text, live, prototype, credential }: PrototypeProps) {
  const { connect, copy, copied, notCopied } = text.startup;
  const id = useId();
  const code = useRef<HTMLElement>(null);
  const names = prototype.channels.map(({ name }) => name);
  const [channel, setChannel] = useState(
    prototype.channels.find(({ type }) => type === 'number')?.name ?? EXAMPLE_CHANNEL,
  );
  const [language, setLanguage] = useState<Snippet['id']>('arduino');
  const [said, setSaid] = useState('');
  const answer = live.answer.value;
  const snippet = SNIPPETS.find((each) => each.id === language) ?? SNIPPETS[0];
  if (answer === null || snippet === undefined) return null;

  const host = location.hostname;
  const topic = topics.prototype(answer.site, prototype.startup, prototype.id, channel);
  const program = snippet.code({
    host,
    port: answer.mqttPort,
    username: prototype.username ?? '',
    password: credential?.password ?? connect.noPassword,
    topic,
  });

  return (
    <div class="connect">
      {LOCAL_HOSTS.has(host) && <Notice {...connect.localhost} />}
      <h2>{connect.facts}</h2>
      <dl class="connection-facts">
        <dt>{connect.host}</dt>
        <dd>
          <code>{host}</code>
        </dd>
        <dt>{connect.port}</dt>
        <dd>
          <code>{answer.mqttPort}</code>
        </dd>
        <dt>{text.startup.credential.username}</dt>
        <dd>
          <code>{prototype.username}</code>
        </dd>
        <dt>{connect.topic}</dt>
        <dd>
          <code>{topic}</code>
          <p class="hint">{connect.topicHint}</p>
        </dd>
      </dl>

      <h2>{connect.code}</h2>
      <div class="choices">
        <div class="field">
          <label for={`${id}-language`}>{connect.language}</label>
          <select
            id={`${id}-language`}
            value={language}
            onChange={(event) => setLanguage(event.currentTarget.value as Snippet['id'])}
          >
            {SNIPPETS.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}-channel`}>{connect.channel}</label>
          <input
            id={`${id}-channel`}
            type="text"
            list={`${id}-channels`}
            value={channel}
            maxLength={64}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => setChannel(event.currentTarget.value || EXAMPLE_CHANNEL)}
          />
          <datalist id={`${id}-channels`}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
      </div>
      {credential === null && <p class="hint">{connect.noPasswordHint}</p>}
      <figure class="code">
        <figcaption>{snippet.file}</figcaption>
        {/* It scrolls, so the keyboard must reach it (WCAG 2.1.1). */}
        <section class="program" tabindex={0} aria-label={snippet.file}>
          <pre>
            <code ref={code}>{program}</code>
          </pre>
        </section>
      </figure>
      <p class="actions">
        <button
          type="button"
          class="plain-button strong"
          onClick={async () => setSaid((await copyText(program, code.current)) ? copied : notCopied)}
        >
          {copy}
        </button>
        <span role="status">{said}</span>
      </p>

      <h2>{connect.payloads}</h2>
      <ul class="bullets">
        {connect.payloadsList.map((payload) => (
          <li key={payload}>{payload}</li>
        ))}
      </ul>
      <p class="hint">{connect.payloadsHint}</p>
    </div>
  );
}
