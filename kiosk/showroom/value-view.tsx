import type { ShowroomText } from '../text/showroom-text.ts';
import { Pictogram } from '../ui/pictogram.tsx';
import { pictogramOf } from './object-pictogram.ts';
import type { ValueWords } from './object-words.ts';

interface Props {
  readonly words: ValueWords;
  readonly text: ShowroomText;
}

/** A value, what it means, and how old it is; one that may no longer be true says so. */
export function ValueView({ words, text }: Props) {
  const { name, amount, detail, age, old } = words;
  return (
    <div class={old ? 'value old' : 'value'} data-measure={words.shown.said.measure}>
      {name !== null && (
        <p class="measure">
          <Pictogram name={pictogramOf(words.shown)} />
          <span>{name}</span>
        </p>
      )}
      <p class="amount">{amount}</p>
      {detail !== null && <p class="detail">{detail}</p>}
      <p class="age">
        <Pictogram name="clock" />
        <span>{age}</span>
      </p>
      {old && (
        <p class="is-old">
          <Pictogram name="warning" />
          <span>{text.showroom.old}</span>
        </p>
      )}
    </div>
  );
}
