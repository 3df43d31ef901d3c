import { z } from 'zod';
import { readingValueSchema } from './entries.ts';
import { objectValueSchema } from './objects.ts';
import { ID_PATTERN } from './topics.ts';

/**
 * Workshops: a host, a lesson, up to twelve seats. A seat is a Node-RED of its own and a bench of objects.
 * Topics of a seat: `{site}/workshop/{workshop}/{seat}/…`; of all seats of a workshop: `{site}/workshop/{workshop}/shared/…`.
 */

export const MAX_SEATS = 12;
const idSchema = z.string().regex(ID_PATTERN);
const localText = z.strictObject({ fr: z.string().min(1), en: z.string().min(1) });
export type LocalText = z.infer<typeof localText>;

// ---- the bench

/** What may stand on a bench. The id is the object's level in its topics: one of each kind. */
export const BENCH_OBJECTS = [
  'lampe',
  'ruban',
  'bouton',
  'thermometre',
  'mouvement',
  'porte',
  'badge',
  'buzzer',
  'servo',
  'ecran',
] as const;
export const benchObjectSchema = z.enum(BENCH_OBJECTS);
export type BenchObjectId = z.infer<typeof benchObjectSchema>;

/**
 * What a seat may use, as its palette lists it: its bench's objects and the real ones that staff opened to workshops.
 * Retained on `{site}/workshop/{workshop}/{seat}/catalogue`.
 */
export const catalogueSchema = z.object({
  objects: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** `bench`, or `building` for a real one. */
      kind: z.enum(['bench', 'building']),
      /** The topic up to the measure: `{topic}/{measure}`; commands go to `{topic}/set`. */
      topic: z.string(),
      measures: z.array(z.object({ measure: z.string(), name: z.string(), unit: z.string().optional() })),
      commands: z.array(z.string()),
    }),
  ),
  rooms: z.array(z.object({ id: z.string(), name: z.string(), topic: z.string() })),
});
export type Catalogue = z.infer<typeof catalogueSchema>;

// ---- lessons

/** What has to be seen for a step of a check. Docs: docs/guides/ecrire-une-lecon.md. */
const messageCondition = z.strictObject({
  /** Below the seat, with MQTT wildcards: `object/lampe/state`; `shared/+/…` for the workshop's. */
  topic: z.string().min(1).max(200),
  /** The hub's own words (bench objects), the learner's flow's, or another seat's. Absent: any. */
  from: z.enum(['bench', 'flow', 'neighbour']).optional(),
  /** Absent: any value. */
  is: readingValueSchema.optional(),
  contains: z.string().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
});
/** The deployed flow holds such a node; `property` (a dotted path) with that value, or other than the lesson's own. */
const flowCondition = z.strictObject({
  type: z.string(),
  property: z.string().optional(),
  is: z.union([z.string(), z.number(), z.boolean()]).optional(),
  changed: z.literal(true).optional(),
});
export const checkConditionSchema = z.union([
  z.strictObject({ message: messageCondition }),
  /**
   * At least (or at most) so many matching messages within a time, in seconds. `at_most` holds once the time is over,
   * counted from the learner's own flow on, or from one that holds `with_flow`.
   */
  z.strictObject({
    count: messageCondition.extend({
      within: z.number().min(1).max(3_600),
      at_least: z.number().int().optional(),
      at_most: z.number().int().optional(),
      with_flow: flowCondition.optional(),
    }),
  }),
  /** Numbered messages, of which none is missing and none comes twice though there was a silence of so many seconds. */
  z.strictObject({
    each_once: messageCondition.extend({
      after_silence: z.number().min(1).max(600),
      at_least: z.number().int().min(1).max(500),
    }),
  }),
  /** `second` within so many seconds after `first`. */
  z.strictObject({
    after: z.strictObject({ first: messageCondition, second: messageCondition, within: z.number().max(600) }),
  }),
  z.strictObject({ flow: flowCondition }),
  /** The learner deployed something other than the lesson's own flow. */
  z.strictObject({ deployed: z.literal(true) }),
]);
export type CheckCondition = z.infer<typeof checkConditionSchema>;

/** `flows/lessons/{id}/lesson.json`; beside it `flow.json`, `card.fr.md` and `card.en.md`. */
export const lessonSchema = z.strictObject({
  id: idSchema,
  /** Its place: 0 to 8 are the house's own. */
  number: z.number().int().min(0).max(99),
  title: localText,
  /** What it is about, for the host: one sentence. */
  about: localText,
  minutes: z.number().int().min(5).max(240),
  level: z.enum(['debutant', 'intermediaire', 'avance']),
  objects: z.array(benchObjectSchema),
  /** All of them, each by itself; `said` names the step to the learner when it is done. */
  check: z.array(z.strictObject({ said: localText, when: checkConditionSchema })).min(1),
  /** Three, from a nudge to the answer. */
  hints: z.array(localText).length(3),
});
export type Lesson = z.infer<typeof lessonSchema>;

/** `flows/lessons/tracks.json`: lessons in order, for a public. */
export const tracksSchema = z.array(
  z.strictObject({ id: idSchema, title: localText, about: localText, lessons: z.array(idSchema).min(1) }),
);

// ---- states

/** Of a seat's Node-RED. `safe`: it crashed again and again, and runs without starting the learner's flow. */
export const runtimeStateSchema = z.enum(['starting', 'ready', 'safe', 'stopped', 'failed']);
export type RuntimeState = z.infer<typeof runtimeStateSchema>;
/** Why a seat is not as it was: its flow ended the program, held it up, took too much memory; or nothing starts here. */
export const runtimeTroubleSchema = z.enum(['crashed', 'hung', 'memory', 'start-failed']);
export type RuntimeTrouble = z.infer<typeof runtimeTroubleSchema>;
/** As the host sees it. `stuck`: nothing deployed and nothing pressed for five minutes. */
export const seatProgressSchema = z.enum(['free', 'working', 'stuck', 'passed']);

export const seatSchema = z.object({
  /** `s1` … `s12`. */
  id: z.string(),
  number: z.number().int(),
  taken: z.boolean(),
  /** A page of it is open now. */
  connected: z.boolean(),
  runtime: runtimeStateSchema,
  trouble: runtimeTroubleSchema.nullable(),
  progress: seatProgressSchema,
  /** Steps of the check done, of how many. */
  done: z.number().int(),
  steps: z.number().int(),
  lastDeployed: z.iso.datetime().nullable(),
  memoryMb: z.number().nullable(),
});
export type Seat = z.infer<typeof seatSchema>;

export const workshopStateSchema = z.enum(['preparing', 'running', 'ended']);
export const workshopSchema = z.object({
  id: z.string(),
  state: workshopStateSchema,
  lesson: z.string(),
  /** Four digits, while it is open to learners. */
  code: z.string().nullable(),
  started: z.iso.datetime().nullable(),
  frozen: z.boolean(),
  /** The seats' network is cut: a lesson about outages. */
  cut: z.boolean(),
  seats: z.array(seatSchema),
});
export type Workshop = z.infer<typeof workshopSchema>;

// ---- requests of the host

export const workshopRequestSchema = z.strictObject({
  lesson: idSchema,
  seats: z.number().int().min(1).max(MAX_SEATS),
  language: z.enum(['fr', 'en']).default('fr'),
});
export const workshopChangeSchema = z.strictObject({
  frozen: z.boolean().optional(),
  cut: z.boolean().optional(),
  /** Another lesson: its flow is pushed to all. */
  lesson: idSchema.optional(),
});
export const seatsActionSchema = z.strictObject({
  action: z.enum(['reset', 'push', 'restart', 'free']),
  /** Absent: all. */
  seat: z.string().max(8).optional(),
  /** `push`: a Node-RED flow file; absent: the lesson's own. */
  flow: z.array(z.record(z.string(), z.unknown())).max(2_000).optional(),
});

// ---- the learner

export const joinRequestSchema = z.strictObject({
  code: z.string().regex(/^\d{4}$/),
  /** Work that was taken away before, by its code; absent: the lesson's flow. */
  work: z.string().max(32).optional(),
});

/** What the learner's page hears, `GET /api/workshop/live` (SSE), each under its own event name. */
export interface SeatEvents {
  /** The whole state, at once and after every change of it. */
  seat: {
    readonly workshop: string;
    readonly seat: Seat;
    readonly lesson: string;
    readonly frozen: boolean;
    readonly cut: boolean;
    readonly ended: boolean;
    /** Which steps of the check are done. */
    readonly done: readonly boolean[];
    /** How many hints may be shown now. */
    readonly hints: number;
    /** Grows when the seat is given another flow: what its editor shows is no longer what runs. */
    readonly given: number;
    /** Grows when the real objects that are open to workshops are others. */
    readonly catalogue: number;
  };
  /** The bench as it stands: what each object shows. */
  bench: { readonly objects: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  /** A message as it passes. `topic` below the seat. */
  message: {
    readonly at: string;
    readonly from: 'bench' | 'flow' | 'neighbour' | 'building';
    /** Of a real object: the whole topic. */
    readonly topic: string;
    readonly payload: string;
  };
  /** So many messages were too many to show. */
  skipped: { readonly count: number };
}
/** `POST /api/workshop/bench`: what the learner does to an object: presses, drags, opens. */
export const benchActionSchema = z.strictObject({
  object: benchObjectSchema,
  action: z.string().max(32),
  value: readingValueSchema.optional(),
});
export type BenchAction = z.infer<typeof benchActionSchema>;

/** A seat's question about values of before: `{site}/workshop/{workshop}/{seat}/ask`, answered on `…/answer`. */
export const askSchema = z.strictObject({
  id: z.string().max(64),
  object: z.string().max(63).optional(),
  room: z.string().max(63).optional(),
  measure: z.string().max(64),
  /** ISO 8601 with a zone, or `-1h`. */
  from: z.string().max(40),
  to: z.string().max(40).optional(),
});
export interface AskAnswer {
  readonly id: string;
  readonly points?: readonly (readonly [string, number | null])[];
  /** `unknown`: not one of this seat's; `bad`: the question. */
  readonly error?: 'unknown' | 'bad' | 'unavailable';
}

/** `POST /api/workshops/{id}/end`. How many people were there: pairs share a seat. */
export const workshopEndSchema = z.strictObject({ people: z.number().int().min(0).max(100) });
/** What a learner gets for coming back. */
export const workAnswerSchema = z.object({ code: z.string(), until: z.iso.date() });
export const lessonsAnswerSchema = z.object({
  lessons: z.array(lessonSchema.omit({ check: true }).extend({ steps: z.array(localText) })),
  tracks: tracksSchema,
});
/** The workshop that is there, for the host; null: none. */
export const currentWorkshopSchema = z.object({
  workshop: workshopSchema.nullable(),
  isolation: z.enum(['bubblewrap', 'user', 'none']).nullable(),
});
/** For the learner's page: its lesson's card, as Markdown, and hints as far as they are open. */
export const seatLessonSchema = z.object({
  id: z.string(),
  title: z.string(),
  card: z.string(),
  steps: z.array(z.string()),
  hints: z.array(z.string()),
  /** Where its editor is. */
  editor: z.string(),
  number: z.number().int(),
  language: z.enum(['fr', 'en']),
  /** Of the lesson: the bench has all ten. */
  objects: z.array(benchObjectSchema),
  /** Real ones, opened to workshops, and what they said last. */
  real: z.array(
    z.object({ id: z.string(), name: z.string(), topic: z.string(), values: z.array(objectValueSchema) }),
  ),
});
export type SeatLesson = z.infer<typeof seatLessonSchema>;
/** `GET /api/workshop/history`: values of one of the bench's objects, for its chart. */
export const historyQuerySchema = z.object({ object: z.string().max(63), measure: z.string().max(64) });
export const historyAnswerSchema = z.object({ points: z.array(z.tuple([z.iso.datetime(), z.number()])) });
