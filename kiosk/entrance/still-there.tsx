import type { EntranceText } from '../text/entrance-text.ts';
import { BigButton } from '../ui/big-button.tsx';

/** The warning before a question goes away, and the one touch that keeps it (WCAG 2.2.1). */
export function StillThere({ text: { entrance }, onStay }: { text: EntranceText; onStay: () => void }) {
  return (
    <div class="still-there" role="alert">
      <p class="question">{entrance.stillThere}</p>
      <p>{entrance.leavingSoon}</p>
      <BigButton label={entrance.stay} pictogram="check" onPress={onStay} />
    </div>
  );
}
