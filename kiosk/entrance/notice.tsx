import type { BuildingFacts } from '../live/building-facts.ts';
import { ListenButtons } from '../speech/listen-buttons.tsx';
import type { EntranceText } from '../text/entrance-text.ts';
import { NOTICE_DATE, NOTICE_VERSION } from '../text/visitor-text.ts';
import { BigButton } from '../ui/big-button.tsx';
import { Pictogram, type PictogramName } from '../ui/pictogram.tsx';
import type { View } from './entrance-state.ts';
import { StillThere } from './still-there.tsx';
import { useTitleFocus } from './title-focus.ts';

interface Props {
  readonly text: EntranceText;
  readonly building: string;
  readonly privacy: BuildingFacts['privacy'];
  readonly view: View & { name: 'notice' };
  readonly onBack: () => void;
  readonly onStay: () => void;
}

/** The short notice: who, why, what, how long, which rights. The full one is at the desk. */
export function Notice({ text, building, privacy, view, onBack, onStay }: Props) {
  const { notice, back } = text.entrance;
  const { controller, contact, version, date } = privacy;
  const parts: [PictogramName, question: string, answers: string[]][] = [
    ['people', notice.who, [notice.whoAnswer(controller ?? building)]],
    ['question', notice.why, [notice.whyAnswer]],
    ['list', notice.what, [notice.whatAnswer]],
    ['clock', notice.howLong, [notice.howLongAnswer]],
    [
      'shield',
      notice.rights,
      [
        notice.rightsAnswer,
        contact === null ? notice.contactDesk : notice.contact(unbroken(contact)),
        notice.noBadge,
      ],
    ],
  ];
  return (
    <main class="scene notice-view">
      <ListenButtons words={text.entrance} inCorner />
      <h1 ref={useTitleFocus()} tabindex={-1}>
        {notice.button}
      </h1>
      <dl>
        {parts.map(([pictogram, question, answers]) => (
          <div key={question} class="part">
            <dt>
              <Pictogram name={pictogram} />
              {question}
            </dt>
            {answers.map((answer) => (
              <dd key={answer}>{answer}</dd>
            ))}
          </div>
        ))}
      </dl>
      <p class="version">{notice.version(version ?? NOTICE_VERSION, shortDate(date ?? NOTICE_DATE, text))}</p>
      <BigButton label={back} pictogram="back" tone="quiet" onPress={onBack} />
      {view.warned && <StillThere text={text} onStay={onStay} />}
    </main>
  );
}

/** A telephone number stays on one line. */
const unbroken = (contact: string): string => contact.replaceAll(/(?<=\d) (?=\d)/g, '\u00a0');

/** `2026-11-21` as a reader of this language writes a date, with the digits of the other texts. */
const shortDate = (date: string, { language }: EntranceText): string =>
  new Intl.DateTimeFormat(`${language}-u-nu-latn`, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
