/** Prototypes of one start-up, over a time: what is exported, and what is erased. */
export interface PrototypeSpan {
  readonly startup: string;
  readonly prototypes: readonly string[];
  /** ms since the epoch, included. */
  readonly from: number;
  /** ms since the epoch, not included. */
  readonly to: number;
}
