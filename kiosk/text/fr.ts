/**
 * Every sentence of the screens. French is written here; other languages follow this shape (`Text`), so a
 * missing sentence is a type error.
 *
 * `entrance` and `wall` are read by visitors: one idea a sentence, at most 12 words, no abbreviation, no
 * foreign word, the same word for the same thing. It is "texte simple": it may be called FALC only after people
 * concerned have re-read it. No name and no theme may ever appear here.
 */

const people = (count: number): string => (count === 1 ? '1 personne' : `${count} personnes`);

export const fr = {
  language: 'fr',

  entrance: {
    page: 'Entrée',
    hello: 'Bonjour !',
    presentBadge: 'Approchez votre badge du lecteur.',
    presentBadgePicture: 'Une main approche une carte du lecteur de badges.',
    noBadge: 'Je n’ai pas de badge',

    howMany: 'Combien êtes-vous ?',
    touchNumber: 'Touchez un nombre.',
    people,
    back: 'Retour',
    stillThere: 'Vous êtes encore là ?',
    leavingSoon: 'Cet écran va revenir au début.',
    stay: 'Oui, je continue',

    outcome: {
      in: { title: 'Bienvenue !', sentence: 'Votre arrivée est notée.' },
      out: { title: 'Au revoir !', sentence: 'Votre départ est noté.' },
      repeat: { title: 'C’est déjà noté.', sentence: 'Une seule fois suffit.' },
      'random-id': { title: 'C’est noté.', sentence: 'Votre carte ou votre téléphone change de numéro.' },
      unknown: { title: 'Badge inconnu', sentence: 'Vous pouvez entrer. Montrez votre badge à l’accueil.' },
      refused: { title: 'Badge bloqué', sentence: 'Vous pouvez entrer. Montrez votre badge à l’accueil.' },
    },
    noted: { title: 'C’est noté.', sentence: (count: number) => `Bienvenue ! Vous êtes ${people(count)}.` },
    kept: { title: 'C’est noté ici.', sentence: 'Bienvenue ! Le compte sera fait plus tard.' },
    notCounted: { title: 'Vous pouvez entrer.', sentence: 'Le compteur est en panne. Prévenez l’accueil.' },

    lost: { title: 'Le compteur est en panne.', sentence: 'Vous pouvez entrer. Touchez le bouton.' },
    refused: { title: 'Cet écran n’est pas autorisé.', sentence: 'Vous pouvez entrer. Prévenez l’accueil.' },
    waiting: (count: number) =>
      count === 1 ? '1 arrivée attend d’être comptée.' : `${count} arrivées attendent d’être comptées.`,
  },

  wall: {
    page: 'Les salles',
    rooms: 'Les salles',
    present: (count: number) =>
      count === 0
        ? 'Personne n’est là.'
        : count === 1
          ? 'Une personne est là.'
          : `Environ ${count} personnes sont là.`,
    presentUnknown: 'Le nombre de personnes n’est pas connu.',
    level: {
      free: 'Libre',
      busy: 'Bientôt plein',
      full: 'Plein',
      unknown: 'Inconnu',
      counted: 'Occupé',
      empty: 'Vide',
    },
    peopleOfPlaces: (count: number, places: number) => `${count} sur ${places}`,
    people,
    places: (count: number) => `${count} places`,
    air: { good: 'Air bon', fair: 'Air moyen', poor: 'À aérer' },
    temperature: (degrees: number) => `${degrees}°`,
    ago: {
      minutes: (count: number) => (count === 1 ? 'il y a 1 minute' : `il y a ${count} minutes`),
      hours: (count: number) => (count === 1 ? 'il y a 1 heure' : `il y a ${count} heures`),
      days: (count: number) => (count === 1 ? 'il y a 1 jour' : `il y a ${count} jours`),
    },
    noRoom: 'Aucune salle n’est connue.',
    lost: { title: 'Ces chiffres ne sont plus à jour.', sentence: 'Ils le seront dès que possible.' },
    refused: { title: 'Cet écran n’est pas autorisé.', sentence: 'Prévenez l’accueil.' },
  },

  setup: {
    page: 'Première installation',
    title: 'Bienvenue dans votre hub',
    intro: 'Choisissez le mot de passe du compte « admin ».',
    password: 'Mot de passe',
    passwordHint: '12 caractères au moins. Quatre mots au hasard sont faciles à retenir.',
    passwordMissing: (count: number) =>
      count === 1 ? 'Il manque encore 1 caractère.' : `Il manque encore ${count} caractères.`,
    show: 'Afficher',
    hide: 'Masquer',
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    doneTitle: 'C’est fait.',
    done: 'Le compte « admin » est prêt. Gardez ce mot de passe en lieu sûr.',
    toDesk: 'Aller au bureau',
    noTokenTitle: 'Il manque la clé dans l’adresse.',
    noToken: 'Ouvrez le lien complet affiché par le hub au démarrage.',
  },

  desk: {
    page: 'Accueil',
    logInTitle: 'Connexion',
    name: 'Nom du compte',
    password: 'Mot de passe',
    show: 'Afficher',
    hide: 'Masquer',
    logIn: 'Se connecter',
    loggingIn: 'Connexion…',
    notForYou: {
      title: 'Ce compte n’ouvre pas cette page.',
      sentence: 'Connectez-vous avec un compte de l’accueil.',
    },
    logOut: 'Se déconnecter',
    now: 'Maintenant',
    present: 'Personnes présentes',
    presentUnknown: 'inconnu',
    rooms: 'Salles',
    room: 'Salle',
    occupancy: 'Occupation',
    air: 'Air',
    temperature: 'Température',
    nothingKnown: 'rien reçu',
    co2: (ppm: number) => `${ppm} ppm de CO₂`,
    degrees: (value: string) => `${value} °C`,
    health: 'État du hub',
    state: { ok: 'Tout va bien', degraded: 'À surveiller', failing: 'En panne' },
    since: (when: string) => `depuis ${when}`,
    lastError: 'Dernier message',
    whatToDo: 'Que faire',
    details: 'Détails',
    allWell: 'Toutes les parties fonctionnent.',
    lost: { title: 'Le hub ne répond plus.', sentence: 'Les chiffres affichés datent de la coupure.' },
    refused: { title: 'Votre session est terminée.', sentence: 'Connectez-vous à nouveau.' },
  },

  /** What a part of the hub is called, and what to do when it is not well. Keys are the names in `GET /health`. */
  part: {
    journal: {
      name: 'Journal',
      advice: 'Vérifiez la place libre sur le disque, puis lancez « tiers-lieu doctor ».',
    },
    broker: {
      name: 'Messagerie des objets',
      advice: 'Les objets ne peuvent plus envoyer. Redémarrez le hub si cela dure.',
    },
    readings: {
      name: 'Mesures',
      advice: 'Vérifiez la base des mesures. Rien n’est perdu, le journal garde tout.',
    },
    visits: {
      name: 'Passages',
      advice: 'Lancez « tiers-lieu doctor ». Les passages restent dans le journal.',
    },
    rooms: { name: 'Salles', advice: 'Lancez « tiers-lieu doctor ». Les mesures restent dans le journal.' },
    input: {
      name: 'Messages reçus',
      advice: 'Un appareil envoie des messages refusés. Les détails disent lequel et pourquoi.',
    },
    disk: { name: 'Disque', advice: 'Libérez de la place : le hub reprend tout seul.' },
    'event-loop': {
      name: 'Rapidité',
      advice: 'La machine est trop chargée. Arrêtez les autres programmes, ou redémarrez le hub.',
    },
    database: {
      name: 'Base du hub',
      advice: 'Vérifiez la place libre sur le disque, puis lancez « tiers-lieu doctor ».',
    },
  } as Readonly<Record<string, PartText>>,
  reader: {
    name: (id: string) => `Lecteur de badges « ${id} »`,
    advice: 'Vérifiez le câble du lecteur. Débranchez-le puis rebranchez-le.',
  },
  /** A reader of the journal: what it does with the entries has the name of its part. */
  consumer: {
    name: (part: string) => `Suivi du journal : ${part}`,
    advice: 'Lancez « tiers-lieu doctor ». Rien n’est perdu, le suivi reprend tout seul.',
  },
  otherPart: { advice: 'Lancez « tiers-lieu doctor », puis regardez le journal technique.' },

  /** What a screen says itself when the hub could not say it. */
  unreachable: { message: 'Le hub ne répond pas.', hint: 'Vérifiez que le hub est allumé, puis réessayez.' },
  unexpected: { message: 'Le hub a mal répondu.', hint: 'Réessayez dans une minute.' },
  defaultBuilding: 'Tiers-lieu',

  /** What surrounds every page of the desk. */
  shell: {
    menu: 'Menu',
    skip: 'Aller au contenu',
    nowhere: {
      title: 'Cette page n’existe pas.',
      sentence: 'Choisissez une page dans le menu.',
    },
    notYours: {
      title: 'Cette page n’est pas pour ce compte.',
      sentence: 'Demandez à la personne qui administre le hub.',
    },
  },

  /** A new screen, before the desk has accepted it. Read by whoever puts it up; the desk reads the code back. */
  pairing: {
    page: 'Nouvel écran',
    title: 'Donnez ce code à l’accueil.',
    sentence: 'Cet écran s’ouvrira tout seul.',
    code: 'Code de cet écran',
    asking: 'Demande d’un code…',
    accepted: 'C’est fait. L’écran s’ouvre.',
    tooMany: { title: 'Trop de codes ont été demandés.', sentence: 'Un code viendra dans quelques minutes.' },
    lost: { title: 'Le hub ne répond pas.', sentence: 'Le code reviendra tout seul.' },
  },

  screens: {
    page: 'Écrans',
    intro: 'Ouvrez la page /kiosk ou /wall du hub sur le nouvel écran : il montre un code.',
    add: 'Ajouter un écran',
    waiting: (count: number) =>
      count === 0
        ? 'Aucun écran ne montre de code en ce moment.'
        : count === 1
          ? 'Un écran montre un code en ce moment.'
          : `${count} écrans montrent un code en ce moment.`,
    code: 'Code affiché par l’écran',
    codeHint: '6 lettres ou chiffres. Il n’y a ni zéro ni un.',
    kind: 'Ce que montre l’écran',
    kinds: { kiosk: 'La borne de l’entrée', wall: 'L’écran mural' },
    label: 'Nom de l’écran',
    labelHint: 'Pour le reconnaître : son lieu, par exemple « Entrée côté jardin ».',
    door: 'Porte',
    accept: 'Accepter cet écran',
    accepting: 'Un instant…',
    accepted: {
      title: (label: string) => `« ${label} » est accepté.`,
      sentence: 'L’écran s’ouvre dans quelques secondes.',
    },
    list: 'Écrans en service',
    none: 'Aucun écran n’est encore accepté.',
    here: 'Les écrans ouverts sur la machine du hub n’ont pas besoin de code et ne sont pas dans cette liste.',
    connected: 'En marche',
    seen: (when: string) => `Vu pour la dernière fois ${when}`,
    neverSeen: 'Jamais ouvert',
    doorOf: (door: string) => `porte « ${door} »`,
    rename: 'Renommer',
    renameOf: (label: string) => `Renommer ${label}`,
    save: 'Enregistrer',
    cancel: 'Annuler',
    remove: 'Retirer',
    removeOf: (label: string) => `Retirer ${label}`,
    removeQuestion: (label: string) => `Retirer « ${label} » ? Il montrera de nouveau un code.`,
    removeYes: 'Oui, retirer',
    removed: (label: string) => `« ${label} » est retiré.`,
    renamed: (label: string) => `L’écran s’appelle « ${label} ».`,
  },
} as const;

export interface PartText {
  readonly name: string;
  readonly advice: string;
}

/** The shape every language has: the same keys, any text. */
type Widened<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };
export type Text = Widened<typeof fr>;
