import { z } from 'zod';
import { AGE_BANDS, OCCUPATIONS } from './badges.ts';

/** The programme: activities, and afterwards how many came. Numbers only: nobody's name, badge or visit is here. */

export const dateSchema = z.iso.date();
/** Local time of the building. */
const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const titleSchema = z.string().trim().min(1).max(80);

const activityFields = z.strictObject({
  title: titleSchema,
  /** A theme of the building file. */
  theme: z.string().nullable(),
  room: z.string().nullable(),
  date: dateSchema,
  starts: timeSchema,
  ends: timeSchema,
  /** Who leads it, as the programme names them. */
  host: z.string().trim().max(80).nullable(),
  places: z.number().int().min(1).max(1_000).nullable(),
});
export const activityRequestSchema = activityFields.refine(({ starts, ends }) => starts < ends, {
  message: 'ends: after it starts',
});

/** Groups that people are counted in afterwards; whoever is in none of a list did not say (`non communiqué`). */
export const GENDERS = ['female', 'male'] as const;
const count = z.number().int().min(0).max(1_000);
const countsOf = <K extends string>(keys: readonly K[]) => z.partialRecord(z.enum(keys), count);
const groupsSchema = z.strictObject({
  ages: countsOf(AGE_BANDS),
  genders: countsOf(GENDERS),
  occupations: countsOf(OCCUPATIONS),
});

/** The words of the Coop de la médiation numérique: its code's own values. */
export const COOP_TYPES = ['individuel', 'collectif'] as const;
/** A workshop is held at the place of activity or elsewhere; one person may also be met at home or from afar. */
export const COOP_PLACES = ['lieu_activite', 'autre', 'domicile', 'a_distance'] as const;
export const COOP_MATERIALS = ['ordinateur', 'telephone', 'tablette', 'autre', 'aucun'] as const;
export const COOP_LEVELS = ['debutant', 'intermediaire', 'avance'] as const;
export const COOP_THEMES = [
  'diagnostic_numerique',
  'prendre_en_main_du_materiel',
  'maintenance_de_materiel',
  'gere_ses_contenus_numeriques',
  'navigation_sur_internet',
  'email',
  'bureautique',
  'reseaux_sociaux',
  'sante',
  'banque_et_achats_en_ligne',
  'entrepreneuriat',
  'insertion_professionnelle',
  'securite_numerique',
  'parentalite',
  'scolarite_et_numerique',
  'creer_avec_le_numerique',
  'culture_numerique',
  'intelligence_artificielle',
  'aide_aux_demarches_administratives',
] as const;
const coopSchema = z.strictObject({
  type: z.enum(COOP_TYPES),
  place: z.enum(COOP_PLACES),
  materials: z.array(z.enum(COOP_MATERIALS)).max(COOP_MATERIALS.length),
  themes: z.array(z.enum(COOP_THEMES)).max(COOP_THEMES.length),
  level: z.enum(COOP_LEVELS).nullable(),
});

export const outcomeRequestSchema = z
  .strictObject({ people: count, groups: groupsSchema, coop: coopSchema })
  .refine(
    ({ people, groups }) =>
      Object.values(groups).every(
        (group) => Object.values(group).reduce((sum: number, each) => sum + (each ?? 0), 0) <= people,
      ),
    { message: 'groups: none is more than all' },
  );

export const activitySchema = activityFields.extend({
  id: z.string(),
  cancelled: z.boolean(),
  /** How many came; null until it was noted. Not told to screens. */
  people: count.nullable(),
});
export const outcomeAnswerSchema = z.object({
  activity: activitySchema,
  outcome: z.object({ people: count, groups: groupsSchema, coop: coopSchema }).nullable(),
  /** The report for the Coop, field by field, in the order of its form; empty until the outcome was noted. */
  draft: z.array(z.object({ field: z.string(), value: z.string() })),
});
export const programmeQuerySchema = z.object({ from: dateSchema, to: dateSchema });
/** Each of these activities again, a week later. */
export const MAX_COPIES = 100;
export const copiesRequestSchema = z.strictObject({
  ids: z.array(z.string().max(64)).min(1).max(MAX_COPIES),
});
export const copiesAnswerSchema = z.object({ copied: z.number().int(), already: z.number().int() });

export type ActivityRequest = z.infer<typeof activityRequestSchema>;
export type Activity = z.infer<typeof activitySchema>;
export type Outcome = z.infer<typeof outcomeRequestSchema>;
export type OutcomeAnswer = z.infer<typeof outcomeAnswerSchema>;
