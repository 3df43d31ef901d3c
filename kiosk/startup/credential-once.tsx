import './credential-once.css';
import { useRef, useState } from 'preact/hooks';
import type { ShownOnce } from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';
import { copyText } from '../ui/copy-text.ts';
import { Pictogram } from '../ui/pictogram.tsx';

interface Props {
  readonly text: Text;
  readonly credential: ShownOnce;
  readonly title?: string;
  readonly sentence?: string;
  readonly onNoted: () => void;
}

/** A password that nobody can show again. It stays until somebody says that it is noted. */
export function CredentialOnce({ text, credential, title, sentence, onNoted }: Props) {
  const { startup } = text;
  const password = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState('');
  return (
    <section class="once" role="alert">
      <h2>
        <Pictogram name="locked" />
        {title ?? startup.credential.title}
      </h2>
      <p>{sentence ?? startup.credential.sentence}</p>
      <dl>
        <dt>{startup.credential.username}</dt>
        <dd>
          <code>{credential.username}</code>
        </dd>
        <dt>{startup.credential.password}</dt>
        <dd>
          <code ref={password} data-secret>
            {credential.password}
          </code>
        </dd>
      </dl>
      <p class="actions">
        <button
          type="button"
          class="plain-button"
          onClick={async () => {
            const done = await copyText(credential.password, password.current);
            setCopied(done ? startup.copied : startup.notCopied);
          }}
        >
          {startup.copy}
        </button>
        <button type="button" class="plain-button strong" onClick={onNoted}>
          {startup.credential.noted}
        </button>
        <span role="status">{copied}</span>
      </p>
    </section>
  );
}
