import type { SpokenMeasure } from './showroom-numbers.ts';

/** What visitors read of the objects, in each language: a missing sentence is a type error. */
export interface ShowroomText {
  readonly language: string;
  readonly languageName: string;
  readonly direction: 'ltr' | 'rtl';
  readonly showroom: ShowroomWords;
}

export interface TitleAndSentence {
  readonly title: string;
  readonly sentence: string;
}

/** A measure that is a number. */
export interface NumberWords {
  /** "Chaleur" */
  readonly name: string;
  /** "Il mesure la chaleur." */
  readonly does: string;
  /** With its unit in words: "21,4 degrés". */
  readonly value: (value: number) => string;
  readonly lowest: (value: number) => string;
  readonly highest: (value: number) => string;
  /** Where the lowest and the highest are the same. */
  readonly always: (value: number) => string;
}
/** A measure that is yes or no. */
export interface StateWords {
  readonly does: string;
  readonly yes: string;
  readonly no: string;
  /** How long it was "yes" in a day: about so many hours. */
  readonly time: (hours: number) => string;
}
/** Something that happens. */
export interface EventWords {
  readonly does: string;
  readonly happened: string;
}

export const STATE_MEASURES = ['presence', 'door', 'switch', 'vibration', 'leak', 'smoke'] as const;
export type StateMeasure = (typeof STATE_MEASURES)[number];
export const EVENT_MEASURES = ['in', 'out', 'action'] as const;
export type EventMeasure = (typeof EVENT_MEASURES)[number];

export interface ShowroomWords {
  readonly page: string;
  readonly title: string;
  readonly languages: string;
  readonly listen: string;
  readonly louder: string;
  readonly back: string;
  readonly more: string;
  readonly moreOf: (name: string) => string;
  readonly inRoom: (room: string) => string;
  readonly none: TitleAndSentence;
  readonly gone: TitleAndSentence;
  readonly loading: string;
  readonly lost: TitleAndSentence;
  readonly state: {
    readonly online: string;
    readonly silent: string;
    readonly lost: string;
    readonly unknown: string;
  };
  /** How old a value is. */
  readonly now: string;
  readonly ago: {
    /** Less than a minute, of what may have changed since. */
    readonly moment: string;
    readonly minutes: (count: number) => string;
    readonly hours: (count: number) => string;
    readonly days: (count: number) => string;
  };
  /** Before the age of a value that may no longer be true. */
  readonly old: string;
  readonly does: string;
  readonly doesNot: string;
  readonly numbers: Readonly<Record<SpokenMeasure, NumberWords>>;
  readonly states: Readonly<Record<StateMeasure, StateWords>>;
  readonly events: Readonly<Record<EventMeasure, EventWords>>;
  /** A measure that nobody wrote words for, under its own name. */
  readonly other: { readonly does: string; readonly yes: string; readonly no: string };
  readonly air: { readonly good: string; readonly fair: string; readonly poor: string };
  /** What it does not, as far as its measures and the hub's own rules promise it. */
  readonly not: {
    readonly film: string;
    readonly listen: string;
    readonly picture: string;
    readonly voice: string;
    readonly who: string;
  };
  readonly day: {
    readonly title: string;
    /** In place of a chart, while there is too little of a day. */
    readonly soon: string;
    /** When it was highest. */
    readonly around: (hour: number) => string;
    readonly never: string;
    /** Under the chart. */
    readonly hour: (hour: number) => string;
    readonly yesterday: string;
    readonly today: string;
  };
  readonly table: {
    readonly page: (page: number, pages: number) => string;
    readonly pause: string;
    readonly resume: string;
  };
  /** On the paper beside the object. */
  readonly aim: string;
}
