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
  languageName: 'Français',
  direction: 'ltr',

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

    languages: 'Langues',
    readerAt: {
      left: 'Le lecteur est à gauche.',
      right: 'Le lecteur est à droite.',
      below: 'Le lecteur est en dessous.',
      above: 'Le lecteur est au-dessus.',
    },
    greeting: {
      in: (firstName: string) => `Bienvenue ${firstName} !`,
      out: (firstName: string) => `Au revoir ${firstName} !`,
    },
    notMe: 'Ce n’est pas moi',
    undo: 'Annuler',
    undoing: 'Un instant…',
    continue: 'Continuer',
    cancelled: { title: 'C’est annulé.', sentence: 'Ce passage n’est pas compté.' },
    tooLate: { title: 'Nous n’avons pas pu annuler.', sentence: 'Dites-le à l’accueil.' },

    why: 'Pourquoi venez-vous ?',
    whyFree: 'Vous pouvez ne pas répondre. Cet écran part tout seul.',
    noAnswer: 'Je ne réponds pas',
    thanks: { title: 'Merci !', sentence: 'Personne ne sait que c’est vous.' },
    /** The themes that most buildings have; a building may name its own. */
    themes: {
      budget: 'Budget',
      sante: 'Santé',
      emploi: 'Emploi',
      droits: 'Accès aux droits',
      culture: 'Culture',
      numerique: 'Numérique',
    },

    call: 'Appeler quelqu’un',
    calling: {
      ringing: { title: 'Nous appelons quelqu’un.', sentence: 'Restez ici.' },
      coming: { title: 'Quelqu’un arrive.', sentence: 'Votre appel est entendu.' },
      unanswered: { title: 'Personne n’a répondu.', sentence: 'Vous pouvez entrer. Allez à l’accueil.' },
      failed: { title: 'L’appel ne marche pas.', sentence: 'Vous pouvez entrer. Allez à l’accueil.' },
    },

    /** The first level of the notice (CNIL): who, why, what, how long, which rights. */
    notice: {
      button: 'Vos données',
      who: 'Qui ?',
      whoAnswer: (controller: string) => `${controller} compte les passages.`,
      why: 'Pourquoi ?',
      whyAnswer: 'Pour savoir combien de personnes viennent.',
      what: 'Quoi ?',
      whatAnswer: 'L’heure de vos passages. Le numéro de votre badge n’est pas gardé.',
      howLong: 'Combien de temps ?',
      howLongAnswer: 'Trois mois au plus.',
      rights: 'Vos droits',
      rightsAnswer: 'Vous pouvez voir vos données. Vous pouvez les faire effacer.',
      contact: (contact: string) => `Demandez à l’accueil, ou ici : ${contact}`,
      contactDesk: 'Demandez à l’accueil.',
      noBadge: 'Vous pouvez venir sans badge.',
      version: (version: string, date: string) => `Texte ${version}, ${date}`,
    },
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
    speech: {
      name: 'Voix',
      advice: 'Sur la machine du hub : « sudo apt-get install espeak-ng ».',
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

  /** The desk's first page, beside what is under `desk`. */
  today: {
    title: 'Arrivées aujourd’hui',
    byHour: 'Par heure',
    byDoor: 'Par porte',
    hour: (hour: number) => `${hour} h`,
    people,
    none: 'Personne n’est encore arrivé aujourd’hui.',
    doorUnknown: 'Ajoutées par un comptage',
    problems: 'À régler',
  },

  calls: {
    title: (door: string) => `On vous appelle : ${door}`,
    since: (when: string) => `depuis ${when}`,
    answer: 'J’y vais',
    answerOf: (door: string) => `J’y vais : ${door}`,
    failed: 'La réponse n’est pas partie. Touchez encore.',
    soundOff: 'Le son est coupé sur cette page.',
    soundOn: 'Activer le son',
    soundTest: 'Le son est activé.',
  },

  corrections: {
    page: 'Corriger',
    intro: 'Le nombre que vous donnez devient le bon, tout de suite. Les capteurs comptent à partir de lui.',
    countTitle: 'Corriger un nombre',
    where: 'Où ?',
    building: 'Tout le bâtiment',
    count: 'Combien de personnes y sont ?',
    now: (count: number | null) => (count === null ? 'Le hub n’en sait rien.' : `Le hub en compte ${count}.`),
    reason: 'Pourquoi ?',
    reasons: {
      headcount: 'J’ai compté sur place',
      'left-unnoticed': 'Des départs n’ont pas été notés',
      'came-unnoticed': 'Des arrivées n’ont pas été notées',
      'sensor-wrong': 'Le capteur se trompe',
      mistake: 'Je corrige une erreur',
    },
    save: 'Corriger',
    saving: 'Correction…',
    saved: {
      title: 'C’est corrigé.',
      sentence: (where: string, count: number | null) => `${where} : ${count ?? '?'}.`,
    },
    countInvalid: { title: 'Il manque le nombre.', sentence: 'Donnez un nombre entre 0 et 1 000.' },
    visitsTitle: 'Terminer une visite oubliée',
    visitsIntro:
      'Une personne est partie sans badger ? Terminez sa visite. Regarder cette liste est noté dans le suivi des accès.',
    show: 'Voir les personnes présentes',
    nobody: 'Personne n’est noté présent.',
    who: 'Qui',
    door: 'Porte',
    arrived: 'Arrivée',
    action: 'Action',
    unnamed: 'Badge sans prénom',
    group: (count: number) => (count === 1 ? 'Une personne sans badge' : `${count} personnes sans badge`),
    added: 'ajoutées par un comptage',
    end: 'Terminer',
    endOf: (who: string, when: string) => `Terminer la visite : ${who}, arrivée ${when}`,
    endQuestion: 'Terminer cette visite ?',
    endYes: 'Oui, terminer',
    no: 'Non',
    ended: 'La visite est terminée.',
  },

  alarm: {
    page: 'Alarme',
    intro:
      'En cas d’alarme, ce bouton montre qui est dans le bâtiment. La feuille s’imprime et se coche, aussi sur un téléphone.',
    begin: 'Alarme : feuille d’évacuation',
    beginning: 'Un instant…',
    kept: (when: string) =>
      `Si le hub s’arrête, la feuille de ${when} s’ouvrira quand même sur cet appareil.`,
    sheet: 'Feuille d’évacuation',
    running: (when: string) => `Alarme depuis ${when}`,
    runningElsewhere: { title: 'Alarme en cours.', sentence: 'Ouvrez la feuille d’évacuation.' },
    open: 'Ouvrir la feuille',
    of: (when: string) => `Personnes présentes à ${when}`,
    old: (when: string) => ({
      title: 'Le hub ne répond pas.',
      sentence: `Cette feuille date de ${when}. Vos coches restent sur cet appareil.`,
    }),
    onlyHere: {
      title: 'Cette feuille n’est que sur cet appareil.',
      sentence: 'Les autres postes ne voient pas vos coches.',
    },
    nothingKept: {
      title: 'Le hub ne répond pas, et cet appareil n’a pas de feuille.',
      sentence: 'Comptez les personnes sur place.',
    },
    present: 'Présents',
    found: 'Comptés dehors',
    missing: 'Manquent',
    rooms: 'Salles, autant qu’on le sait',
    room: 'Salle',
    people: 'Personnes',
    unknown: 'inconnu',
    estimate: (low: number, high: number) => `entre ${low} et ${high}`,
    since: (when: string) => `compté à ${when}`,
    named: 'Prénoms donnés à l’accueil',
    noNames: 'Aucun prénom n’est connu.',
    arrivedAt: (when: string) => `arrivée ${when}`,
    nameless: 'Sans prénom',
    namelessOf: (found: number, all: number) => `${found} sur ${all}`,
    more: 'Une personne sans prénom de plus',
    fewer: 'Une personne sans prénom de moins',
    print: 'Imprimer',
    end: 'Fin de l’alarme',
    endQuestion: 'Terminer l’alarme ? La feuille et les coches seront effacées.',
    endYes: 'Oui, terminer',
    no: 'Non',
    ended: { title: 'L’alarme est terminée.', sentence: 'La feuille est effacée.' },
    failed: 'La coche attend le hub. Elle partira toute seule.',
    paper: 'À détruire après usage. Cette feuille contient des prénoms.',
  },

  programme: {
    page: 'Programme',
    week: (from: string, to: string) => `Du ${from} au ${to}`,
    previous: 'Semaine d’avant',
    next: 'Semaine d’après',
    thisWeek: 'Cette semaine',
    add: 'Ajouter une activité',
    addOn: (day: string) => `Ajouter une activité, ${day}`,
    copyWeek: 'Copier à la semaine d’après',
    copied: (copied: number, already: number) =>
      `${copied === 1 ? '1 activité copiée' : `${copied} activités copiées`}${already > 0 ? `, ${already} déjà là` : ''}.`,
    nothing: 'Rien de prévu.',
    nothingInWeek: 'Rien n’est prévu cette semaine.',
    title: 'Titre',
    theme: 'Thème',
    noTheme: 'Sans thème',
    room: 'Salle',
    noRoom: 'Sans salle',
    date: 'Date',
    starts: 'Début',
    ends: 'Fin',
    host: 'Qui anime (facultatif)',
    places: 'Nombre de places (facultatif)',
    with: (host: string) => `avec ${host}`,
    placesOf: (count: number) => (count === 1 ? '1 place' : `${count} places`),
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    close: 'Fermer',
    edit: 'Modifier',
    editOf: (title: string) => `Modifier ${title}`,
    copy: 'Copier à la semaine d’après',
    copyOf: (title: string) => `Copier ${title} à la semaine d’après`,
    cancel: 'Annuler',
    cancelOf: (title: string) => `Annuler l’activité ${title}`,
    restore: 'Remettre',
    restoreOf: (title: string) => `Remettre l’activité ${title}`,
    cancelled: 'Annulé',
    report: 'Compte rendu',
    reportOf: (title: string) => `Compte rendu de ${title}`,
    came: (count: number) => (count === 1 ? '1 personne est venue' : `${count} personnes sont venues`),
    coopMonth: (month: string) => `Comptes rendus pour la Coop, ${month} (CSV)`,
  },

  report: {
    back: 'Retour au programme',
    intro: 'Seulement des nombres, jamais de noms. Ce qui n’est pas rempli compte comme « non communiqué ».',
    people: 'Combien de personnes sont venues ?',
    age: 'Par âge',
    ages: {
      'under-12': 'Moins de 12 ans',
      '12-17': '12 à 17 ans',
      '18-24': '18 à 24 ans',
      '25-39': '25 à 39 ans',
      '40-59': '40 à 59 ans',
      '60-69': '60 à 69 ans',
      '70-over': '70 ans et plus',
    },
    gender: 'Par genre',
    genders: { female: 'Féminin', male: 'Masculin' },
    status: 'Par statut',
    occupations: {
      student: 'Scolarisé',
      unemployed: 'Sans emploi',
      employed: 'En emploi',
      retired: 'Retraité',
    },
    unsaid: (count: number) => `Non communiqué : ${count}`,
    tooMany: (count: number) => `${count} de trop`,
    coop: 'Pour la Coop de la médiation numérique',
    type: 'Type',
    types: { collectif: 'Atelier collectif', individuel: 'Accompagnement individuel' },
    place: 'Lieu',
    placesOf: {
      lieu_activite: 'Lieu d’activité',
      autre: 'Autre lieu',
      domicile: 'À domicile',
      a_distance: 'À distance',
    },
    level: 'Niveau de l’atelier',
    levels: { none: 'Non précisé', debutant: 'Débutant', intermediaire: 'Intermédiaire', avance: 'Avancé' },
    materials: 'Matériel',
    materialsOf: {
      ordinateur: 'Ordinateur',
      telephone: 'Téléphone',
      tablette: 'Tablette',
      autre: 'Autre',
      aucun: 'Pas de matériel',
    },
    themes: 'Thématiques',
    themesOf: {
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
      creer_avec_le_numerique: 'Créer avec le numérique (fablab, objets connectés)',
      culture_numerique: 'Culture numérique',
      intelligence_artificielle: 'Intelligence artificielle',
      aide_aux_demarches_administratives: 'Aide aux démarches administratives',
    },
    save: 'Enregistrer le compte rendu',
    saving: 'Enregistrement…',
    saved: { title: 'C’est noté.', sentence: 'Le brouillon pour la Coop est plus bas.' },
    draft: 'Brouillon pour la Coop',
    draftNote:
      'Rien n’est envoyé : la Coop n’a pas de moyen connu de recevoir un compte rendu d’un autre logiciel. Copiez chaque champ dans son formulaire.',
    field: 'Champ',
    value: 'Valeur',
    copy: 'Copier',
    copyOf: (field: string) => `Copier : ${field}`,
    copied: (field: string) => `Copié : ${field}`,
    notCopied: 'Le texte est choisi. Copiez-le avec Ctrl + C.',
    empty: 'vide',
  },

  /** The day's programme on the wall: read by visitors, from five metres. */
  wallProgramme: {
    title: 'Aujourd’hui',
    now: 'Maintenant',
    from: (time: string) => `À ${time}`,
    until: (time: string) => `jusqu’à ${time}`,
    cancelled: 'Annulé',
    tomorrow: 'Plus rien aujourd’hui',
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
