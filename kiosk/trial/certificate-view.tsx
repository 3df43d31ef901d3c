import './certificate-view.css';
import { useEffect, useState } from 'preact/hooks';
import type { Certificate } from '../../hub/contract/trials.ts';
import { hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';
import { Notice } from '../ui/notice.tsx';

/** What is left of a trial that was erased; printed as it is. */
export function CertificateView({ text, trial }: { readonly text: Text; readonly trial: string }) {
  const words = text.trials.certificate;
  const [certificate, setCertificate] = useState<Certificate | null>(null);
  const [problem, setProblem] = useState<{ title: string; sentence: string } | null>(null);
  useEffect(() => {
    void hubRequest<Certificate>(text, 'GET', `/api/trials/${trial}/certificate`).then((answer) => {
      if (answer.ok) setCertificate(answer.data);
      else setProblem({ title: answer.message, sentence: answer.hint });
    });
  }, [text, trial]);
  if (problem) return <Notice {...problem} />;
  if (certificate === null) return null;
  return (
    <section class="certificate">
      <h2 class="no-print">{words.title}</h2>
      <button type="button" class="plain-button no-print" onClick={() => print()}>
        {words.print}
      </button>
      <p class="certificate-text">{certificate.text}</p>
      <p>{words.sum}</p>
      <p class="certificate-sum">{certificate.sha256}</p>
    </section>
  );
}
