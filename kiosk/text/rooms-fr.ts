/** How full the rooms are: words that the wall and the desk share, and the desk's own. */

export const rooms = {
  about: (people: string) => `environ ${people}`,
  between: (low: number, high: number) => `entre ${low} et ${high} personnes`,
  source: {
    count: 'compteur de personnes',
    doors: 'compteurs aux portes',
    'doors+co2': 'portes et air',
    badges: 'badges',
    presence: 'détecteur de mouvement',
    co2: 'estimation par l’air',
    staff: 'compté par l’équipe',
    none: 'rien reçu',
  } as Readonly<Record<string, string>>,
  full: (name: string) => `Complet : ${name}`,
  fullAdvice: 'Proposez une autre salle, ou d’attendre un peu.',
  stillFree: (names: string) => `Il y a de la place : ${names}.`,
  nowhere: 'Aucune autre salle connue n’a de place.',
};
