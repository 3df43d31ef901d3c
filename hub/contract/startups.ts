import { z } from 'zod';
import { readingValueSchema } from './entries.ts';
import { REJECTION_REASONS } from './errors.ts';
import { MEASURE_PATTERN } from './measures.ts';
import { ID_PATTERN } from './topics.ts';

/** Start-ups, their prototypes, what these may say, and what happens while they say it. */

export const CHANNEL_TYPES = ['number', 'text', 'boolean'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

/** Why a prototype's message is not taken. It is counted and shown to the start-up, never stored. */
export const MISFIT_REASONS = [
  'not-json',
  'not-a-value',
  'not-finite',
  'too-large',
  'nonce',
  'time',
  'channel-name',
  'channel-undeclared',
  'too-many-channels',
  'type',
  'unit',
  'range',
  'withdrawn',
] as const;
export type MisfitReason = (typeof MISFIT_REASONS)[number];

/** Why a CONNECT is refused. */
export const CONNECT_REFUSALS = [
  'password',
  'too-many-tries',
  'client-id-taken',
  'client-id-too-long',
  'too-many-connections',
  'too-many-sessions',
  'will',
  'unavailable',
] as const;
export type ConnectRefusal = (typeof CONNECT_REFUSALS)[number];

/** How a connection ended. */
export const DISCONNECT_REASONS = [
  'goodbye',
  'cut',
  'keep-alive',
  'taken-over',
  'protocol',
  'not-reading',
  'credential',
  'hub',
] as const;
export type DisconnectReason = (typeof DISCONNECT_REASONS)[number];

/** What is wrong with a topic that a prototype may not write. */
export const TOPIC_FAULTS = ['site', 'tree', 'startup', 'prototype', 'levels', 'other'] as const;
export type TopicFault = (typeof TOPIC_FAULTS)[number];

/**
 * One line of the debugging screen. `times`: the same thing again, that often. The sentences are the screen's:
 * `kind` and `reason` choose them, `wanted` and `got` are filled in.
 */
export const debugLineSchema = z.object({
  /** Ascending for each prototype; a line whose `times` grows keeps its number. */
  seq: z.number().int(),
  at: z.iso.datetime(),
  times: z.number().int(),
  kind: z.enum([
    'connected',
    'disconnected',
    'connect-refused',
    'subscribed',
    'subscribe-refused',
    'publish-refused',
    'accepted',
    'cleared',
    'misfit',
    'not-kept',
    'slowed',
    'not-retained',
  ]),
  reason: z
    .enum([
      ...MISFIT_REASONS,
      ...CONNECT_REFUSALS,
      ...DISCONNECT_REASONS,
      ...TOPIC_FAULTS,
      ...REJECTION_REASONS,
    ])
    .nullable(),
  channel: z.string().nullable(),
  topic: z.string().nullable(),
  /** As text, or in hexadecimal where it is none; cut after 256 bytes. */
  payload: z.string().nullable(),
  value: readingValueSchema.nullable(),
  unit: z.string().nullable(),
  /** The time that the prototype claimed. */
  claimed: z.iso.datetime().nullable(),
  qos: z.number().int().nullable(),
  retained: z.boolean(),
  wanted: z.string().nullable(),
  got: z.string().nullable(),
});
export type DebugLine = z.infer<typeof debugLineSchema>;

/** `late` and `fast` are compared with the declared rhythm. */
export const PACES = ['ok', 'late', 'fast'] as const;
export type Pace = (typeof PACES)[number];

const rhythmSchema = z.number().positive().max(604_800).nullable();
const unitSchema = z.string().trim().min(1).max(32).nullable();
export const channelSchema = z.object({
  name: z.string(),
  type: z.enum(CHANNEL_TYPES),
  unit: unitSchema,
  /** Seconds between two messages, as declared. */
  every: rhythmSchema,
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Made by its first message, and not looked at by anybody yet. */
  learned: z.boolean(),
  /** Since the hub's start, like everything below. */
  messages: z.number().int(),
  value: readingValueSchema.nullable(),
  lastAt: z.iso.datetime().nullable(),
  /** Seconds between two messages, as measured. */
  rhythm: z.number().nullable(),
  pace: z.enum(PACES).nullable(),
});
export type ChannelAnswer = z.infer<typeof channelSchema>;

export const prototypeSchema = z.object({
  startup: z.string(),
  id: z.string(),
  name: z.string(),
  created: z.iso.datetime(),
  /** Only declared channels are taken; otherwise a new channel is learned from its first message. */
  declaredOnly: z.boolean(),
  /** The credential's name; null: there is none, it can be made again. */
  username: z.string().nullable(),
  connections: z.number().int(),
  lastHeard: z.iso.datetime().nullable(),
  /** It sends more than it may, at this moment. */
  slowed: z.boolean(),
  /** Since the hub's start. */
  counts: z.object({
    accepted: z.number().int(),
    misfit: z.number().int(),
    refused: z.number().int(),
    slowed: z.number().int(),
  }),
  misfits: z.partialRecord(z.enum(MISFIT_REASONS), z.number().int()),
  channels: z.array(channelSchema),
});
export type PrototypeAnswer = z.infer<typeof prototypeSchema>;

export const startupSchema = z.object({
  id: z.string(),
  name: z.string(),
  created: z.iso.datetime(),
  accounts: z.array(z.string()),
  prototypes: z.array(prototypeSchema),
});
export type StartupAnswer = z.infer<typeof startupSchema>;
export const startupsAnswerSchema = z.object({
  site: z.string(),
  /** The port of the MQTT broker; its host is the hub's. */
  mqttPort: z.number().int(),
  startups: z.array(startupSchema),
});
export type StartupsAnswer = z.infer<typeof startupsAnswerSchema>;

/** `id`: absent, made of the name. */
const named = { name: z.string().trim().min(1).max(60), id: z.string().regex(ID_PATTERN).optional() };
export const startupRequestSchema = z.strictObject(named);
export const prototypeRequestSchema = z.strictObject({ ...named, declaredOnly: z.boolean().default(false) });
export const prototypeChangeSchema = z.strictObject({ name: named.name, declaredOnly: z.boolean() });
export const startupAccountRequestSchema = z.strictObject({ name: z.string().max(63) });
export const channelRequestSchema = z
  .strictObject({
    name: z.string().regex(MEASURE_PATTERN),
    type: z.enum(CHANNEL_TYPES),
    unit: unitSchema.default(null),
    every: rhythmSchema.default(null),
    min: z.number().nullable().default(null),
    max: z.number().nullable().default(null),
  })
  .refine(({ type, min, max }) => type === 'number' || (min === null && max === null), {
    message: 'min and max are for numbers',
  })
  .refine(({ min, max }) => min === null || max === null || min <= max, { message: 'min exceeds max' });
export type ChannelRequest = z.infer<typeof channelRequestSchema>;

/** A password that is shown this once: an account's, or a prototype's. */
export const shownOnceSchema = z.object({ username: z.string(), password: z.string() });
export type ShownOnce = z.infer<typeof shownOnceSchema>;
export const prototypeMadeSchema = z.object({ prototype: prototypeSchema, credential: shownOnceSchema });
export type PrototypeMade = z.infer<typeof prototypeMadeSchema>;

export const debugAnswerSchema = z.object({ lines: z.array(debugLineSchema) });
