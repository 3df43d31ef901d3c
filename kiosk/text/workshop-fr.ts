import type { BenchObjectId, RuntimeTrouble } from '../../hub/contract/workshops.ts';
import { measures } from './measures-fr.ts';

/**
 * The learner's page. Read by people who begin: one idea a sentence, at most 12 words, the same word for the same thing.
 * « Flux » is what Node-RED calls a program; « table » is where the objects are.
 */

interface Said {
  readonly title: string;
  readonly sentence: string;
}
/** What can be wrong when somebody joins: the hub's codes, and what the page sees by itself. */
type JoinFault =
  | 'workshop_code_unknown'
  | 'workshop_full'
  | 'work_unknown'
  | 'too_many_requests'
  | 'short'
  | 'shortWork'
  | 'unreachable'
  | 'other';

const number = (value: number): string => value.toLocaleString('fr', { maximumFractionDigits: 1 });

export const workshop = {
  language: 'fr' as string,
  page: 'Atelier',
  unreachable: { message: 'Le hub ne répond pas.', hint: 'Réessayez dans un instant.' },
  unexpected: { message: 'Cela n’a pas marché.', hint: 'Réessayez dans un instant.' },
  number,

  join: {
    title: 'Rejoindre l’atelier',
    where: 'Tapez les quatre chiffres affichés dans la salle.',
    code: 'Les quatre chiffres',
    keys: 'Touches des chiffres',
    remove: 'Effacer le dernier chiffre',
    haveWork: 'J’ai un code de travail',
    work: 'Votre code de travail',
    workHint: 'Huit caractères, reçus à la fin d’un atelier.',
    go: 'Commencer',
    going: 'Un instant…',
    faults: {
      workshop_code_unknown: { title: 'Ce code n’ouvre rien.', sentence: 'Relisez les quatre chiffres.' },
      workshop_full: { title: 'Tous les postes sont pris.', sentence: 'Demandez à la personne qui anime.' },
      work_unknown: {
        title: 'Ce code de travail est inconnu.',
        sentence: 'Relisez-le. Un travail est gardé trente jours.',
      },
      too_many_requests: { title: 'Trop d’essais.', sentence: 'Attendez une minute, puis réessayez.' },
      short: { title: 'Il manque des chiffres.', sentence: 'Il en faut quatre.' },
      shortWork: { title: 'Il manque des caractères.', sentence: 'Un code de travail en a huit.' },
      unreachable: { title: 'Le hub ne répond pas.', sentence: 'Réessayez dans un instant.' },
      other: { title: 'Cela n’a pas marché.', sentence: 'Demandez à la personne qui anime.' },
    } as Readonly<Record<JoinFault, Said>>,
  },

  seat: {
    number: (count: number) => `Poste ${count}`,
    views: 'Ce que la page montre',
    view: { card: 'Fiche', bench: 'Table', flow: 'Flux' },
    progress: (done: number, of: number) => `Étapes réussies : ${done} sur ${of}`,
    lost: { title: 'Le hub ne répond plus.', sentence: 'La page reviendra toute seule.' },
    frozen: { title: 'Pause.', sentence: 'Regardez la personne qui anime.' },
    cut: { title: 'Le réseau est coupé.', sentence: 'Les messages ne passent plus. C’est voulu.' },
    failed: { title: 'Cela n’a pas marché.', sentence: 'Réessayez dans un instant.' },
  },

  editor: {
    title: (seat: number) => `Le flux du poste ${seat}, dans Node-RED`,
    starting: { title: 'Votre poste démarre.', sentence: 'Encore quelques secondes.' },
    troubles: {
      crashed: 'Votre flux s’est arrêté.',
      hung: 'Votre flux tournait sans fin.',
      memory: 'Votre flux prenait trop de mémoire.',
      'start-failed': 'Votre poste ne démarre pas.',
    } as Readonly<Record<RuntimeTrouble, string>>,
    safe: 'Il est encore là. Corrigez-le, puis déployez.',
    again: 'Il a redémarré tout seul. Rien n’est perdu.',
    failed: 'Votre flux est gardé. Appelez la personne qui anime.',
    restart: 'Redémarrer le poste',
    restarting: 'Le poste redémarre…',
    noted: 'J’ai compris',
  },

  bench: {
    title: 'La table',
    more: 'Plus d’objets',
    fewer: 'Moins d’objets',
    real: 'Les objets de la salle',
    measures,
    nothingSaid: 'Il n’a encore rien dit.',
    yes: 'oui',
    no: 'non',
    names: {
      lampe: 'Lampe',
      ruban: 'Ruban de lumières',
      bouton: 'Bouton',
      thermometre: 'Thermomètre',
      mouvement: 'Détecteur de mouvement',
      porte: 'Porte',
      badge: 'Lecteur de cartes',
      buzzer: 'Buzzer',
      servo: 'Servomoteur',
      ecran: 'Écran',
    } as Readonly<Record<BenchObjectId, string>>,
    lampe: {
      on: (brightness: number) => (brightness === 100 ? 'Allumée' : `Allumée à ${brightness} %`),
      off: 'Éteinte',
      toggle: 'Toucher l’interrupteur',
    },
    ruban: {
      lit: (count: number) =>
        count === 0 ? 'Tout est éteint' : count === 1 ? '1 lumière allumée' : `${count} lumières allumées`,
    },
    bouton: {
      press: 'Appuyer',
      double: 'Deux fois',
      long: 'Longtemps',
      pressed: { single: 'Appui', double: 'Double appui', long: 'Appui long' } as Readonly<
        Record<string, string>
      >,
      waiting: 'Il attend un appui.',
    },
    thermometre: {
      degrees: (value: number) => `${value.toLocaleString('fr', { minimumFractionDigits: 1 })} °C`,
      heater: 'Chauffage',
      window: 'Fenêtre ouverte',
    },
    mouvement: { move: 'Bouger devant', yes: 'Quelqu’un bouge', no: 'Personne ne bouge' },
    porte: {
      in: 'Entrer',
      out: 'Sortir',
      inside: (count: number) =>
        count === 0 ? 'Personne dedans' : count === 1 ? '1 personne dedans' : `${count} personnes dedans`,
    },
    badge: {
      tap: { rouge: 'Carte rouge', verte: 'Carte verte', bleue: 'Carte bleue' } as Readonly<
        Record<string, string>
      >,
      waiting: 'Il attend une carte.',
    },
    buzzer: {
      on: (tone: number) => `Il sonne : ${tone} Hz`,
      off: 'Il se tait',
      sound: 'Le son dans cet appareil',
    },
    servo: { angle: (degrees: number) => `${degrees}°` },
    ecran: { empty: 'L’écran est vide' },
  },

  chart: {
    title: 'Courbe',
    choose: 'Ce qui est dessiné',
    measures: {
      'thermometre/temperature': 'Température',
      'lampe/brightness': 'Lumière de la lampe',
      'servo/angle': 'Angle du servomoteur',
      'buzzer/tone': 'Note du buzzer',
    } as Readonly<Record<string, string>>,
    units: {
      'thermometre/temperature': ' °C',
      'lampe/brightness': ' %',
      'servo/angle': '°',
      'buzzer/tone': ' Hz',
    } as Readonly<Record<string, string>>,
    none: 'Pas encore de valeur.',
    last: 'Les 5 dernières minutes',
    now: 'maintenant',
    ago: 'il y a 5 minutes',
    said: (name: string, now: string, low: string, high: string) =>
      low === high ? `${name} : ${now}.` : `${name} : ${now}. Au moins ${low}, au plus ${high}.`,
  },

  messages: {
    title: 'Messages',
    intro: 'Les messages des objets affichés. Le plus récent est en haut.',
    none: 'Aucun message pour l’instant. Touchez un objet.',
    pause: 'Arrêter le défilement',
    resume: 'Reprendre',
    paused: (count: number) =>
      count === 0
        ? 'En pause.'
        : count === 1
          ? 'En pause : 1 message attend.'
          : `En pause : ${count} messages attendent.`,
    skipped: (count: number) =>
      count === 1
        ? 'Très vite : 1 message n’est pas montré.'
        : `Très vite : ${count} messages ne sont pas montrés.`,
    from: {
      bench: 'objet → flux',
      flow: 'flux → objet',
      neighbour: 'voisin → tous',
      building: 'salle → flux',
    } as Readonly<Record<'bench' | 'flow' | 'neighbour' | 'building', string>>,
    empty: '(vide)',
  },

  card: {
    title: 'La fiche',
    steps: 'À réussir',
    done: 'réussi',
    todo: 'à faire',
    bravo: { title: 'Bravo !', sentence: 'Vous avez tout réussi.' },
    hints: 'Indices',
    hint: 'Demander un indice',
    nextHint: 'Un autre indice',
    noMoreHints: 'C’était le dernier indice.',
    work: 'Mon travail',
  },

  ended: {
    title: 'Merci !',
    sentence: 'L’atelier est terminé.',
    take: 'Emporter mon travail',
    takeHint: 'Un fichier qui s’ouvre dans tout Node-RED.',
    keep: 'Revenir plus tard',
    keepHint: 'Un code pour retrouver votre flux ici.',
    code: 'Votre code de travail',
    until: (day: string) => `Il marche jusqu’au ${day}.`,
    note: 'Notez-le, ou imprimez-le.',
    print: 'Imprimer',
    wiped: 'Votre travail sera bientôt effacé ici. Vous pouvez le garder.',
    gone: 'Le poste est effacé. Votre code marche encore.',
    again: 'Rejoindre un atelier',
  },
};
export type WorkshopText = typeof workshop;
