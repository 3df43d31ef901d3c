import type { Text } from '../text/fr.ts';
import { BigButton } from '../ui/big-button.tsx';
import { BadgeIllustration } from './badge-illustration.tsx';

interface Props {
  readonly text: Text;
  readonly building: string;
  readonly onNoBadge: () => void;
}

/** Both ways in, equally visible: the badge, and no badge. */
export function Waiting({ text, building, onNoBadge }: Props) {
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
      </div>
    </main>
  );
}
