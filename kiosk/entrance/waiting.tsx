import type { Text } from '../text/fr.ts';
import { BigButton } from '../ui/big-button.tsx';
import { BadgeIllustration } from './badge-illustration.tsx';

interface Props {
  readonly text: Text;
  readonly building: string;
  /** Touches that wait for the hub. */
  readonly kept: number;
  readonly onNoBadge: () => void;
}

/** Both ways in, equally visible: the badge, and no badge. */
export function Waiting({ text, building, kept, onNoBadge }: Props) {
  const { entrance } = text;
  return (
    <main class="scene waiting">
      <p class="building">{building}</p>
      <div class="arch">
        <BadgeIllustration label={entrance.presentBadgePicture} />
      </div>
      <div class="words">
        <h1>{entrance.presentBadge}</h1>
        <BigButton label={entrance.noBadge} pictogram="people" onPress={onNoBadge} />
        {kept > 0 && <p class="kept">{entrance.waiting(kept)}</p>}
      </div>
    </main>
  );
}
