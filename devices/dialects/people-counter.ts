import { OTHER, refused, saidValues } from './decoded.ts';
import type { Dialect, TopicClaim } from './dialect.ts';
import { plainNumber } from './plain-number.ts';

const TOPIC = /^people_counter\/(.+)\/counter$/;

/**
 * The VL53L1X door counter of github.com/Andrea-Fox/peopleCounter: `1` as somebody enters, `2` as somebody leaves
 * (integrationWithHomeAssistant.md), `0` between them.
 */
export class PeopleCounter implements Dialect {
  readonly name = 'people-counter';

  claim(topic: string): TopicClaim | null {
    const [, address] = TOPIC.exec(topic) ?? [];
    if (address === undefined) return null;
    const object = `${this.name}:${address}`;
    return {
      certainty: 'sure',
      decode: (payload, retained) => {
        const passage = plainNumber(payload);
        if (passage === 0 || payload.length === 0) return OTHER;
        if (passage !== 1 && passage !== 2) return refused('payload-invalid');
        // An old passage, which nobody made now.
        if (retained) return refused('retained-event');
        return saidValues(object, [{ measure: passage === 1 ? 'in' : 'out', value: 1, event: true }]);
      },
    };
  }
}
