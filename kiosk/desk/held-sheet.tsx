import { useEffect, useRef, useState } from 'preact/hooks';
import type { Held } from '../../hub/contract/badges.ts';
import { type BuildingFacts, buildingFacts } from '../live/building-facts.ts';
import { dateAndTime, longDate } from '../live/dates.ts';
import type { Text } from '../text/fr.ts';
import { HolderFacts } from './holder-facts.tsx';

/** Everything held about a person, to be handed over on paper. */
export function HeldSheet({ text, held, onClose }: { text: Text; held: Held; onClose: () => void }) {
  const { badges } = text;
  const { sheet } = badges;
  const title = useRef<HTMLHeadingElement>(null);
  const [building, setBuilding] = useState<BuildingFacts | null>(null);

  useEffect(() => {
    title.current?.focus();
    void buildingFacts(text).then(setBuilding);
  }, [text]);
  const door = (id: string): string => building?.doors.find((each) => each.id === id)?.name ?? id;
  const contact = building?.privacy.contact;

  return (
    <section class="sheet">
      <p class="print-only">{building?.name}</p>
      <h2 ref={title} tabindex={-1}>
        {sheet.title}
      </h2>
      <p>{sheet.at(dateAndTime(held.at, text))}</p>
      <div class="actions no-print">
        <button type="button" class="plain yes" onClick={() => print()}>
          {sheet.print}
        </button>
        <button type="button" class="plain" onClick={onClose}>
          {sheet.close}
        </button>
      </div>

      <h3>{sheet.identity}</h3>
      {held.badge ? (
        <>
          <HolderFacts text={text} badge={held.badge} />
          <p>{`${sheet.source} ${sheet.until(longDate(held.badge.purge, text))}`}</p>
        </>
      ) : (
        <p>{sheet.noIdentity}</p>
      )}

      <h3>{sheet.visits(held.visits.length)}</h3>
      {held.visits.length > 0 && (
        <>
          {/* What scrolls must scroll with the keyboard (WCAG 2.1.1). */}
          <section class="table" tabindex={0} aria-label={sheet.visits(held.visits.length)}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{sheet.arrived}</th>
                  <th scope="col">{sheet.left}</th>
                  <th scope="col">{sheet.door}</th>
                  <th scope="col">{sheet.unlinked}</th>
                </tr>
              </thead>
              <tbody>
                {held.visits.map((visit) => (
                  <tr key={visit.arrived}>
                    <td>{dateAndTime(visit.arrived, text)}</td>
                    <td>
                      {visit.left === null
                        ? sheet.present
                        : visit.endedBy === 'hub'
                          ? `${dateAndTime(visit.left, text)} (${sheet.endedByHub})`
                          : dateAndTime(visit.left, text)}
                    </td>
                    <td>{door(visit.door)}</td>
                    <td>{longDate(visit.unlinked, text)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p>{sheet.visitsSource}</p>
        </>
      )}

      {held.taps.length > 0 && (
        <>
          <h3>{sheet.taps}</h3>
          <p>{sheet.tapsOf(held.taps.length)}</p>
          <ul class="taps">
            {held.taps.map((tap) => (
              <li key={`${tap.at} ${tap.source}`}>
                {[
                  dateAndTime(tap.at, text),
                  door(tap.door),
                  tap.source,
                  sheet.results[tap.result] ?? tap.result,
                ].join(', ')}
              </li>
            ))}
          </ul>
          <p>{sheet.journal(held.journal.taps, held.journal.keptDays)}</p>
        </>
      )}

      <ul class="promises">
        {[
          sheet.never,
          sheet.backups,
          sheet.audit,
          sheet.rights,
          ...(contact ? [sheet.contact(contact)] : []),
        ].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
