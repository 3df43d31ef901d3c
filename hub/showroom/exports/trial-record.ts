import type { PrototypeSpan } from '../../contract/prototype-span.ts';
import type { TrialSession } from '../../contract/trials.ts';

/** What an archive tells of a trial, beside the readings. Trials hand it over as it is at that moment. */
export interface TrialRecord {
  readonly id: string;
  /** As told to participants. */
  readonly purpose: string;
  /** Its prototypes, from its first moment until after its last. */
  readonly span: PrototypeSpan;
  /** The local date on which all its data are erased. */
  readonly erase: string;
  /** Those of people who withdrew are not among them. */
  readonly sessions: readonly SessionRecord[];
}
/** `id`: as readings name it. */
export type SessionRecord = TrialSession & { readonly id: string };
