import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import type { OtherPlace } from './prototype-data.ts';

interface Journal {
  eraseReadings(readings: {
    readonly sessions: ReadonlySet<string>;
    readonly prototypes: readonly (Omit<PrototypeSpan, 'prototypes'> & { readonly ids: readonly string[] })[];
  }): Promise<unknown>;
}
interface Readings {
  erasePrototypes(span: PrototypeSpan, upTo: number): Promise<void>;
}

/** Where prototypes' readings rest besides their own file: before they got there, and where InfluxDB is used. */
export const otherPlaces = (journal: Journal, readings: Readings): readonly OtherPlace[] => [
  {
    name: 'journal.sqlite',
    erase: ({ sessions, spans }) =>
      journal.eraseReadings({
        sessions: new Set(sessions),
        prototypes: spans.map(({ prototypes, ...span }) => ({ ...span, ids: prototypes })),
      }),
  },
  {
    name: 'InfluxDB',
    erase: async ({ spans }) => {
      for (const span of spans) await readings.erasePrototypes(span, span.upTo);
    },
  },
];
