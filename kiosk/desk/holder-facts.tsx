import type { Badge } from '../../hub/contract/badges.ts';
import { longDate } from '../live/dates.ts';
import type { Text } from '../text/fr.ts';

/** What is known of a badge's holder, on the screen and on the sheet for its holder. */
export function HolderFacts({ text, badge }: { text: Text; badge: Badge }) {
  const { badges } = text;
  const yesNo = (value: boolean): string => (value ? badges.yes : badges.no);
  const facts: readonly (readonly [string, string])[] = [
    [badges.firstName, badge.firstName ?? badges.notSaid],
    [badges.ageBand, badge.ageBand ? (badges.ageBands[badge.ageBand] ?? '') : badges.notSaid],
    [badges.occupation, badge.occupation ? (badges.occupations[badge.occupation] ?? '') : badges.notSaid],
    [badges.neighbour, badge.neighbour === null ? badges.notSaid : yesNo(badge.neighbour)],
    [badges.greet, yesNo(badge.greet)],
    [badges.state, badges.states[badge.state] ?? ''],
    [badges.givenOn, longDate(badge.given, text)],
    [badges.lastContact, longDate(badge.lastContact, text)],
    [badges.purge, longDate(badge.purge, text)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
