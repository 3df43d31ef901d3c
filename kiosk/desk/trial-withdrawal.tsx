import { useId, useState } from 'preact/hooks';
import type { Withdrawal } from '../../hub/contract/trials.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';

interface Props {
  readonly text: Text;
  readonly onWithdrawn: () => void;
}

/** On a participant's behalf, with their paper. */
export function TrialWithdrawal({ text, onWithdrawn }: Props) {
  const words = text.trials.withdraw;
  const id = useId();
  const [code, setCode] = useState('');
  const [news, setNews] = useState<{ title: string; sentence: string; good?: boolean } | null>(null);

  async function withdraw(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answer = await hubRequest<Withdrawal>(text, 'POST', '/api/trials/withdraw', { code });
    if (!answer.ok) return setNews({ title: answer.message, sentence: answer.hint });
    const { result, complete } = answer.data;
    const title = result === 'already' ? words.already : complete ? words.deleted : words.soon;
    setNews({ title, sentence: '', good: true });
    setCode('');
    onWithdrawn();
  }

  return (
    <section class="no-print">
      <h2>{words.title}</h2>
      <p class="hint">{words.hint}</p>
      {news && <Notice key={news.title} {...news} />}
      <form class="form" onSubmit={withdraw}>
        <div class="field">
          <label for={id}>{words.code}</label>
          <input
            id={id}
            class="code-input"
            type="text"
            required
            maxLength={300}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </div>
        <div>
          <button type="submit" class="plain-button">
            {words.go}
          </button>
        </div>
      </form>
    </section>
  );
}
