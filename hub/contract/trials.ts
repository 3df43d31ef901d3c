import { z } from 'zod';
import { ID_PATTERN } from './topics.ts';

/** Trials of prototypes with people: nobody's name, badge or birthday is here. docs/guides/essais.md says how one goes. */

/** The longest that a trial's data are kept after its end: as long as a passage is tied to a badge. */
export const TRIAL_KEPT_DAYS_MAX = 90;
/** A trial that lasts longer is two trials, each with its own consent. */
export const TRIAL_DAYS_MAX = 180;

/** Languages in which an information sheet may be written: those of the screens. */
export const SHEET_LANGUAGES = ['fr', 'en', 'es', 'ar'] as const;
export type SheetLanguage = (typeof SHEET_LANGUAGES)[number];

/** What staff write; how long data are kept, and how to withdraw, the hub says itself, from what is agreed. */
const sheetTextSchema = z.strictObject({
  /** What the trial is for: the title of the first page. */
  purpose: z.string().trim().min(1).max(80),
  /** What is measured. */
  measured: z.string().trim().min(1).max(400),
  /** For whom, and what they do with it. */
  audience: z.string().trim().min(1).max(400),
});
const sheetTextsSchema = z.strictObject({
  fr: sheetTextSchema,
  en: sheetTextSchema.optional(),
  es: sheetTextSchema.optional(),
  ar: sheetTextSchema.optional(),
});
export type SheetTexts = z.infer<typeof sheetTextsSchema>;
export type SheetText = z.infer<typeof sheetTextSchema>;

/** Questions that can be asked afterwards, each answered by one of five pictures. kiosk/text has their words. */
export const TRIAL_QUESTIONS = ['easy', 'clear', 'useful', 'pleasant', 'again'] as const;
export type TrialQuestion = (typeof TRIAL_QUESTIONS)[number];
/** 1: not at all, 5: very much. */
export const TRIAL_ANSWERS = [1, 2, 3, 4, 5] as const;
export type TrialAnswer = (typeof TRIAL_ANSWERS)[number];

const idSchema = z.string().regex(ID_PATTERN);
const markLabelSchema = z.string().trim().min(1).max(60);

/** What staff agree with the start-up. What participants consented to does not change once the trial is open. */
export const trialRequestSchema = z
  .strictObject({
    startup: idSchema,
    prototypes: z.array(idSchema).min(1).max(20),
    /** Local dates, both included. */
    from: z.iso.date(),
    to: z.iso.date(),
    /** A room of the building. */
    room: z.string().max(63).nullable(),
    /** The member of staff whom participants may ask. */
    responsible: z.string().trim().min(1).max(80),
    keepDays: z.number().int().min(0).max(TRIAL_KEPT_DAYS_MAX),
    sheet: sheetTextsSchema,
    /** What can be noted with one press during a session. */
    marks: z.array(markLabelSchema).max(12),
    questions: z.array(z.enum(TRIAL_QUESTIONS)).max(TRIAL_QUESTIONS.length),
  })
  .refine(({ from, to }) => from <= to, { message: 'to: not before from' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < TRIAL_DAYS_MAX * 86_400_000, {
    message: `to: at most ${TRIAL_DAYS_MAX} days`,
  });
export type TrialRequest = z.infer<typeof trialRequestSchema>;

/** `erasing`: its data go at this moment, everywhere. */
export const TRIAL_STATES = ['draft', 'open', 'ended', 'erasing', 'erased'] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

export const trialSchema = z.object({
  id: z.string(),
  ...trialRequestSchema.shape,
  startupName: z.string(),
  /** By the prototype's id. */
  prototypeNames: z.record(z.string(), z.string()),
  /** Empty once the trial is erased. */
  responsible: z.string(),
  /** Null once the trial is erased. */
  sheet: sheetTextsSchema.nullable(),
  sheetVersion: z.number().int(),
  /** Of this version of the sheet: local date. */
  sheetDate: z.iso.date(),
  /** As told to participants; what is kept of the trial after its erasure. */
  purpose: z.string(),
  state: z.enum(TRIAL_STATES),
  /** The last day: `to`, or the day on which staff ended it before. */
  ended: z.iso.date(),
  /** The day on which all its data go. */
  erase: z.iso.date(),
  participants: z.number().int(),
  sessions: z.number().int(),
  /** Prototypes of which nothing is kept now: who was in a session with them has withdrawn, and may still be there. */
  withheld: z.array(z.string()),
});
export type Trial = z.infer<typeof trialSchema>;
export const trialsAnswerSchema = z.object({
  trials: z.array(trialSchema),
  /** The building's own today. */
  today: z.iso.date(),
});

/** `GET /api/trials/open`: what the consent screen tells. */
export const openTrialSchema = trialSchema
  .pick({ id: true, responsible: true, sheetVersion: true, sheetDate: true, erase: true })
  .extend({ startup: z.string().describe('Its name'), sheet: sheetTextsSchema });
export type OpenTrial = z.infer<typeof openTrialSchema>;
export const openTrialsSchema = z.object({ trials: z.array(openTrialSchema) });

export const consentRequestSchema = z.strictObject({
  /** The same again gives the participant another code: the first was never seen. */
  nonce: z.string().min(8).max(64),
  sheetVersion: z.number().int(),
  language: z.enum(SHEET_LANGUAGES),
  /** Under 15: an adult has agreed too. Nothing more is asked about anybody's age. */
  withAdult: z.boolean(),
});
export const consentAnswerSchema = z.object({
  /** Twelve characters. Told once: the hub keeps only what recognises it. */
  code: z.string(),
  /** The participant's number within the trial. */
  number: z.number().int(),
});
export type Consent = z.infer<typeof consentAnswerSchema>;

export const codeSchema = z.string().min(1).max(300);
export const withdrawRequestSchema = z.strictObject({ code: codeSchema });
export const withdrawAnswerSchema = z.object({
  /** `already`: this code was withdrawn before, or its trial is over and erased. */
  result: z.enum(['deleted', 'already']),
  /** False: the rest goes within minutes, by itself, also after a restart. */
  complete: z.boolean(),
});
export type Withdrawal = z.infer<typeof withdrawAnswerSchema>;

export const sessionRequestSchema = z.strictObject({
  code: codeSchema,
  prototypes: z.array(idSchema).min(1).max(20),
});
/** Either a label of the trial's list, or own words. */
export const markRequestSchema = z.strictObject({ words: z.string().trim().min(1).max(200) });
export const answerRequestSchema = z.strictObject({
  question: z.enum(TRIAL_QUESTIONS),
  /** Null: passed. */
  answer: z.literal(TRIAL_ANSWERS).nullable(),
});
export const noteRequestSchema = z.strictObject({ words: z.string().trim().min(1).max(1_000) });

export const trialSessionSchema = z.object({
  /** Within the trial. */
  number: z.number().int(),
  /** The participant's number: who came twice has one number, and no name. */
  participant: z.number().int(),
  /** In which they agreed: questions are asked in it. */
  language: z.enum(SHEET_LANGUAGES),
  prototypes: z.array(z.string()),
  started: z.iso.datetime(),
  ended: z.iso.datetime().nullable(),
  /** `hub`: nobody did, so it ended when the building closed. */
  endedBy: z.enum(['staff', 'hub']).nullable(),
  marks: z.array(z.object({ id: z.number().int(), at: z.iso.datetime(), words: z.string() })),
  answers: z.partialRecord(z.enum(TRIAL_QUESTIONS), z.number().int().min(1).max(5)),
  notes: z.array(z.string()),
});
export type TrialSession = z.infer<typeof trialSessionSchema>;
export const trialSessionsSchema = z.object({ sessions: z.array(trialSessionSchema) });

export const certificateSchema = z.object({
  /** Plain text, to be printed as it is. */
  text: z.string(),
  /** Of the text in UTF-8, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
});
export type Certificate = z.infer<typeof certificateSchema>;
