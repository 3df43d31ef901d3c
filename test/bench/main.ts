import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchDialects } from './dialects.ts';
import { benchExport } from './export.ts';
import { benchInflux } from './influx.ts';
import { benchIngest } from './ingest.ts';
import { benchLoop } from './loop.ts';
import { benchMemory } from './memory.ts';
import { benchOccupancy } from './occupancy.ts';
import { benchStore } from './store.ts';
import { type Measured, markdown, measured, plainText, type Section } from './table.ts';
import { benchTap } from './tap.ts';
import { benchWorkshop } from './workshop.ts';

/**
 * `npm run bench`, or `npm run bench -- ingest tap` for some: real parts, the peer in the same minutes. What is not
 * measured now keeps its last figures.
 */
const BENCHES: Readonly<Record<string, () => Promise<Section>>> = {
  ingest: benchIngest,
  dialects: benchDialects,
  influx: benchInflux,
  tap: benchTap,
  loop: benchLoop,
  store: benchStore,
  memory: benchMemory,
  export: benchExport,
  occupancy: benchOccupancy,
  workshop: benchWorkshop,
};

const DOCS = path.resolve(import.meta.dirname, '../../docs');
const FIGURES = path.join(DOCS, 'bench.json');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(64);
}

for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const section = await measured(bench);
  console.log(`${plainText(section)}\n`);
  keep(name, section);
}

function keep(name: string, section: Measured): void {
  const kept: Record<string, Measured> = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : {};
  kept[name] = section;
  const inOrder = Object.keys(BENCHES).filter((key) => key in kept);
  const figures = Object.fromEntries(inOrder.map((key) => [key, kept[key]!]));
  writeFileSync(FIGURES, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(path.join(DOCS, 'bench.md'), markdown(Object.values(figures)));
}
