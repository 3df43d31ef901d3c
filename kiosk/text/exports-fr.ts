/** Archives of what prototypes measured: for start-ups and staff, in French. */

const readings = (count: number): string => `${count.toLocaleString('fr')} mesure${count < 2 ? '' : 's'}`;

export const archives = {
  page: 'Archives',
  intro:
    'Une archive est un fichier zip : les mesures en CSV et en Parquet, et un texte qui explique chaque colonne. Elle se prépare ici, puis se télécharge.',
  make: 'Préparer l’archive',
  asked: { title: 'Archive demandée.', sentence: 'Elle se prépare. Vous pouvez quitter cette page.' },
  ofTrials: 'Nouvelle archive d’un essai',
  ofTrialsHint: 'Les mesures, les séances, les remarques et les réponses.',
  noTrials: 'Aucun essai n’a commencé.',
  ofDays: 'Nouvelle archive de quelques jours',
  prototypes: 'Prototypes',
  from: 'Premier jour',
  to: 'Dernier jour',
  days: (from: string, to: string) => (from === to ? `le ${from}` : `du ${from} au ${to}`),
  list: 'Vos archives',
  listOfTrial: 'Archives de cet essai',
  none: 'Aucune archive pour le moment.',
  whole: 'Essai',
  askedOn: (when: string) => `Demandée le ${when}`,
  states: {
    waiting: 'En attente. D’autres archives se préparent avant.',
    running: 'En préparation.',
    ready: 'Prête.',
    failed: 'Elle n’a pas pu être préparée.',
    void: 'Jetée : des données qu’elle contenait ont été effacées, après un retrait ou la fin d’un essai. Supprimez vos copies, puis préparez-la à nouveau.',
  },
  failures: {
    'no-room': 'Le disque du hub n’a plus assez de place. Prévenez le tiers-lieu, puis recommencez.',
    error: 'Le journal technique du hub dit pourquoi. Prévenez le tiers-lieu.',
  },
  restarted: 'Le hub a redémarré : elle a été reprise depuis le début.',
  progress: (done: number, of: number) => `${readings(done)} sur ${of.toLocaleString('fr')}`,
  download: (size: string) => `Télécharger (${size})`,
  resumes: 'Un téléchargement interrompu peut reprendre là où il en était.',
  kept: (count: number, until: string) =>
    `${readings(count)}. Gardée jusqu’au ${until}. Ensuite, vous pourrez la préparer à nouveau.`,
  cancel: 'Annuler',
  delete: 'Supprimer',
  again: 'Préparer à nouveau',
  cancelled: 'Archive annulée.',
  deleted: 'Archive supprimée.',
  nowReady: (count: number) => (count < 2 ? 'Une archive est prête.' : `${count} archives sont prêtes.`),
};
