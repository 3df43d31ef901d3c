import type { ReadingValue } from '../../../hub/contract/entries.ts';
import type { WorkshopText } from '../../text/workshop-fr.ts';
import type { SeatNow } from '../seat-now.ts';

export interface ObjectProps {
  readonly words: WorkshopText['bench'];
  /** As the hub says it stands; empty until it has. */
  readonly state: Readonly<Record<string, unknown>>;
  /** The host has paused the workshop. */
  readonly locked: boolean;
  readonly now: SeatNow;
  readonly act: (action: string, value?: ReadingValue) => void;
}
