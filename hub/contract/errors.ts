/**
 * Every error that leaves the hub, once. `status` is the HTTP status. `message` says what is wrong, `hint` what
 * to do, both in French, for the people of the building. docs/guides/erreurs.md lists the same codes.
 */
export const ERRORS = {
  bad_request: { status: 400, message: 'La demande est mal formée.', hint: 'Vérifiez le corps JSON envoyé.' },
  body_not_json: {
    status: 400,
    message: 'Le corps de la demande n’est pas du JSON.',
    hint: 'Envoyez du JSON valide avec Content-Type: application/json.',
  },
  body_too_large: {
    status: 413,
    message: 'Le corps de la demande est trop grand.',
    hint: 'Envoyez moins de 64 Kio à la fois.',
  },
  uid_invalid: {
    status: 400,
    message: 'Ce numéro de badge n’est pas lisible.',
    hint: 'Vérifiez le format du lecteur : décimal, hexadécimal ou 3+5.',
  },
  nonce_invalid: {
    status: 400,
    message: 'Le nonce est absent, vide ou trop long.',
    hint: 'Envoyez un nonce de 1 à 128 caractères, nouveau pour chaque passage.',
  },
  at_implausible: {
    status: 400,
    message: 'La date de cet événement n’est pas crédible.',
    hint: 'Réglez l’horloge de l’appareil, ou envoyez sans date.',
  },
  door_unknown: {
    status: 400,
    message: 'Cette porte n’existe pas dans le fichier du bâtiment.',
    hint: 'Rattachez l’appareil à une porte de building.yaml.',
  },
  party_invalid: {
    status: 400,
    message: 'Le nombre de personnes doit être entre 1 et 10.',
    hint: 'Enregistrez un grand groupe en plusieurs fois.',
  },
  theme_unknown: {
    status: 400,
    message: 'Ce thème n’existe pas dans le fichier du bâtiment.',
    hint: 'Rechargez la page de la borne, ou ajoutez le thème à building.yaml.',
  },
  not_authenticated: {
    status: 401,
    message: 'Il faut se connecter.',
    hint: 'Connectez-vous, ou utilisez l’identifiant de l’appareil.',
  },
  wrong_password: {
    status: 401,
    message: 'Nom ou mot de passe incorrect.',
    hint: 'Vérifiez le nom et le mot de passe.',
  },
  forbidden: {
    status: 403,
    message: 'Ce compte n’a pas ce droit.',
    hint: 'Demandez à la personne qui administre le hub.',
  },
  origin_refused: {
    status: 403,
    message: 'Cette demande vient d’un autre site.',
    hint: 'Ouvrez la page depuis l’adresse du hub.',
  },
  not_found: {
    status: 404,
    message: 'Cette adresse n’existe pas.',
    hint: 'Vérifiez l’adresse ; la liste est dans /api/openapi.json.',
  },
  range_invalid: {
    status: 400,
    message: 'La période ou le pas demandé n’est pas valable.',
    hint: 'Donnez from avant to, et un pas comme 1m, 1h ou 1d.',
  },
  too_many_points: {
    status: 400,
    message: 'La période contient trop de points.',
    hint: 'Choisissez un pas plus grand ou une période plus courte.',
  },
  month_invalid: {
    status: 400,
    message: 'Le mois doit être écrit comme 2026-11.',
    hint: 'Écrivez l’année, un tiret et le mois.',
  },
  too_many_requests: { status: 429, message: 'Trop d’essais.', hint: 'Attendez une minute et réessayez.' },
  setup_link_used: {
    status: 410,
    message: 'Ce lien de première installation n’est plus valable.',
    hint: 'Redémarrez le hub pour en obtenir un nouveau, ou utilisez tiers-lieu account add.',
  },
  password_too_weak: {
    status: 400,
    message: 'Ce mot de passe est trop court.',
    hint: 'Choisissez au moins 8 caractères ; quatre mots, c’est mieux.',
  },
  name_invalid: {
    status: 400,
    message: 'Ce nom n’est pas valable.',
    hint: 'Utilisez des lettres minuscules, des chiffres, - et _, 63 au plus.',
  },
  name_taken: {
    status: 409,
    message: 'Ce nom est déjà pris.',
    hint: 'Choisissez un autre nom, ou supprimez l’ancien.',
  },
  screen_code_unknown: {
    status: 404,
    message: 'Ce code n’est pas affiché, ou ne l’est plus.',
    hint: 'Relisez le code sur l’écran : il change toutes les dix minutes.',
  },
  object_unknown: {
    status: 404,
    message: 'Cet objet n’est pas connu, ou n’a pas encore parlé.',
    hint: 'Rechargez la liste des objets, et attendez qu’il parle.',
  },
  object_taken: {
    status: 409,
    message: 'Cet objet est déjà adopté.',
    hint: 'Rechargez la liste des objets.',
  },
  objects_full: {
    status: 409,
    message: 'Le hub a adopté autant d’objets qu’il peut.',
    hint: 'Oubliez d’abord un objet qui ne sert plus.',
  },
  command_unknown: {
    status: 409,
    message: 'Cet objet ne sait pas faire cela.',
    hint: 'Choisissez une commande que sa fiche propose.',
  },
  room_unknown: {
    status: 400,
    message: 'Cette salle n’existe pas dans le fichier du bâtiment.',
    hint: 'Choisissez une salle de la liste, ou ajoutez-la à building.yaml.',
  },
  speech_unavailable: {
    status: 503,
    message: 'La voix de synthèse n’est pas disponible.',
    hint: 'Sur la machine du hub : « sudo apt-get install espeak-ng ».',
  },
  visit_over: {
    status: 409,
    message: 'Cette visite est déjà terminée.',
    hint: 'Rechargez la liste des personnes présentes.',
  },
  no_alarm: {
    status: 409,
    message: 'Aucune alarme n’est en cours.',
    hint: 'Lancez d’abord l’alarme sur la page « Alarme ».',
  },
  activity_invalid: {
    status: 400,
    message: 'Cette activité n’est pas complète, ou ses heures ne vont pas.',
    hint: 'Donnez un titre, une date, une heure de début et une heure de fin plus tardive.',
  },
  outcome_invalid: {
    status: 400,
    message: 'Ces nombres ne vont pas ensemble.',
    hint: 'Aucun total par âge, genre ou statut ne dépasse le nombre de personnes.',
  },
  card_unknown: {
    status: 404,
    message: 'Cette lecture de carte est terminée.',
    hint: 'Présentez la carte à nouveau.',
  },
  card_random: {
    status: 409,
    message: 'Ce téléphone change de numéro à chaque fois.',
    hint: 'Donnez une carte : un téléphone ne peut pas servir de badge.',
  },
  card_ambiguous: {
    status: 409,
    message: 'Ce lecteur ne distingue pas cette carte d’une autre.',
    hint: 'Présentez-la à un autre lecteur, ou tapez le numéro imprimé.',
  },
  card_taken: {
    status: 409,
    message: 'Cette carte est déjà donnée à quelqu’un.',
    hint: 'Prenez une autre carte, ou rendez d’abord celle-ci.',
  },
  badge_unknown: {
    status: 404,
    message: 'Ce badge n’existe pas, ou il a été effacé.',
    hint: 'Présentez la carte, ou cherchez le prénom.',
  },
  startup_in_use: {
    status: 409,
    message: 'Cette start-up a encore des prototypes ou des essais.',
    hint: 'Retirez d’abord ses prototypes, et attendez la fin de ses essais.',
  },
  limit_reached: {
    status: 409,
    message: 'Il y en a déjà autant que possible.',
    hint: 'Retirez ce qui ne sert plus, puis réessayez.',
  },
  account_unknown: {
    status: 404,
    message: 'Ce compte n’existe pas.',
    hint: 'Rechargez la liste des comptes.',
  },
  last_admin: {
    status: 409,
    message: 'C’est le dernier compte qui administre le hub.',
    hint: 'Créez d’abord un autre compte « admin ».',
  },
  trial_unknown: {
    status: 404,
    message: 'Cet essai n’existe pas, ou il n’est pas à vous.',
    hint: 'Rechargez la liste des essais.',
  },
  trial_invalid: {
    status: 400,
    message: 'Cet essai n’est pas complet, ou ses dates ne vont pas.',
    hint: 'Vérifiez la start-up, ses prototypes, la salle, les dates et le texte d’information.',
  },
  trial_fixed: {
    status: 409,
    message: 'Ce que les participants acceptent ne change plus.',
    hint: 'Terminez cet essai, puis créez-en un autre.',
  },
  trial_overlap: {
    status: 409,
    message: 'Un de ces prototypes a déjà un essai à ces dates.',
    hint: 'Changez les dates, ou terminez l’autre essai.',
  },
  trial_not_open: {
    status: 409,
    message: 'Cet essai n’est pas ouvert aujourd’hui.',
    hint: 'Ouvrez-le, et vérifiez ses dates.',
  },
  trial_full: {
    status: 409,
    message: 'Il y en a trop.',
    hint: 'Terminez cet essai et effacez-le, puis créez-en un autre.',
  },
  sheet_changed: {
    status: 409,
    message: 'Le texte d’information vient de changer.',
    hint: 'Recommencez : le nouveau texte s’affiche.',
  },
  trial_code_mistyped: {
    status: 400,
    message: 'Ce code contient une erreur.',
    hint: 'Relisez le papier : douze caractères, sans zéro ni lettre O.',
  },
  trial_code_unknown: {
    status: 404,
    message: 'Ce code n’est pas connu.',
    hint: 'Vérifiez que c’est le papier de cet essai.',
  },
  export_unknown: {
    status: 404,
    message: 'Cette archive n’existe pas, ou elle n’est pas à vous.',
    hint: 'Rechargez la liste des archives.',
  },
  export_not_ready: {
    status: 409,
    message: 'Cette archive n’est pas prête, ou elle a été jetée.',
    hint: 'Attendez qu’elle soit faite, ou demandez-la à nouveau.',
  },
  exports_full: {
    status: 409,
    message: 'Trop d’archives sont en attente.',
    hint: 'Attendez que les premières soient faites, ou annulez-en une.',
  },
  session_unknown: {
    status: 404,
    message: 'Cette séance n’existe pas, ou elle a été effacée.',
    hint: 'Rechargez la page de l’essai.',
  },
  session_open: {
    status: 409,
    message: 'Un de ces prototypes a déjà une séance en cours.',
    hint: 'Terminez d’abord cette séance.',
  },
  session_over: {
    status: 409,
    message: 'Cette séance est terminée.',
    hint: 'Commencez une nouvelle séance.',
  },
  lesson_unknown: {
    status: 404,
    message: 'Cette leçon n’existe pas.',
    hint: 'Rechargez la liste des leçons.',
  },
  workshop_unknown: {
    status: 404,
    message: 'Cet atelier n’existe plus, ou il est terminé.',
    hint: 'Rechargez la page de l’atelier.',
  },
  workshop_running: {
    status: 409,
    message: 'Un atelier est déjà ouvert.',
    hint: 'Terminez-le d’abord.',
  },
  workshop_not_isolated: {
    status: 503,
    message: 'Cette machine ne sait pas isoler les postes.',
    hint: 'Sur la machine du hub : « sudo apt-get install bubblewrap ».',
  },
  workshop_code_unknown: {
    status: 404,
    message: 'Ce code n’ouvre aucun atelier.',
    hint: 'Relisez les quatre chiffres affichés dans la salle.',
  },
  workshop_full: {
    status: 409,
    message: 'Tous les postes sont pris.',
    hint: 'Demandez à la personne qui anime de libérer un poste.',
  },
  workshop_frozen: {
    status: 423,
    message: 'L’atelier est en pause.',
    hint: 'Attendez que la personne qui anime le reprenne.',
  },
  work_unknown: {
    status: 404,
    message: 'Ce code ne correspond à aucun travail gardé.',
    hint: 'Relisez le code. Un travail est gardé trente jours.',
  },
  seat_unknown: {
    status: 404,
    message: 'Ce poste n’existe pas.',
    hint: 'Revenez à la page de l’atelier.',
  },
  seat_unavailable: {
    status: 503,
    message: 'Ce poste démarre.',
    hint: 'Attendez quelques secondes : la page revient toute seule.',
  },
  journal_full: {
    status: 507,
    message: 'Le disque du hub est plein.',
    hint: 'Libérez de la place : le hub reprend tout seul.',
  },
  journal_failing: {
    status: 503,
    message: 'Le hub n’arrive pas à écrire sur son disque.',
    hint: 'Lancez tiers-lieu doctor.',
  },
  overloaded: {
    status: 503,
    message: 'Le hub reçoit trop de messages.',
    hint: 'Réessayez dans quelques secondes.',
  },
  store_unavailable: {
    status: 503,
    message: 'La base des mesures ne répond pas.',
    hint: 'Vérifiez InfluxDB ; rien n’est perdu, le journal garde tout.',
  },
  stopping: { status: 503, message: 'Le hub s’arrête.', hint: 'Réessayez dans une minute.' },
  internal: {
    status: 500,
    message: 'Le hub a rencontré une erreur.',
    hint: 'Regardez le journal technique du hub.',
  },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The only error class that crosses a room's door: it has a code of the list, and a detail for the log. */
export class HubError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ?? ERRORS[code].message, options);
    this.name = 'HubError';
    this.code = code;
  }
  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Why a message was dropped or only partly believed; counted by reason, shown in `/health` under `input`. */
export const REJECTION_REASONS = [
  'retained-event',
  'topic-unknown',
  'topic-too-deep',
  'payload-too-large',
  'payload-not-json',
  'payload-invalid',
  'value-not-finite',
  'image-refused',
  'birth-missing',
  'phone-refused',
  'uid-invalid',
  'uid-ambiguous',
  'nonce-invalid',
  'at-implausible',
  'room-unknown',
  'reader-unknown',
  'object-unknown',
  'command-unknown',
  'frame-invalid',
  'frame-checksum',
  'rate-limited',
  'overloaded',
  'not-authorised',
  'point-refused',
  'prototype-misfit',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];
