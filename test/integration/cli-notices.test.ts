import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiersLieu } from '../support/tiers-lieu.ts';

test('P10 P17 tiers-lieu notices writes the building’s documents, and says how much is left to people', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'notices-'));
  const building = path.join(folder, 'building.yaml');
  writeFileSync(
    building,
    'site: ceis\nname: La Halle\nrooms: []\ndoors: [{ id: entree, name: Entrée }]\nprivacy: { controller: CCAS de Montpellier }\n',
  );
  const out = path.join(folder, 'a', 'documents');
  const env = { HUB_BUILDING: building, HUB_DATA_DIR: path.join(folder, 'data') };
  const { status, out: said } = await tiersLieu(['notices', out], { env });
  expect(status).toBe(0);
  expect(readdirSync(out)).toHaveLength(6);
  expect(said).toContain('1-panneau-lecteur.md : 3 à compléter');
  const panel = readFileSync(path.join(out, '1-panneau-lecteur.md'), 'utf8');
  expect(panel).toMatch(/^# La Halle compte ses visites\n/);
  expect(panel).toContain('CCAS de Montpellier');
  expect((await tiersLieu(['notices'], { env })).status).toBe(64);
  rmSync(folder, { recursive: true });
});
