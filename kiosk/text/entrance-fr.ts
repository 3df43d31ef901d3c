/**
 * What visitors read at the entrance: one idea a sentence, at most 12 words, no abbreviation, no foreign word, the same
 * word for the same thing. It is "texte simple": it may be called FALC only after people concerned have re-read it. No
 * name and no theme may ever appear here.
 */

const people = (count: number): string => (count === 1 ? '1 personne' : `${count} personnes`);

export const entrance = {
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
      captured: { title: 'Badge lu.', sentence: 'L’accueil a lu ce badge.' },
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
      in: (firstName: string) => `Bienvenue ${firstName} !`,
      out: (firstName: string) => `Au revoir ${firstName} !`,
    },
    notMe: 'Ce n’est pas moi',
    undo: 'Annuler',
    undoing: 'Un instant…',
    continue: 'Continuer',
    cancelled: { title: 'C’est annulé.', sentence: 'Ce passage n’est pas compté.' },
    tooLate: { title: 'Nous n’avons pas pu annuler.', sentence: 'Dites-le à l’accueil.' },

    why: 'Pourquoi venez-vous ?',
    whyFree: 'Sans réponse, cet écran part tout seul.',
    noAnswer: 'Passer',
    thanks: { title: 'Merci !', sentence: 'Personne ne sait que c’est vous.' },
    /** The themes that most buildings have; a building may name its own. */
    themes: {
      budget: 'Budget',
      sante: 'Santé',
      emploi: 'Emploi',
      droits: 'Accès aux droits',
      culture: 'Culture',
      numerique: 'Numérique',
    },

    listen: 'Écouter',
    louder: 'Plus fort',
    notAloud: 'Ce choix n’est pas dit à voix haute.',

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
      who: 'Qui ?',
      whoAnswer: (controller: string) => `${controller} compte les passages.`,
      why: 'Pourquoi ?',
      whyAnswer: 'Pour savoir combien de personnes viennent.',
      what: 'Quoi ?',
      whatAnswer: 'L’heure de vos passages. Le numéro de votre badge n’est pas gardé.',
      howLong: 'Combien de temps ?',
      howLongAnswer: 'Trois mois au plus.',
      rights: 'Vos droits',
      rightsAnswer: 'Vous pouvez voir vos données. Vous pouvez les faire effacer.',
      contact: (contact: string) => `Demandez à l’accueil, ou ici : ${contact}`,
      contactDesk: 'Demandez à l’accueil.',
      noBadge: 'Vous pouvez venir sans badge.',
      version: (version: string, date: string) => `Texte ${version}, ${date}`,
    },
  },

  /** What a screen says itself when the hub could not say it. */
  unreachable: { message: 'Le hub ne répond pas.', hint: 'Vérifiez que le hub est allumé, puis réessayez.' },
  unexpected: { message: 'Le hub a mal répondu.', hint: 'Réessayez dans une minute.' },
  defaultBuilding: 'Tiers-lieu',
} as const;
