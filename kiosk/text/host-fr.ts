import type { RuntimeState, RuntimeTrouble, Seat } from '../../hub/contract/workshops.ts';

const seats = (count: number): string => (count > 1 ? `${count} postes` : `${count} poste`);

/** The page of whoever hosts a workshop. */
export const host = {
  page: 'Atelier',
  pageOf: (lesson: string): string => `Atelier : ${lesson}`,
  notForYou: {
    title: 'Ce compte n’anime pas d’atelier.',
    sentence: 'Demandez un compte « animation » à la personne qui administre le hub.',
  },
  lost: {
    title: 'Le hub ne répond plus.',
    sentence: 'Les postes continuent s’il revient vite. Vérifiez la machine et le réseau.',
  },
  isolation: {
    none: {
      title: 'Cette machine ne sait pas isoler les postes.',
      sentence: 'Sur la machine du hub : « sudo apt-get install bubblewrap », puis redémarrez le hub.',
    },
    open: {
      title: 'Les postes ne sont pas isolés.',
      sentence: 'Le fichier du bâtiment le permet. Gardez cet atelier pour des personnes de confiance.',
    },
  },
  choose: {
    title: 'Choisir une leçon',
    track: 'Parcours',
    every: 'Toutes les leçons',
    none: 'Aucune leçon n’est là.',
    lesson: (number: number, title: string): string => `${number}. ${title}`,
    facts: (minutes: number, level: string): string => `${minutes} min, ${level}`,
    level: { debutant: 'débutant', intermediaire: 'intermédiaire', avance: 'avancé' },
    seats: 'Combien de postes',
    seatsHint: 'Un poste par ordinateur. Deux personnes peuvent partager un poste.',
    language: 'Langue',
    languages: { fr: 'Français', en: 'Anglais' },
    prepare: 'Préparer les postes',
    preparing: 'Les postes démarrent…',
  },
  preparing: {
    ready: (ready: number, all: number): string => `Les postes démarrent : ${ready} sur ${all} prêts`,
    allReady: (all: number): string => `${seats(all)}, tous prêts`,
    begin: 'Commencer',
    giveUp: 'Abandonner',
  },
  running: {
    code: 'Le code à taper',
    address: 'L’adresse à ouvrir',
    square: 'Carré à viser avec un téléphone ou une tablette',
    project: 'Projeter le code',
    stopProjecting: 'Fermer',
    print: 'Imprimer le code',
    localhost: {
      title: 'Cette adresse ne marche que sur cette machine.',
      sentence: 'Ouvrez cette page par le nom ou le numéro du hub sur le réseau, puis projetez le code.',
    },
    changeLesson: 'Changer de leçon',
    change: 'Donner cette leçon à tous',
    changeSure: 'Le flux de la leçon remplace celui de chaque poste. Continuer ?',
    all: 'Tous les postes',
    freeze: 'Mettre en pause',
    unfreeze: 'Reprendre',
    frozen: { title: 'L’atelier est en pause.', sentence: 'Personne ne peut modifier son flux.' },
    cut: 'Couper le réseau',
    uncut: 'Rétablir le réseau',
    isCut: {
      title: 'Le réseau des postes est coupé.',
      sentence: 'Les objets et les flux ne s’entendent plus.',
    },
    reset: 'Remettre tous les postes à zéro',
    resetSure: 'Tous les flux reviennent à ceux de la leçon. Continuer ?',
    push: 'Donner un flux à tous',
    pushed: 'Le flux est sur tous les postes.',
    notAFlow: { title: 'Ce fichier n’est pas un flux.', sentence: 'Exportez-le depuis Node-RED, en JSON.' },
    end: 'Terminer l’atelier',
  },
  seat: {
    title: (number: number): string => `Poste ${number}`,
    progress: {
      free: 'libre',
      working: 'au travail',
      stuck: 'bloqué depuis cinq minutes',
      passed: 'réussi',
    } satisfies Record<Seat['progress'], string>,
    /** After the state. */
    away: ', page fermée',
    runtime: {
      starting: 'démarre…',
      ready: 'prêt',
      safe: 'flux à l’arrêt',
      stopped: 'va démarrer',
      failed: 'ne démarre pas',
    } satisfies Record<RuntimeState, string>,
    trouble: {
      crashed: 'Le flux s’est arrêté.',
      hung: 'Le flux tournait sans fin.',
      memory: 'Le flux prenait trop de mémoire.',
      'start-failed': 'Node-RED ne démarre pas.',
    } satisfies Record<RuntimeTrouble, string>,
    steps: (done: number, steps: number): string => `${done} étape${done > 1 ? 's' : ''} sur ${steps}`,
    deployed: (time: string): string => `déployé à ${time}`,
    neverDeployed: 'rien déployé encore',
    /** After what was done there: `, 62 Mo`. */
    memory: (mb: number): string => `, ${mb} Mo`,
    /** After a button's word, for whoever hears it alone. */
    ofSeat: (number: number): string => `, poste ${number}`,
    look: 'Regarder',
    reset: 'Remettre à zéro',
    restart: 'Redémarrer',
    free: 'Libérer',
    freeSure: (number: number): string => `Le poste ${number} est vidé pour quelqu’un d’autre. Continuer ?`,
  },
  finish: {
    title: 'Terminer l’atelier',
    people: 'Combien de personnes étaient là',
    peopleHint: 'Pour le compte rendu de la Coop. Comptez aussi celles qui partageaient un poste.',
    what: 'Les postes s’arrêtent. Chacun peut emporter son travail pendant une demi-heure. Puis tout est effacé.',
    confirm: 'Terminer',
    back: 'Revenir',
  },
  ended: {
    title: 'L’atelier est terminé',
    sentence: 'Chacun peut encore emporter son travail.',
    record: 'Le compte rendu est préparé au programme du jour, avec son brouillon pour la Coop.',
    open: 'Ouvrir le programme',
    wipe: 'Tout effacer maintenant',
    wipeSure: 'Les travaux qui n’ont pas été emportés sont perdus. Continuer ?',
  },
  summary: (taken: number, stuck: number, passed: number): string =>
    [
      `${seats(taken)} ${taken > 1 ? 'occupés' : 'occupé'}`,
      stuck > 0 ? `${stuck} bloqué${stuck > 1 ? 's' : ''}` : '',
      passed > 0 ? `${passed} réussi${passed > 1 ? 's' : ''}` : '',
    ]
      .filter(Boolean)
      .join(', '),
};
