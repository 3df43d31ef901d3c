import { writeArchive } from '../../hub/showroom/exports/archive.ts';
import { BEGIN, STEP_MS } from './export.ts';

/** Writes one archive, alone in its process, and says how long it took and how much memory there was at most. */
const [data = '', target = '', rows = '0'] = process.argv.slice(2);
const started = performance.now();
const archived = await writeArchive(
  {
    data,
    target,
    span: {
      startup: 'lumio',
      prototypes: ['lampe', 'chaise'],
      from: BEGIN,
      to: BEGIN + Number(rows) * STEP_MS,
    },
    trial: null,
    provenance: {
      name: 'bench',
      title: 'Banc d’essai',
      description: '',
      made: new Date(),
      publisher: 'CEIS',
      contact: null,
      startup: 'Lumio',
    },
    leaveFree: 0,
  },
  () => {},
);
const ms = performance.now() - started;
console.log(JSON.stringify({ ...archived, ms, rss: process.resourceUsage().maxRSS * 1024 }));
