import './big-button.css';
import { Pictogram, type PictogramName } from './pictogram.tsx';

interface Props {
  readonly label: string;
  readonly pictogram: PictogramName;
  readonly onPress: () => void;
  /** `quiet`: the way back, beside something more likely. */
  readonly tone?: 'strong' | 'quiet';
}

/**
 * A target for a whole hand: at least 60 px in each direction, the words beside a picture. The second touch of two does
 * nothing: it would press what stands there on the next screen (EN 301 549, 5.8), and a code that is shown once is gone.
 */
export function BigButton({ label, pictogram, onPress, tone = 'strong' }: Props) {
  return (
    <button
      type="button"
      class={`big-button ${tone}`}
      onClick={({ detail: touches }) => touches < 2 && onPress()}
    >
      <Pictogram name={pictogram} />
      <span>{label}</span>
    </button>
  );
}
