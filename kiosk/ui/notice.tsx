import { Pictogram } from './pictogram.tsx';

interface Props {
  readonly title: string;
  readonly sentence: string;
  readonly good?: boolean;
}

/** The answer to what someone just did on a page for staff. */
export function Notice({ title, sentence, good = false }: Props) {
  return (
    <div class={good ? 'notice good' : 'notice'} role={good ? 'status' : 'alert'}>
      <Pictogram name={good ? 'check' : 'warning'} />
      <p>
        <strong>{title}</strong>
        {sentence}
      </p>
    </div>
  );
}
