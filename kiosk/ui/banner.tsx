import './banner.css';
import { Pictogram, type PictogramName } from './pictogram.tsx';

interface Props {
  readonly pictogram: PictogramName;
  readonly title: string;
  readonly sentence: string;
}

/** Something that everybody in front of the screen must know now; read out at once by screen readers. */
export function Banner({ pictogram, title, sentence }: Props) {
  return (
    <div class="banner" role="alert">
      <Pictogram name={pictogram} />
      <p>
        <strong>{title}</strong> {sentence}
      </p>
    </div>
  );
}
