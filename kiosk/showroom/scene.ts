import type { ShowroomText } from '../text/showroom-text.ts';
import type { DayCharts } from './day-charts.ts';

/** What every object on the screen is shown with. */
export interface Scene {
  readonly text: ShowroomText;
  /** The building's own language: names are written in it. */
  readonly own: ShowroomText;
  /** The hub's time, ms. */
  readonly now: number;
  /** Whether the hub is there. */
  readonly live: boolean;
  readonly charts: DayCharts;
}
