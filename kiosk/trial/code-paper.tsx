import { spacedTrialCode } from '../../hub/contract/trial-codes.ts';
import type { VisitorText } from '../text/visitor-text.ts';
import { QrCode } from '../ui/qr-code.tsx';
import { longDay } from './sheet-lines.ts';
import { withdrawAddress } from './withdraw-address.ts';

interface Props {
  readonly text: VisitorText;
  readonly code: string;
  /** The day on which the trial is erased. */
  readonly erase: string;
  readonly building: string;
}

/** What goes onto paper, and only there: a roll of 80 mm, or any other sheet. */
export function CodePaper({ text, code, erase, building }: Props) {
  const { slip, code: words } = text.trial;
  const address = withdrawAddress(location, code);
  return (
    <section class="paper">
      <p>{building}</p>
      <h2>{slip.title}</h2>
      <p class="trial-code" dir="ltr">
        {spacedTrialCode(code)}
      </p>
      <p>{slip.erase}</p>
      {address !== null && (
        <>
          <QrCode content={address} label={words.square} />
          <p>{slip.square}</p>
        </>
      )}
      <p>{slip.desk}</p>
      <p>{slip.until(longDay(erase, text.language))}</p>
    </section>
  );
}
