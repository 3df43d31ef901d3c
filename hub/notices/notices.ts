import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AUDIT_KEEP_MS, SESSION_IDLE_MS } from '../access/access.ts';
import type { Building } from '../contract/building.ts';
import { OUTAGES_KEPT_MS } from '../health/outages.ts';
import { LINKS_KEPT_MS } from '../visits/attendance.ts';

/** The templates of the building's documents on data protection and access. */
export const TEMPLATES = path.resolve(import.meta.dirname, '../../docs/modeles');

export interface Notice {
  /** As in docs/modeles: `1-panneau-lecteur.md` … */
  readonly name: string;
  readonly text: string;
  /** What people still have to write, one entry a place. */
  readonly missing: readonly string[];
}

/** The documents, filled in as far as the hub knows itself: the building file's words, and the code's own periods. */
export function notices(building: Building, now: Date, folder = TEMPLATES): Notice[] {
  const values = valuesOf(building, now);
  return readdirSync(folder)
    .filter((name) => /^\d-.+\.md$/.test(name))
    .sort()
    .map((name) => {
      const text = fill(readFileSync(path.join(folder, name), 'utf8'), values, name);
      return {
        name,
        text,
        missing: [...text.matchAll(/\[À (?:COMPLÉTER|CONFIRMER)[^\]]*\]/g)].map(([place]) => place),
      };
    });
}

function fill(template: string, values: Readonly<Record<string, string>>, name: string): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`${name}: the template asks for « ${key} », which is not known`);
    return value;
  });
}

function valuesOf(building: Building, now: Date): Record<string, string> {
  const { privacy, timezone } = building;
  const day = (date: Date): string =>
    date.toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: timezone });
  return {
    lieu: building.name ?? building.site,
    responsable: privacy.controller ?? '[À COMPLÉTER : privacy.controller dans building.yaml]',
    contact: privacy.contact ?? '[À COMPLÉTER : privacy.contact dans building.yaml]',
    version: privacy.version ?? '[À COMPLÉTER : privacy.version dans building.yaml]',
    date:
      privacy.date === undefined
        ? '[À COMPLÉTER : privacy.date dans building.yaml]'
        : day(new Date(privacy.date)),
    aujourdhui: day(now),
    portes: building.doors.map(({ name }) => name).join(', '),
    lecteurs: building.readers.map(({ id, kind }) => `${id} (${kind ?? 'MQTT'})`).join(', ') || 'aucun',
    k: String(building.figures.k),
    duree_liens: period(LINKS_KEPT_MS),
    duree_identite: period(building.badges.keep),
    duree_journal: period(building.journal.keep),
    duree_audit: period(AUDIT_KEEP_MS),
    duree_session: period(SESSION_IDLE_MS),
    duree_pannes: period(OUTAGES_KEPT_MS),
  };
}

const UNITS = [
  ['an', 365 * 86_400_000],
  ['jour', 86_400_000],
  ['heure', 3_600_000],
  ['minute', 60_000],
  ['seconde', 1_000],
] as const;

/** In French, in the largest unit that divides it: `88 jours`, `2 ans`, `12 heures`. */
export function period(ms: number): string {
  const [unit, length] = UNITS.find(([, each]) => ms >= each && ms % each === 0) ?? ['seconde', 1_000];
  const count = ms / length;
  return `${count} ${unit}${count > 1 ? 's' : ''}`;
}
