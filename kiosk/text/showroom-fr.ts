import type { NumberWords, ShowroomText } from './showroom-text.ts';

/** Read by visitors: one idea a sentence, at most 12 words, no abbreviation, the same word for the same thing. */

/** "moins 3,5": a sign is easily overlooked. */
const digits = (value: number): string =>
  `${value < 0 ? 'moins ' : ''}${String(Math.abs(value)).replace('.', ',')}`;
const counted =
  (one: string, more: string) =>
  (value: number): string =>
    `${digits(value)} ${Math.abs(value) < 2 ? one : more}`;
const number = (
  name: string,
  does: string,
  value: (value: number) => string,
  lowest = 'Le moins',
  highest = 'Le plus',
): NumberWords => ({
  name,
  does,
  value,
  lowest: (low) => `${lowest} : ${value(low)}.`,
  highest: (high) => `${highest} : ${value(high)}.`,
  always: (same) => `Toujours ${value(same)}.`,
});
const minutes = counted('minute', 'minutes');
const hours = counted('heure', 'heures');
const days = counted('jour', 'jours');
const ofHundred = (value: number): string => `${digits(value)} sur 100`;

export const showroom: ShowroomText = {
  language: 'fr',
  languageName: 'Français',
  direction: 'ltr',
  showroom: {
    page: 'Les objets',
    title: 'Les objets qui mesurent',
    languages: 'Langues',
    listen: 'Écouter',
    louder: 'Plus fort',
    back: 'Tous les objets',
    more: 'En savoir plus',
    moreOf: (name) => `En savoir plus : ${name}`,
    inRoom: (room) => `Salle : ${room}`,
    none: { title: 'Il n’y a pas encore d’objet ici.', sentence: 'Revenez bientôt.' },
    gone: { title: 'Cet objet n’est plus montré.', sentence: 'Regardez les autres objets.' },
    loading: 'Un instant…',
    lost: { title: 'Ces nombres ne sont plus à jour.', sentence: 'Ils reviendront tout seuls.' },
    state: {
      online: 'Il marche.',
      silent: 'Il ne dit plus rien.',
      lost: 'Il est éteint ou débranché.',
      unknown: 'Il n’a encore rien dit.',
    },
    now: 'Maintenant',
    ago: {
      moment: 'Il y a un instant',
      minutes: (count) => `Il y a ${minutes(count)}`,
      hours: (count) => `Il y a ${hours(count)}`,
      days: (count) => `Il y a ${days(count)}`,
    },
    old: 'Ce n’est peut-être plus vrai.',
    does: 'Ce qu’il fait',
    doesNot: 'Ce qu’il ne fait pas',
    numbers: {
      temperature: number(
        'Chaleur',
        'Il mesure la chaleur.',
        counted('degré', 'degrés'),
        'Le plus froid',
        'Le plus chaud',
      ),
      humidity: number(
        'Eau dans l’air',
        'Il mesure l’eau dans l’air.',
        ofHundred,
        'Le plus sec',
        'Le plus humide',
      ),
      co2: number(
        'Air',
        'Il mesure l’air que nous respirons.',
        counted('part par million', 'parts par million'),
        'Au mieux',
        'Au pire',
      ),
      sound: number(
        'Bruit',
        'Il mesure le bruit.',
        counted('décibel', 'décibels'),
        'Le plus calme',
        'Le plus bruyant',
      ),
      light: number(
        'Lumière',
        'Il mesure la lumière.',
        counted('lux', 'lux'),
        'Le plus sombre',
        'Le plus clair',
      ),
      pressure: number(
        'Poids de l’air',
        'Il mesure le poids de l’air.',
        counted('hectopascal', 'hectopascals'),
      ),
      dust: number(
        'Poussière',
        'Il mesure la poussière dans l’air.',
        counted('microgramme dans un mètre cube', 'microgrammes dans un mètre cube'),
      ),
      power: number('Électricité', 'Il mesure l’électricité qui passe.', counted('watt', 'watts')),
      energy: number(
        'Électricité déjà utilisée',
        'Il compte l’électricité déjà utilisée.',
        counted('kilowattheure', 'kilowattheures'),
      ),
      brightness: number('Force de la lumière', 'Il dit la force de sa lumière.', ofHundred),
      count: number('Personnes', 'Il compte les personnes.', counted('personne', 'personnes')),
    },
    states: {
      presence: {
        does: 'Il sent si quelqu’un est là.',
        yes: 'Quelqu’un est là.',
        no: 'Personne n’est là.',
        time: (count) => `Quelqu’un était là environ ${hours(count)}.`,
      },
      door: {
        does: 'Il sent si la porte est ouverte.',
        yes: 'C’est ouvert.',
        no: 'C’est fermé.',
        time: (count) => `C’était ouvert environ ${hours(count)}.`,
      },
      switch: {
        does: 'Il s’allume et il s’éteint.',
        yes: 'Il est allumé.',
        no: 'Il n’est pas allumé.',
        time: (count) => `Il était allumé environ ${hours(count)}.`,
      },
      vibration: {
        does: 'Il sent les secousses.',
        yes: 'Ça bouge.',
        no: 'Rien ne bouge.',
        time: (count) => `Ça bougeait environ ${hours(count)}.`,
      },
      leak: {
        does: 'Il sent l’eau.',
        yes: 'Il y a de l’eau.',
        no: 'C’est sec.',
        time: (count) => `Il y avait de l’eau environ ${hours(count)}.`,
      },
      smoke: {
        does: 'Il sent la fumée.',
        yes: 'Il y a de la fumée.',
        no: 'Il n’y a pas de fumée.',
        time: (count) => `Il y avait de la fumée environ ${hours(count)}.`,
      },
    },
    events: {
      in: { does: 'Il compte les personnes qui entrent.', happened: 'Quelqu’un est entré.' },
      out: { does: 'Il compte les personnes qui sortent.', happened: 'Quelqu’un est sorti.' },
      action: { does: 'Il sent quand on appuie.', happened: 'Quelqu’un a appuyé.' },
    },
    other: { does: 'Il mesure encore autre chose.', yes: 'Oui', no: 'Non' },
    air: { good: 'L’air est bon.', fair: 'L’air est moyen.', poor: 'Il faut ouvrir la fenêtre.' },
    not: {
      film: 'Il ne filme pas.',
      listen: 'Il n’écoute pas.',
      picture: 'Aucune image n’est gardée.',
      voice: 'Aucune voix n’est gardée.',
      who: 'Il ne sait pas qui vous êtes.',
    },
    day: {
      title: 'Depuis hier',
      soon: 'Sa journée sera bientôt dessinée ici.',
      around: (hour) => `C’était vers ${hour === 0 ? 'minuit' : hours(hour)}.`,
      never: 'Pas une fois depuis hier.',
      hour: (hour) => `${hour} h`,
      yesterday: 'Hier',
      today: 'Aujourd’hui',
    },
    table: { page: (page, pages) => `${page} sur ${pages}`, pause: 'Arrêter', resume: 'Continuer' },
    aim: 'Visez ce carré avec votre téléphone.',
  },
};
