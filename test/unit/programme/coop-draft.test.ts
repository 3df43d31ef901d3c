import { describe, expect, test } from 'vitest';
import { type Activity, type Outcome, outcomeRequestSchema } from '../../../hub/contract/programme.ts';
import { coopCsv, coopDraft } from '../../../hub/programme/coop-draft.ts';
import { aWeekLater, minutesBetween } from '../../../hub/programme/rules.ts';

const activity: Activity = {
  id: 'a',
  title: 'Voir et se souvenir',
  theme: null,
  room: null,
  date: '2026-11-20',
  starts: '14:00',
  ends: '15:30',
  host: 'Karim',
  places: 8,
  cancelled: false,
  people: 7,
};
const outcome: Outcome = {
  people: 7,
  groups: { ages: { '25-39': 3, '70-over': 2 }, genders: { female: 4 }, occupations: {} },
  coop: {
    type: 'collectif',
    place: 'lieu_activite',
    materials: ['ordinateur', 'autre'],
    themes: ['creer_avec_le_numerique'],
    level: 'debutant',
  },
};
const draftValue = (field: string, of = outcome): string | undefined =>
  coopDraft(activity, of).find((each) => each.field === field)?.value;

describe('the draft for the Coop', () => {
  test('says it in its words: type, date, duration, place, theme', () => {
    expect(draftValue('Type')).toBe('Atelier collectif');
    expect(draftValue('Date')).toBe('20/11/2026');
    expect(draftValue('Durée (minutes)')).toBe('90');
    expect(draftValue('Lieu')).toBe('Lieu d’activité');
    expect(draftValue('Matériel')).toBe('Ordinateur, Autre');
    expect(draftValue('Thématiques')).toBe('Créer avec le numérique');
    expect(draftValue('Niveau de l’atelier')).toBe('Débutant');
  });

  test('adds up to everybody in each list: who did not say is said', () => {
    for (const list of ['Genre', 'Tranche d’âge', 'Statut']) {
      const counts = coopDraft(activity, outcome).filter(({ field }) => field.startsWith(`${list} : `));
      expect(counts.reduce((sum, { value }) => sum + Number(value), 0)).toBe(7);
    }
    expect(draftValue('Genre : Non communiqué')).toBe('3');
    expect(draftValue('Statut : Non communiqué')).toBe('7');
  });

  test('of one person has no title and no level, in the same columns', () => {
    const single = { ...outcome, people: 1, groups: { ages: {}, genders: {}, occupations: {} } };
    const alone: Outcome = { ...single, coop: { ...outcome.coop, type: 'individuel' } };
    expect(draftValue('Titre de l’atelier', alone)).toBe('');
    expect(draftValue('Niveau de l’atelier', alone)).toBe('');
    expect(coopDraft(activity, alone).map(({ field }) => field)).toEqual(
      coopDraft(activity, outcome).map(({ field }) => field),
    );
  });

  test('holds no name, neither of who came nor of who led it', () => {
    expect(JSON.stringify(coopDraft(activity, outcome))).not.toContain('Karim');
  });

  test('as CSV quotes what spreadsheets would cut or run', () => {
    const csv = coopCsv([coopDraft({ ...activity, title: '=1+1, "bonjour"' }, outcome)]);
    expect(csv.startsWith('\uFEFF"Type","Date"')).toBe(true);
    expect(csv).toContain(`"'=1+1, ""bonjour"""`);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2);
  });
});

test('a group that is more than everybody is refused', () => {
  expect(outcomeRequestSchema.safeParse(outcome).success).toBe(true);
  const wrong = { ...outcome, groups: { ...outcome.groups, genders: { female: 5, male: 3 } } };
  expect(outcomeRequestSchema.safeParse(wrong).success).toBe(false);
});

test('a copy stands a week later at the same hours, over the change to summer time and the end of the year', () => {
  expect(aWeekLater({ ...activity, date: '2027-03-24' }).date).toBe('2027-03-31');
  expect(aWeekLater({ ...activity, date: '2026-12-28' })).toMatchObject({
    date: '2027-01-04',
    starts: '14:00',
  });
  expect(minutesBetween('09:45', '12:00')).toBe(135);
});
