import { MEASURES } from '../../hub/contract/measures.ts';
import type { FoundObject, ShowroomObject } from '../../hub/contract/objects.ts';
import { ageWords } from '../showroom/object-words.ts';
import type { Text } from '../text/fr.ts';

type Value = ShowroomObject['values'][number];

/** A power meter says thirty things; the first of them tell most. */
const AT_FIRST = 6;

interface Props {
  readonly text: Text;
  readonly object: FoundObject | ShowroomObject;
  /** ms */
  readonly now: number;
}

/** Everything it says, as it says it, and how old that is. */
export function ObjectValues({ text, object, now }: Props) {
  const { objects } = text;
  if (object.values.length === 0) return <p class="hint">{objects.noValue}</p>;
  const values = [...object.values].sort((a, b) => place(a, text) - place(b, text));
  const rest = values.slice(AT_FIRST);
  return (
    <div class="object-values">
      <Values text={text} values={values.slice(0, AT_FIRST)} name={object.name} now={now} />
      {rest.length > 0 && (
        <details>
          <summary>{objects.moreValues(rest.length)}</summary>
          <Values text={text} values={rest} name={object.name} now={now} />
        </details>
      )}
    </div>
  );
}

function Values({
  text,
  values,
  name,
  now,
}: {
  text: Text;
  values: readonly Value[];
  name: string;
  now: number;
}) {
  const { objects, showroom } = text;
  return (
    <table>
      <caption class="spoken">{objects.valuesOf(name)}</caption>
      <thead class="spoken">
        <tr>
          <th scope="col">{objects.measure}</th>
          <th scope="col">{objects.value}</th>
          <th scope="col">{objects.age}</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.measure} data-measure={value.measure}>
            <th scope="row" data-own-name={!Object.hasOwn(objects.measures, value.measure)}>
              {objects.measures[value.measure] ?? value.measure}
            </th>
            <td class="amount" data-words={typeof value.value === 'string'}>
              {amountOf(value, text)}
            </td>
            <td class="age">{ageWords(Math.max(0, now - Date.parse(value.at)), showroom)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What has a name in the building's words comes first. */
const place = ({ measure }: Value, { objects }: Text): number => {
  const at = Object.keys(objects.measures).indexOf(measure);
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
};

/** What it says without a unit and the hub has a word for is in the hub's own. */
function amountOf({ measure, value, unit = MEASURES[measure]?.unit }: Value, text: Text): string {
  const { objects, language } = text;
  if (typeof value === 'boolean') return value ? objects.yes : objects.no;
  if (typeof value === 'string') return value;
  const number = value.toLocaleString(language, { maximumSignificantDigits: 6 });
  return unit === undefined ? number : `${number}\u00a0${unit}`;
}
