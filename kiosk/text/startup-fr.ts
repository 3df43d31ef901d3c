import type {
  ChannelType,
  ConnectRefusal,
  DisconnectReason,
  MisfitReason,
  Pace,
  TopicFault,
} from '../../hub/contract/startups.ts';

/** The start-ups' own page, and what staff see of them. For engineers, in plain words. */

const messages = (count: number): string =>
  count === 0 ? 'aucun message' : count === 1 ? '1 message' : `${count} messages`;

/** What happened, and what to do; `wanted` and `got` are filled in. */
export interface Explained {
  readonly what: (wanted: string, got: string) => string;
  readonly todo: string;
}

const misfits: Readonly<Record<MisfitReason, Explained>> = {
  'not-json': {
    what: () => 'Ce n’est pas du JSON valable.',
    todo: 'Envoyez un nombre seul, ou {"value": 21.5}. Vérifiez les guillemets et les accolades.',
  },
  'not-a-value': {
    what: () => 'Il n’y a pas de valeur dans ce message.',
    todo: 'Envoyez un nombre (avec un point, 21.5), true, false, ou {"value": …}. Un texte seul demande un canal déclaré « texte ».',
  },
  'not-finite': {
    what: () => 'La valeur n’est pas un nombre (NaN ou infini).',
    todo: 'Le capteur n’a sans doute rien mesuré : ne publiez pas dans ce cas.',
  },
  'too-large': {
    what: () => 'Le message est trop grand.',
    todo: 'Restez sous 16 Ko, et sous 1 024 caractères pour un texte. Publiez chaque mesure sur son canal.',
  },
  nonce: {
    what: () => 'Le nonce est vide ou trop long.',
    todo: 'Donnez de 1 à 128 caractères, ou pas de nonce.',
  },
  time: {
    what: () => 'La date « at » n’est pas crédible.',
    todo: 'Réglez l’horloge de l’appareil (NTP), donnez le fuseau (2026-11-21T10:00:00Z), ou envoyez sans date.',
  },
  'channel-name': {
    what: () => 'Ce nom de canal ne va pas.',
    todo: 'Prenez 64 caractères au plus, sans +, #, ni $ au début.',
  },
  'channel-undeclared': {
    what: () => 'Ce canal n’est pas déclaré.',
    todo: 'Déclarez-le dans « Canaux », ou acceptez les nouveaux canaux.',
  },
  'too-many-channels': {
    what: () => 'Ce prototype a déjà 64 canaux.',
    todo: 'Ne mettez ni compteur ni date dans le nom du canal. Oubliez ceux qui ne servent plus.',
  },
  type: {
    what: (wanted, got) => `${got} reçu, ${wanted} attendu.`,
    todo: 'Corrigez le programme, ou changez le type du canal.',
  },
  unit: {
    what: (wanted, got) => `Unité « ${got} » reçue, « ${wanted} » attendue.`,
    todo: 'Convertissez la valeur, ou changez l’unité du canal.',
  },
  range: {
    what: (wanted, got) => `${got} est hors des limites (${wanted}).`,
    todo: 'Vérifiez le capteur, ou changez les limites du canal.',
  },
  withdrawn: {
    what: () => 'Pas gardé : la séance où c’est mesuré a été effacée.',
    todo: '',
  },
};

const connectRefusals: Readonly<Record<ConnectRefusal, Explained>> = {
  password: {
    what: () => 'Connexion refusée : mauvais mot de passe.',
    todo: 'Recopiez le mot de passe, ou demandez-en un nouveau dans « Réglages ».',
  },
  'too-many-tries': {
    what: () => 'Connexion refusée : trop d’essais ratés.',
    todo: 'Attendez une minute avant de réessayer.',
  },
  'client-id-taken': {
    what: (_wanted, got) =>
      `Connexion refusée : un autre appareil a déjà l’identifiant de client « ${got} ».`,
    todo: 'Choisissez un autre identifiant de client, par exemple le nom du prototype.',
  },
  'client-id-too-long': {
    what: () => 'Connexion refusée : l’identifiant de client est trop long.',
    todo: 'Prenez 256 caractères au plus.',
  },
  'too-many-connections': {
    what: () => 'Connexion refusée : trop de connexions en même temps avec cet identifiant.',
    todo: 'Fermez les anciennes, ou gardez une seule connexion ouverte.',
  },
  'too-many-sessions': {
    what: () => 'Connexion refusée : trop de sessions gardées.',
    todo: 'Gardez toujours le même identifiant de client, ou mettez « clean session » à vrai.',
  },
  will: {
    what: () => 'Connexion refusée : le testament (will) vise un topic interdit.',
    todo: 'Mettez le testament sur un canal du prototype.',
  },
  unavailable: {
    what: () => 'Connexion refusée : le hub n’a pas pu répondre.',
    todo: 'Réessayez dans un instant.',
  },
};

const disconnections: Readonly<Record<DisconnectReason, Explained>> = {
  goodbye: { what: () => 'Déconnecté par le prototype.', todo: '' },
  cut: {
    what: () => 'Déconnecté : la connexion s’est coupée.',
    todo: 'Si cela revient, vérifiez le Wi-Fi et l’alimentation.',
  },
  'keep-alive': {
    what: () => 'Déconnecté : rien reçu pendant une fois et demie le « keep alive ».',
    todo: 'Appelez souvent loop() (ou loop_start()), ou augmentez « keep alive ».',
  },
  'taken-over': {
    what: () => 'Déconnecté : une nouvelle connexion a pris le même identifiant de client.',
    todo: 'Si deux appareils tournent, donnez à chacun son identifiant de client.',
  },
  protocol: {
    what: () => 'Déconnecté : un paquet ne respecte pas MQTT 3.1.1.',
    todo: 'Utilisez une bibliothèque MQTT, en version 3.1.1.',
  },
  'not-reading': {
    what: () => 'Déconnecté : le prototype ne lit pas les réponses du hub.',
    todo: 'Appelez souvent loop() (ou loop_start()).',
  },
  credential: {
    what: () => 'Déconnecté : l’identifiant a changé.',
    todo: 'Mettez le nouveau mot de passe dans le programme.',
  },
  hub: {
    what: () => 'Déconnecté : le hub n’a pas pu garder le message.',
    todo: 'Le prototype le renverra en se reconnectant. Prévenez l’accueil si cela dure.',
  },
};

const topicFaults: Readonly<Record<TopicFault, Explained>> = {
  site: {
    what: () => 'Refusé : ce topic n’est pas dans ce bâtiment.',
    todo: 'Recopiez le topic de la page « Brancher », premier mot compris.',
  },
  tree: {
    what: () => 'Refusé : un prototype n’écrit pas dans cette branche.',
    todo: 'Recopiez le topic de la page « Brancher ».',
  },
  startup: {
    what: () => 'Refusé : ce topic est celui d’une autre start-up.',
    todo: 'Recopiez le topic de la page « Brancher ».',
  },
  prototype: {
    what: () => 'Refusé : ce topic est celui d’un autre prototype.',
    todo: 'Chaque prototype a son identifiant et son mot de passe.',
  },
  levels: {
    what: () => 'Refusé : ce topic n’a pas le bon nombre de niveaux.',
    todo: 'Un canal est un seul mot, sans « / ».',
  },
  other: {
    what: () => 'Refusé : ce topic ne va pas.',
    todo: 'Recopiez le topic de la page « Brancher ».',
  },
};

export const startup = {
  startup: {
    page: 'Prototypes',
    home: 'Mes prototypes',
    account: 'Mon compte',
    menu: 'Pages',
    notForYou: {
      title: 'Ce compte n’est pas celui d’une start-up.',
      sentence: 'L’équipe du lieu se connecte au bureau.',
    },
    toDesk: 'Aller au bureau',
    lost: { title: 'Le hub ne répond plus.', sentence: 'Ce qui est affiché date de la coupure.' },
    refused: { title: 'Votre session est terminée.', sentence: 'Rechargez la page pour vous reconnecter.' },
    nowhere: { title: 'Ce prototype n’existe pas.', sentence: 'Il a peut-être été retiré.' },

    none: 'Aucun prototype pour l’instant.',
    noneHint: 'Donnez un nom au premier : vous recevrez de quoi le brancher.',
    add: 'Ajouter un prototype',
    name: 'Nom du prototype',
    nameHint: 'Par exemple : Lampe de chevet.',
    create: 'Créer le prototype',
    created: (name: string) => `« ${name} » est créé.`,
    state: {
      connected: 'Connecté',
      away: 'Pas connecté',
      never: 'Jamais connecté depuis le démarrage du hub',
      slowed: 'Ralenti : il envoie trop de messages',
      noCredential: 'Sans identifiant : demandez un mot de passe dans « Réglages »',
    },
    heard: (when: string) => `dernier message à ${when}`,
    messages,
    misfitCount: (count: number) => (count === 1 ? '1 message refusé' : `${count} messages refusés`),

    tabs: {
      values: 'Valeurs',
      connect: 'Brancher',
      channels: 'Canaux',
      debug: 'Débogage',
      settings: 'Réglages',
    },

    credential: {
      title: 'Notez ce mot de passe maintenant.',
      sentence: 'Il n’est montré qu’une fois. Perdu, il se remplace dans « Réglages ».',
      username: 'Nom',
      password: 'Mot de passe',
      noted: 'C’est noté',
    },
    copy: 'Copier',
    copied: 'Copié.',
    notCopied: 'Le texte est choisi. Copiez-le avec Ctrl + C.',

    connect: {
      facts: 'Ce qu’il faut pour se connecter',
      host: 'Adresse du hub',
      port: 'Port MQTT',
      topic: 'Topic',
      topicHint: 'Un topic par canal. Le dernier mot est le nom du canal.',
      localhost: {
        title: 'Cette page est ouverte sur la machine du hub.',
        sentence:
          'L’adresse « localhost » ne marchera pas depuis votre prototype. Ouvrez cette page par l’adresse du hub sur le réseau.',
      },
      noPassword: 'MOT-DE-PASSE',
      noPasswordHint:
        'Remplacez MOT-DE-PASSE par celui du prototype. Perdu ? « Réglages » en donne un nouveau.',
      channel: 'Canal de l’exemple',
      code: 'Programme prêt à coller',
      language: 'Langage',
      payloads: 'Ce qui est accepté',
      payloadsList: [
        'un nombre : 21.5',
        'oui ou non : true, false, ON, OFF',
        'un texte : {"value": "ouvert"}, ou tel quel sur un canal déclaré « Texte »',
        'du JSON : {"value": 21.5, "unit": "°C", "at": "2026-11-21T10:00:00Z", "nonce": "a1"}',
      ],
      payloadsHint:
        '« unit », « at » et « nonce » sont facultatifs. Le même nonce deux fois n’est compté qu’une fois.',
    },

    values: {
      none: 'Rien reçu pour l’instant.',
      noneHint: 'Copiez un programme de la page « Brancher ». Le premier message apparaîtra ici tout seul.',
      nothingYet: 'pas de valeur',
      sinceStart:
        'Dernières valeurs et nombres de messages : depuis le démarrage du hub. Ce qui a été gardé avant reste dans les courbes et les archives.',
      at: (when: string) => `à ${when}`,
      hour: 'La dernière heure',
      hourOf: (channel: string, low: string, high: string) =>
        `${channel}, la dernière heure : de ${low} à ${high}`,
      noHour: 'Pas de valeur dans la dernière heure.',
      noChart: 'Pas de courbe pour du texte.',
      rhythm: (measured: string) => `toutes les ${measured}`,
      rhythmOf: (measured: string, declared: string) => `toutes les ${measured}, prévu ${declared}`,
      rhythmUnknown: 'rythme pas encore connu',
      pace: { ok: 'à l’heure', late: 'en retard', fast: 'trop rapide' } as Readonly<Record<Pace, string>>,
      yes: 'oui',
      no: 'non',
    },
    milliseconds: (count: string) => `${count} ms`,
    seconds: (count: string) => `${count} s`,
    minutes: (count: string) => `${count} min`,

    channels: {
      list: 'Les canaux',
      none: 'Aucun canal. Ils apparaissent au premier message, ou déclarez-les ici.',
      declaredOnly: 'N’accepter que les canaux déclarés',
      declaredOnlyHint: 'Sinon, un nouveau canal est appris de son premier message.',
      learned: 'appris',
      declared: 'déclaré',
      add: 'Déclarer un canal',
      name: 'Nom du canal',
      nameHint: 'Un mot, comme temperature.',
      type: 'Type',
      types: { number: 'Nombre', text: 'Texte', boolean: 'Oui ou non' } as Readonly<
        Record<ChannelType, string>
      >,
      unit: 'Unité',
      unitHint: 'Par exemple °C. Vide : n’importe laquelle.',
      every: 'Un message toutes les … secondes',
      everyHint: 'Vide : pas de rythme attendu.',
      min: 'Valeur minimale',
      max: 'Valeur maximale',
      save: 'Enregistrer',
      saved: (name: string) => `Le canal « ${name} » est enregistré.`,
      change: 'Changer',
      changeOf: (name: string) => `Changer le canal ${name}`,
      confirm: 'Confirmer',
      confirmOf: (name: string) => `Confirmer le canal ${name} tel qu’il a été appris`,
      forget: 'Oublier',
      forgetOf: (name: string) => `Oublier le canal ${name}`,
      forgotten: (name: string) => `Le canal « ${name} » est oublié. Ses mesures restent.`,
      cancel: 'Annuler',
      between: (min: string, max: string) => `de ${min} à ${max}`,
      from: (min: string) => `à partir de ${min}`,
      upTo: (max: string) => `jusqu’à ${max}`,
      rhythm: (every: string) => `toutes les ${every}`,
    },

    debug: {
      intro: 'Tout ce que fait le prototype, comme il le fait. Le plus récent en haut.',
      none: 'Rien à montrer. Branchez le prototype : chaque essai, réussi ou non, apparaît ici.',
      filter: 'Canal',
      all: 'Tous',
      problemsOnly: 'Seulement les problèmes',
      pause: 'Pause',
      resume: 'Reprendre',
      paused: (count: number) =>
        count === 0
          ? 'En pause.'
          : count === 1
            ? 'En pause, 1 ligne attend.'
            : `En pause, ${count} lignes attendent.`,
      clear: 'Vider l’écran',
      copy: 'Copier les lignes',
      lines: 'Lignes de débogage',
      times: (count: number) => `${count} fois`,
      sent: (value: string) => `Reçu et gardé : ${value}`,
      kept: 'gardé pour les suivants (retained)',
      qos: (level: number) => `QoS ${level}`,
      claimed: (when: string) => `daté ${when}`,
      connected: (client: string) => `Connecté, identifiant de client « ${client} ».`,
      subscribed: 'Abonné.',
      subscribeRefused: {
        what: 'Abonnement refusé.',
        todo: 'Un prototype n’entend que ses propres topics.',
      },
      cleared: 'Message gardé (retained) effacé.',
      notKept: {
        what: 'Pas gardé : le hub n’a pas pu l’écrire.',
        todo: 'Publiez en QoS 1 : le prototype renverra le message. Prévenez l’accueil si cela dure.',
      },
      slowed: {
        lost: 'Trop de messages : ceux en QoS 0 sont perdus.',
        waits: 'Trop de messages : le hub fait attendre le prototype.',
        todo: 'Restez sous 200 messages par seconde. Regroupez, ou publiez moins souvent.',
      },
      notRetained: {
        what: 'Transmis, mais pas gardé (retained) : il y en a déjà trop.',
        todo: 'Ne mettez « retain » que sur quelques topics.',
      },
      refusedOther: {
        'payload-too-large': {
          what: 'Refusé : le message dépasse 256 Ko.',
          todo: 'Envoyez moins de données à la fois.',
        },
        'topic-too-deep': { what: 'Refusé : le topic a trop de niveaux.', todo: 'Un canal est un seul mot.' },
        overloaded: {
          what: 'Perdu : le hub reçoit trop de messages.',
          todo: 'Publiez en QoS 1 : le prototype renverra le message.',
        },
      } as Readonly<Record<string, { readonly what: string; readonly todo: string }>>,
      refusedAnyhow: { what: 'Refusé.', todo: 'Comparez avec la page « Brancher ».' },
      misfits,
      connectRefusals,
      disconnections,
      topicFaults,
    },

    settings: {
      rename: 'Nom',
      save: 'Enregistrer',
      saved: 'C’est enregistré.',
      password: 'Mot de passe du prototype',
      passwordHint: 'L’ancien ne marchera plus : ce qui est branché avec lui sera déconnecté.',
      renew: 'Donner un nouveau mot de passe',
      remove: 'Retirer ce prototype',
      removeHint: 'Son mot de passe ne vaudra plus rien. Les mesures déjà reçues restent.',
      removeQuestion: (name: string) => `Retirer « ${name} » ?`,
      removeYes: 'Oui, retirer',
      removed: (name: string) => `« ${name} » est retiré.`,
      cancel: 'Annuler',
    },
  },

  /** The desk's page about them. */
  startups: {
    page: 'Start-ups',
    intro: 'Chaque start-up voit ses prototypes, et rien d’autre, sur la page /startup.',
    none: 'Aucune start-up pour l’instant.',
    add: 'Ajouter une start-up',
    name: 'Nom de la start-up',
    create: 'Ajouter',
    created: (name: string) => `« ${name} » est ajoutée. Créez-lui un compte.`,
    accounts: 'Comptes',
    noAccount: 'Pas encore de compte : personne ne peut se connecter.',
    accountName: 'Nom du nouveau compte',
    accountHint: 'En lettres minuscules, sans espace ni accent, par exemple lea.',
    addAccount: 'Créer le compte',
    newPassword: 'Nouveau mot de passe',
    newPasswordOf: (name: string) => `Nouveau mot de passe pour ${name}`,
    removeAccount: 'Supprimer',
    removeAccountOf: (name: string) => `Supprimer le compte de ${name}`,
    accountRemoved: (name: string) => `Le compte « ${name} » est supprimé.`,
    once: {
      title: 'Donnez ce mot de passe à la start-up.',
      sentence: 'Il n’est montré qu’une fois. Elle peut le changer sur sa page.',
    },
    prototypes: 'Prototypes',
    noPrototype: 'Aucun prototype. La start-up les ajoute elle-même sur sa page.',
    slowed: 'Ralenti : il envoie trop de messages. Les autres appareils n’en souffrent pas.',
    remove: 'Retirer la start-up',
    removeOf: (name: string) => `Retirer la start-up ${name}`,
    removeQuestion: (name: string) => `Retirer « ${name} » et ses comptes ?`,
    removeYes: 'Oui, retirer',
    removed: (name: string) => `« ${name} » est retirée.`,
    cancel: 'Annuler',
  },
} as const;
