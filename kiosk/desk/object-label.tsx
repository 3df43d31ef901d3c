import { useState } from 'preact/hooks';
import type { ShowroomObject } from '../../hub/contract/objects.ts';
import { shownValues } from '../showroom/measures.ts';
import { pictogramOfAll } from '../showroom/object-pictogram.ts';
import { promisesOf } from '../showroom/object-words.ts';
import type { Text } from '../text/fr.ts';
import { showroomTextsOf } from '../text/showroom-languages.ts';
import { Notice } from '../ui/notice.tsx';
import { Pictogram } from '../ui/pictogram.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import type { DeskLive } from './desk-live.ts';
import { baseOf, isOnlyHere } from './label-address.ts';
import { followHere } from './router.ts';

interface Props {
  readonly text: Text;
  readonly live: DeskLive;
  readonly object: ShowroomObject | undefined;
}

/** The paper beside the object: its name, one sentence, and the square that opens its page. */
export function ObjectLabel({ text, live, object }: Props) {
  const { objects } = text;
  const [address, setAddress] = useState(location.origin);
  const back = (
    <a class="plain-button no-print" href="/desk/objects" onClick={followHere}>
      {objects.backToObjects}
    </a>
  );
  if (object === undefined)
    return (
      <div class="label-page">
        <Notice {...objects.unknown} />
        {back}
      </div>
    );
  const base = baseOf(address);
  const page = base === null ? null : `${base}/showroom/${object.id}`;
  const { does, doesNot } = promisesOf(object.values, text.showroom);
  return (
    <div class="label-page">
      {back}
      <div class="field no-print">
        <label for="label-address">{objects.address}</label>
        <p class="hint" id="label-address-hint">
          {objects.addressHint}
        </p>
        <input
          id="label-address"
          type="url"
          value={address}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="label-address-hint"
          aria-invalid={page === null}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
      </div>
      <div class="no-print">
        {base === null && <Notice {...objects.addressWrong} />}
        {base !== null && isOnlyHere(base) && <Notice {...objects.localhost} />}
        {!object.public && <Notice {...objects.notPublic} />}
      </div>
      {page !== null && (
        <>
          <article class="label">
            <h2>
              <Pictogram name={pictogramOfAll(shownValues(object.values))} />
              {object.name}
            </h2>
            <p class="sentence">{[does[0], doesNot[0]].filter(Boolean).join(' ')}</p>
            <QrCode content={page} label={objects.squareOf(page)} />
            <ul class="aims">
              {showroomTextsOf(live.building.value?.languages ?? []).map(
                ({ language, direction, showroom }) => (
                  <li key={language} lang={language} dir={direction}>
                    {showroom.aim}
                  </li>
                ),
              )}
            </ul>
            <p class="address">{page}</p>
          </article>
          <button type="button" class="plain-button strong no-print" onClick={() => print()}>
            {objects.print}
          </button>
        </>
      )}
    </div>
  );
}
