import { describe, expect, test } from 'vitest';
import { AUDIT_KEEP_MS } from '../../../hub/access/access.ts';
import { buildingSchema } from '../../../hub/contract/building.ts';
import { OUTAGES_KEPT_MS } from '../../../hub/health/outages.ts';
import { notices, period } from '../../../hub/notices/notices.ts';
import { LINKS_KEPT_MS } from '../../../hub/visits/attendance.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const building = buildingSchema.parse({
  site: 'ceis',
  name: 'Le tiers-lieu',
  rooms: [],
  doors: [
    { id: 'entree', name: 'Entrée' },
    { id: 'jardin', name: 'Jardin' },
  ],
  readers: [{ id: 'entree', door: 'entree', kind: 'rdm6300', port: '/dev/ttyUSB0' }],
  badges: { keep: '180d' },
  figures: { k: 8 },
  privacy: {
    controller: 'CCAS de Montpellier',
    contact: 'dpo@ccas.example, 04 00 00 00 00',
    version: '2',
    date: '2026-10-01',
  },
});
const filled = new Map(notices(building, NOW).map((notice) => [notice.name, notice]));
const text = (name: string): string => filled.get(name)?.text ?? '';
const all = [...filled.values()];

describe('the building’s documents', () => {
  test('P10 are a panel beside the reader and a full notice, with who, why, how long, whom to ask, version and date', () => {
    for (const name of ['1-panneau-lecteur.md', '2-notice-complete.md']) {
      for (const said of [
        'CCAS de Montpellier',
        'Le tiers-lieu',
        'dpo@ccas.example',
        period(LINKS_KEPT_MS),
        'ersion 2, 1 octobre 2026',
      ]) {
        expect([name, said, text(name).includes(said)]).toEqual([name, said, true]);
      }
    }
    expect(text('1-panneau-lecteur.md')).toContain('sans badge');
  });

  test('P10 P17 A12 leave no placeholder, and mark what only people can write', () => {
    expect(all.map(({ name }) => name)).toEqual([
      '1-panneau-lecteur.md',
      '2-notice-complete.md',
      '3-registre.md',
      '4-aipd.md',
      '5-declaration-accessibilite.md',
      '6-information-essai.md',
    ]);
    for (const { name, text: whole } of all)
      expect([name, whole.match(/\{\{|\}\}|undefined/g)]).toEqual([name, null]);
    expect(filled.get('1-panneau-lecteur.md')?.missing).toEqual([]);
    expect(filled.get('2-notice-complete.md')?.missing).toEqual([]);
    expect(filled.get('4-aipd.md')?.missing.length).toBeGreaterThan(5);
  });

  test('P10 without words of the building file they say what is missing, and where to write it', () => {
    const bare = buildingSchema.parse({ site: 'ceis', rooms: [], doors: [{ id: 'entree', name: 'Entrée' }] });
    const [panel] = notices(bare, NOW);
    expect(panel?.missing).toEqual([
      '[À COMPLÉTER : privacy.controller dans building.yaml]',
      '[À COMPLÉTER : privacy.contact dans building.yaml]',
      '[À COMPLÉTER : privacy.version dans building.yaml]',
      '[À COMPLÉTER : privacy.date dans building.yaml]',
    ]);
  });

  test('P17 the register and the impact assessment give the periods that the code keeps to', () => {
    const register = text('3-registre.md');
    expect(register).toContain(`| lien entre un badge et ses passages | ${period(LINKS_KEPT_MS)} |`);
    expect(register).toContain('| identité attachée à un badge | 180 jours après le dernier passage |');
    expect(register).toContain(`| journal des accès de l’équipe | ${period(AUDIT_KEEP_MS)} |`);
    expect(register).toContain(`| pannes des lecteurs (aucune personne) | ${period(OUTAGES_KEPT_MS)} ;`);
    expect(register).toContain('au moins 8 personnes');
    expect(register).toContain('Entrée, Jardin');
    expect(text('4-aipd.md')).toContain(`liens ${period(LINKS_KEPT_MS)} ; identité 180 jours`);
    expect(text('4-aipd.md')).toContain('2021-028');
  });

  test('A12 the accessibility statement says that no audit was made, and gives no rate', () => {
    const statement = text('5-declaration-accessibilite.md');
    expect(statement).toContain('Ces écrans n’ont pas été audités.');
    expect(statement).toContain('aucun taux de conformité ne peut être annoncé');
    expect(statement).not.toMatch(/\d+\s*%(?! de zoom)/);
    expect(statement).toContain('Défenseur des droits');
  });

  test('A13 the panel’s sentences are short, and nothing is called FALC before people concerned have re-read it', () => {
    for (const { text: whole } of all) expect(whole).not.toMatch(/FALC/);
    const panel = text('1-panneau-lecteur.md')
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .join(' ')
      .replace(/dpo@\S+ [\d ]+/, '');
    const sentences = panel.replace(/[*-]/g, ' ').split(/[.?!]/);
    expect(sentences.filter((sentence) => sentence.trim().split(/\s+/).length > 12)).toEqual([]);
  });
});

test('a period is said in the largest unit that divides it', () => {
  const day = 86_400_000;
  expect([day, 88 * day, 365 * day, 730 * day, 43_200_000, 90_000].map(period)).toEqual([
    '1 jour',
    '88 jours',
    '1 an',
    '2 ans',
    '12 heures',
    '90 secondes',
  ]);
});
