import { z } from 'zod';
import { figuresSchema } from './attendance.ts';
import { ID_PATTERN } from './topics.ts';

/** The building file (`building.yaml`): what the building is. Shapes only; hub/config/building-file.ts reads it. */

const idSchema = z
  .string()
  .regex(ID_PATTERN, 'lower-case letters, digits, - and _, beginning with a letter or a digit');
const nameSchema = z.string().trim().min(1).max(80);
const DURATION = 'a number and s, m, h or d, like "90s", "15m" or "30d"';
/** `90s`, `15m`, `2h`, `30d`, in ms. */
export const durationSchema = z
  .string(DURATION)
  .regex(/^\d{1,6}(s|m|h|d)$/, DURATION)
  .transform(
    (text) =>
      Number(text.slice(0, -1)) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[text.at(-1) as 's'],
  );

const timeRange = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/;
const daysKey = /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$/;
export const hoursSchema = z.record(
  z.string().regex(daysKey, 'days like mon, or mon-fri'),
  z.union([
    z.string().regex(timeRange, 'hours like "08:30-17:30"'),
    z.array(z.string().regex(timeRange, 'hours like "08:30-17:30"')).min(1),
  ]),
);

export const READER_KINDS = ['rdm6300', 'id12', 'pn532', 'line'] as const;
/** How a line reader writes the number. `auto`: 10 digits decimal, `n,n` 3+5, else hexadecimal. */
export const NUMBER_FORMATS = ['auto', 'decimal', 'hex', '3+5'] as const;

export const READER_SIDES = ['left', 'right', 'below', 'above'] as const;

const roomSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  capacity: z.number().int().min(1).max(10_000).optional(),
  /** For what the room's CO₂ says of people; learned where they are not given. */
  volume_m3: z.number().min(5).max(100_000).optional(),
  air_changes_per_hour: z.number().min(0.05).max(20).optional(),
  /** Whoever passes this door goes into this room, and nowhere else: its badges then count the room's people. */
  door: idSchema.optional(),
});
const doorSchema = z.strictObject({ id: idSchema, name: nameSchema });
const readerSchema = z.strictObject({
  id: idSchema,
  door: idSchema,
  /** Serial readers only; a reader without `kind` speaks MQTT. */
  kind: z.enum(READER_KINDS).optional(),
  /** A device path, by id where possible, or `auto`: the first USB serial adapter found. */
  port: z.string().min(1).optional(),
  baud: z.number().int().min(1200).max(921_600).optional(),
  format: z.enum(NUMBER_FORMATS).optional(),
  /** ISO 14443 readers that print the UID's bytes the other way round. */
  reversed: z.boolean().optional(),
  /** MQTT topic this reader's own firmware publishes on (Tasmota, ESPHome, esp-rfid). */
  topic: z.string().min(1).max(200).optional(),
  /** A tag that is seen again within this time was never away. */
  hold: durationSchema.optional(),
  /** Where it is, seen from somebody who looks at its door's kiosk: the picture then shows it there. */
  side: z.enum(READER_SIDES).optional(),
  /** Silence that health reports; a quiet Sunday is not a fault, so the default is none. */
  silent_after: durationSchema.optional(),
});
const themeSchema = z.strictObject({ id: idSchema, name: nameSchema });

const dateOrSpan = /^\d{4}-\d{2}-\d{2}(\/\d{4}-\d{2}-\d{2})?$/;

export const buildingSchema = z.strictObject({
  site: idSchema,
  name: nameSchema.optional(),
  timezone: z.string().default('Europe/Paris'),
  /** Absent: always open; open visits are then closed at midnight. */
  hours: hoursSchema.optional(),
  /** Days without opening: `2026-12-25`, or a span `2026-08-01/2026-08-15`, both ends included. */
  closed: z
    .array(z.string().regex(dateOrSpan, 'a date like 2026-12-25, or a span like 2026-08-01/2026-08-15'))
    .default([]),
  rooms: z.array(roomSchema),
  doors: z.array(doorSchema).min(1),
  readers: z.array(readerSchema).default([]),
  themes: z.array(themeSchema).default([]),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .min(1)
    .default(['fr']),
  visits: z
    .strictObject({
      /** The same badge again within this time is one passage. */
      repeat: durationSchema.default(60_000),
      /** How long a passage can be cancelled at the kiosk. */
      cancel: durationSchema.default(20_000),
    })
    .prefault({}),
  badges: z
    .strictObject({
      /** An identity is deleted so long after its holder's last contact; CNIL, délib. 2023-095: two years at most. */
      keep: durationSchema
        .refine((ms) => ms <= 730 * 86_400_000, 'two years at most: 730d')
        .refine((ms) => ms >= 86_400_000, 'a day at least: 1d')
        .default(730 * 86_400_000),
    })
    .prefault({}),
  figures: figuresSchema,
  journal: z
    .strictObject({
      /** Entries are kept at least this long, even once everyone has read them. Taps hold pseudonyms: three months at most. */
      keep: durationSchema
        .refine((ms) => ms <= 88 * 86_400_000, 'three months at most: 88d')
        .default(7 * 86_400_000),
      quota_mb: z.number().int().min(16).max(1_000_000).default(2_048),
    })
    .prefault({}),
  readings: z
    .strictObject({
      /** Single values in the embedded store, whose hourly figures stay, and of prototypes, which have none. */
      keep: durationSchema.default(400 * 86_400_000),
    })
    .prefault({}),
  workshops: z
    .strictObject({
      /** `none`: seats run without isolation where this machine allows none; whoever sits there can then do what the hub can. */
      isolation: z.enum(['required', 'none']).default('required'),
    })
    .prefault({}),
  screens: z
    .strictObject({
      /** Whether `/kiosk` and `/wall` opened on the hub's own machine work without a credential. */
      local: z.boolean().default(true),
    })
    .prefault({}),
  /** What the notices by the reader and at the desk say of this building. */
  privacy: z
    .strictObject({
      /** Who decides what the data are for (GDPR, Art. 4(7)): `CCAS de Montpellier`. */
      controller: nameSchema.optional(),
      /** How to reach whoever answers about rights: an address, a telephone number. */
      contact: z.string().trim().min(1).max(200).optional(),
      /** Of the notice, as the data protection officer counts them. */
      version: z.string().trim().min(1).max(20).optional(),
      date: z.iso.date().optional(),
    })
    .prefault({}),
  /** Present: `GET /spaceapi.json` answers (SpaceAPI v15). Counts only, never names. */
  spaceapi: z
    .strictObject({
      url: z.url(),
      logo: z.url(),
      contact: z.strictObject({ email: z.email() }),
      location: z
        .strictObject({ address: z.string().optional(), lat: z.number(), lon: z.number() })
        .optional(),
    })
    .optional(),
});

export type Building = z.infer<typeof buildingSchema>;
export type Room = Building['rooms'][number];
export type Door = Building['doors'][number];
export type Reader = Building['readers'][number];
