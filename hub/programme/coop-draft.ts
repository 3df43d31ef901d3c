import type { AGE_BANDS, OCCUPATIONS } from '../contract/badges.ts';
import type {
  Activity,
  COOP_LEVELS,
  COOP_MATERIALS,
  COOP_PLACES,
  COOP_THEMES,
  COOP_TYPES,
  GENDERS,
  Outcome,
} from '../contract/programme.ts';
import { minutesBetween } from './rules.ts';

/**
 * The report of an activity for the Coop de la médiation numérique (coop-numerique.anct.gouv.fr), in its words and
 * in the order of its form, to be copied. No public way to write into it is known: nothing is sent.
 */

type Words<K extends string> = Readonly<Record<K, string>>;

const TYPES: Words<(typeof COOP_TYPES)[number]> = {
  individuel: 'Accompagnement individuel',
  collectif: 'Atelier collectif',
};
const PLACES: Words<(typeof COOP_PLACES)[number]> = {
  lieu_activite: 'Lieu d’activité',
  autre: 'Autre lieu',
  domicile: 'À domicile',
  a_distance: 'À distance',
};
const MATERIALS: Words<(typeof COOP_MATERIALS)[number]> = {
  ordinateur: 'Ordinateur',
  telephone: 'Téléphone',
  tablette: 'Tablette',
  autre: 'Autre',
  aucun: 'Pas de matériel',
};
const LEVELS: Words<(typeof COOP_LEVELS)[number]> = {
  debutant: 'Débutant',
  intermediaire: 'Intermédiaire',
  avance: 'Avancé',
};
const THEMES: Words<(typeof COOP_THEMES)[number]> = {
  diagnostic_numerique: 'Diagnostic numérique',
  prendre_en_main_du_materiel: 'Prendre en main du matériel',
  maintenance_de_materiel: 'Maintenance de matériel',
  gere_ses_contenus_numeriques: 'Gérer ses contenus numériques',
  navigation_sur_internet: 'Navigation sur internet',
  email: 'E-mail',
  bureautique: 'Bureautique',
  reseaux_sociaux: 'Réseaux sociaux',
  sante: 'Santé',
  banque_et_achats_en_ligne: 'Banque et achats en ligne',
  entrepreneuriat: 'Entrepreneuriat',
  insertion_professionnelle: 'Insertion professionnelle',
  securite_numerique: 'Sécurité numérique',
  parentalite: 'Parentalité',
  scolarite_et_numerique: 'Scolarité et numérique',
  creer_avec_le_numerique: 'Créer avec le numérique',
  culture_numerique: 'Culture numérique',
  intelligence_artificielle: 'Intelligence artificielle',
  aide_aux_demarches_administratives: 'Aide aux démarches administratives',
};
const AGES: Words<(typeof AGE_BANDS)[number]> = {
  'under-12': 'Moins de 12 ans',
  '12-17': '12 - 17 ans',
  '18-24': '18 - 24 ans',
  '25-39': '25 - 39 ans',
  '40-59': '40 - 59 ans',
  '60-69': '60 - 69 ans',
  '70-over': '70 ans et plus',
};
const GENDER: Words<(typeof GENDERS)[number]> = { female: 'Féminin', male: 'Masculin' };
const STATUSES: Words<(typeof OCCUPATIONS)[number]> = {
  student: 'Scolarisé(e)',
  unemployed: 'Sans emploi',
  employed: 'En emploi',
  retired: 'Retraité(e)',
};
const UNSAID = 'Non communiqué';

export interface DraftField {
  readonly field: string;
  readonly value: string;
}

/** The same fields for every activity; one that its type does not have is empty. */
export function coopDraft(activity: Activity, { people, groups, coop }: Outcome): DraftField[] {
  const collective = coop.type === 'collectif';
  const counted = <K extends string>(
    of: string,
    words: Words<K>,
    counts: Partial<Record<K, number>>,
  ): DraftField[] => {
    const keys = Object.keys(words) as K[];
    const said = keys.reduce((sum, key) => sum + (counts[key] ?? 0), 0);
    return [
      ...keys.map((key) => ({ field: `${of} : ${words[key]}`, value: String(counts[key] ?? 0) })),
      { field: `${of} : ${UNSAID}`, value: String(people - said) },
    ];
  };
  const [year, month, day] = activity.date.split('-');
  return [
    { field: 'Type', value: TYPES[coop.type] },
    { field: 'Date', value: `${day}/${month}/${year}` },
    { field: 'Durée (minutes)', value: String(minutesBetween(activity.starts, activity.ends)) },
    { field: 'Lieu', value: PLACES[coop.place] },
    { field: 'Titre de l’atelier', value: collective ? activity.title : '' },
    { field: 'Niveau de l’atelier', value: collective && coop.level ? LEVELS[coop.level] : '' },
    { field: 'Matériel', value: coop.materials.map((each) => MATERIALS[each]).join(', ') },
    { field: 'Thématiques', value: coop.themes.map((each) => THEMES[each]).join(', ') },
    { field: 'Nombre de participants', value: String(people) },
    ...counted('Genre', GENDER, groups.genders),
    ...counted('Tranche d’âge', AGES, groups.ages),
    ...counted('Statut', STATUSES, groups.occupations),
  ];
}

/** RFC 4180, one line an activity, with the byte order mark that spreadsheets need to read accents. */
export function coopCsv(drafts: readonly (readonly DraftField[])[]): string {
  const [first = []] = drafts;
  const lines = [first.map(({ field }) => field), ...drafts.map((draft) => draft.map(({ value }) => value))];
  return `\uFEFF${lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

/** A title that begins like a formula would be run by the spreadsheet of whoever opens the file. */
const cell = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
