import type { AGE_BANDS, OCCUPATIONS } from './badges.ts';
import type {
  COOP_LEVELS,
  COOP_MATERIALS,
  COOP_PLACES,
  COOP_THEMES,
  COOP_TYPES,
  GENDERS,
} from './programme.ts';

/** What the form of the Coop de la médiation numérique calls its values: French by nature, not translated. */

export type Words<K extends string> = Readonly<Record<K, string>>;

export const COOP_TYPE_WORDS: Words<(typeof COOP_TYPES)[number]> = {
  individuel: 'Accompagnement individuel',
  collectif: 'Atelier collectif',
};
export const COOP_PLACE_WORDS: Words<(typeof COOP_PLACES)[number]> = {
  lieu_activite: 'Lieu d’activité',
  autre: 'Autre lieu',
  domicile: 'À domicile',
  a_distance: 'À distance',
};
export const COOP_MATERIAL_WORDS: Words<(typeof COOP_MATERIALS)[number]> = {
  ordinateur: 'Ordinateur',
  telephone: 'Téléphone',
  tablette: 'Tablette',
  autre: 'Autre',
  aucun: 'Pas de matériel',
};
export const COOP_LEVEL_WORDS: Words<(typeof COOP_LEVELS)[number]> = {
  debutant: 'Débutant',
  intermediaire: 'Intermédiaire',
  avance: 'Avancé',
};
export const COOP_THEME_WORDS: Words<(typeof COOP_THEMES)[number]> = {
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
export const COOP_AGES: Words<(typeof AGE_BANDS)[number]> = {
  'under-12': 'Moins de 12 ans',
  '12-17': '12 - 17 ans',
  '18-24': '18 - 24 ans',
  '25-39': '25 - 39 ans',
  '40-59': '40 - 59 ans',
  '60-69': '60 - 69 ans',
  '70-over': '70 ans et plus',
};
export const COOP_GENDERS: Words<(typeof GENDERS)[number]> = { female: 'Féminin', male: 'Masculin' };
export const COOP_STATUSES: Words<(typeof OCCUPATIONS)[number]> = {
  student: 'Scolarisé(e)',
  unemployed: 'Sans emploi',
  employed: 'En emploi',
  retired: 'Retraité(e)',
};
export const COOP_UNSAID = 'Non communiqué';
