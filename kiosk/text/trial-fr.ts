/**
 * Taking part in a trial, and withdrawing. Read by visitors: one idea a sentence, at most 12 words, no abbreviation, the
 * same word for the same thing. What a trial measures, and for whom, staff write themselves, in its information sheet.
 */
export const trial = {
  page: 'Essais',
  title: 'Voulez-vous essayer ?',
  intro: 'Choisissez un essai pour en savoir plus.',
  none: { title: 'Il n’y a pas d’essai aujourd’hui.', sentence: 'Revenez un autre jour.' },
  languages: 'Langues',
  listen: 'Écouter',
  louder: 'Plus fort',
  back: 'Retour',
  next: 'Continuer',
  no: 'Non merci',
  again: 'Réessayer',
  lost: { title: 'Cet écran ne marche pas.', sentence: 'Demandez à l’accueil.' },

  about: {
    of: (startup: string) => `Cet essai est préparé par ${startup}.`,
    free: 'Vous pouvez dire non.',
    noName: 'Votre nom n’est pas demandé.',
  },
  measured: { title: 'Ce qui est mesuré' },
  audience: { title: 'Pour qui ?', read: (startup: string) => `${startup} lit ces mesures.` },
  howLong: {
    title: 'Combien de temps ?',
    until: (day: string) => `Tout est effacé le ${day}.`,
    before: 'Vous pouvez tout effacer avant.',
  },
  changeMind: {
    title: 'Changer d’avis',
    stop: 'Vous pouvez arrêter à tout moment.',
    code: 'Vous recevez un code.',
    erase: 'Avec ce code, vous effacez tout.',
    ask: (responsible: string) => `Une question ? Demandez à ${responsible}.`,
  },
  age: {
    title: 'Avez-vous 15 ans ou plus ?',
    why: 'Avant 15 ans, un adulte décide avec vous.',
    yes: 'Oui',
    no: 'Non',
  },
  adult: {
    title: 'Un adulte doit être d’accord aussi.',
    who: 'Votre père ou votre mère, par exemple.',
    here: 'Un adulte est avec moi',
  },
  decide: {
    title: 'Êtes-vous d’accord ?',
    together: 'Êtes-vous d’accord tous les deux ?',
    free: 'Vous restez libre.',
    yes: 'Je suis d’accord',
    yesTogether: 'Nous sommes d’accord',
  },
  sending: 'Un instant…',
  code: {
    title: 'Voici votre code',
    keep: 'Gardez-le bien. Il efface vos données.',
    alone: 'Personne ne peut le retrouver.',
    square: 'Un carré à lire avec un téléphone, pour effacer vos données',
    print: 'Imprimer',
    noted: 'Je l’ai noté',
  },
  slip: {
    title: 'Votre code d’essai',
    erase: 'Pour effacer vos données :',
    square: 'Lisez ce carré avec un téléphone.',
    desk: 'Ou montrez ce code à l’accueil.',
    until: (day: string) => `Sans cela, tout est effacé le ${day}.`,
  },
  started: { title: 'Merci !', sentence: 'Montrez votre code pour commencer.' },
  declined: { title: 'C’est entendu.', sentence: 'Rien n’est gardé. Bonne visite !' },
  failed: { title: 'Cela n’a pas marché.', sentence: 'Réessayez, ou demandez à l’accueil.' },
  changed: { title: 'Le texte vient de changer.', sentence: 'Lisez-le encore une fois.' },
  version: (version: number, day: string) => `Texte ${version}, ${day}`,

  withdrawal: {
    open: 'Effacer mes données',
    title: 'Effacer mes données',
    type: 'Tapez votre code. Il est sur votre papier.',
    label: 'Votre code',
    keys: 'Les caractères du code',
    remove: 'Enlever le dernier',
    go: 'Tout effacer',
    deleted: { title: 'C’est effacé.', sentence: 'Il ne reste rien de vos séances.' },
    soon: { title: 'C’est effacé.', sentence: 'Les dernières copies partent bientôt.' },
    already: { title: 'C’est déjà effacé.', sentence: 'Il ne reste rien de vos séances.' },
    unknown: { title: 'Ce code est inconnu.', sentence: 'Relisez votre papier, ou demandez à l’accueil.' },
    mistyped: { title: 'Ce code contient une erreur.', sentence: 'Relisez votre papier.' },
    tooMany: { title: 'Attendez une minute.', sentence: 'Ensuite, tapez votre code.' },
    failed: { title: 'Cela n’a pas marché.', sentence: 'Réessayez, ou demandez à l’accueil.' },
    other: 'Un autre code',
  },

  questions: {
    easy: 'C’était facile ?',
    clear: 'C’était clair ?',
    useful: 'C’était utile ?',
    pleasant: 'C’était agréable ?',
    again: 'Voulez-vous recommencer ?',
  },
  /** From 1 to 5. */
  answers: { 1: 'Pas du tout', 2: 'Non', 3: 'Un peu', 4: 'Oui', 5: 'Oui, beaucoup' },
  skip: 'Passer',
  thanks: { title: 'Merci !', sentence: 'Rendez l’écran à la personne qui vous aide.' },
};
export type TrialText = typeof trial;
