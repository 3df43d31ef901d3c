import { createHash } from 'node:crypto';
import type { Certificate } from '../../contract/trials.ts';

export interface ErasedTrial {
  readonly id: string;
  readonly purpose: string;
  readonly startup: string;
  readonly prototypes: readonly string[];
  readonly from: string;
  readonly last: string;
  readonly keepDays: number;
  /** Staff asked for it before the agreed day. */
  readonly early: boolean;
  readonly counts: ErasedCounts;
}
export interface ErasedCounts {
  readonly participants: number;
  /** Of these, who had withdrawn before: their data went then. */
  readonly withdrawn: number;
  readonly sessions: number;
  readonly marks: number;
  readonly answers: number;
  readonly notes: number;
  readonly readings: number;
}

/** What is kept of a trial whose data are gone: numbers and dates, nobody. `at`, ms; `timezone`: the building's. */
export function certificateOf(
  trial: ErasedTrial,
  at: number,
  timezone: string,
  version: string,
): Certificate {
  const { counts } = trial;
  const when = new Intl.DateTimeFormat('fr-FR', {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: timezone,
  });
  const text = [
    'CERTIFICAT D’EFFACEMENT D’UN ESSAI',
    '',
    `Essai : ${trial.purpose}`,
    `Référence : ${trial.id}`,
    `Start-up : ${trial.startup}`,
    `Prototypes : ${trial.prototypes.join(', ')}`,
    `Dates : ${datesOf(trial.from, trial.last)}`,
    `Durée convenue après la fin : ${trial.keepDays} jours`,
    `Effacé : ${when.format(at)} (${timezone})`,
    `Raison : ${trial.early ? 'demandé par l’équipe avant le jour convenu' : 'le jour convenu est arrivé'}`,
    '',
    'Effacé :',
    `- accords de participants : ${counts.participants}, dont retirés avant : ${counts.withdrawn}`,
    `- séances : ${counts.sessions}`,
    `- moments notés : ${counts.marks}`,
    `- réponses : ${counts.answers}`,
    `- paroles notées : ${counts.notes}`,
    `- mesures des prototypes : ${counts.readings}`,
    '',
    'Effacé de la base du hub, de son journal, de ses mesures et des exports qu’il garde.',
    'Une sauvegarde plus ancienne qui est remise en place est effacée à nouveau au démarrage.',
    'Ce que la start-up a emporté dans un export n’est plus sous la garde du hub.',
    '',
    `Hub : version ${version}`,
    '',
  ].join('\n');
  return { text, sha256: createHash('sha256').update(text).digest('hex'), at: new Date(at).toISOString() };
}

const datesOf = (from: string, last: string): string =>
  from === last ? `le ${longDate(from)}` : `du ${longDate(from)} au ${longDate(last)}`;
const longDate = (day: string): string =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
