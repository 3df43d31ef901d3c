import { writeArchive } from '../../hub/showroom/exports/archive.ts';

/** Writes one archive, alone in its process, and says how long it took and how much memory there was at most. */
const [data = '', target = '', rows = '0'] = process.argv.slice(2);
const from = Date.UTC(2026, 9, 1);
const started = performance.now();
const archived = await writeArchive(
  {
    data,
    target,
    span: { startup: 'lumen', prototypes: ['lampe', 'chaise'], from, to: from + Number(rows) * 100 },
    trial: null,
    provenance: {
      name: 'bench',
      title: 'Banc d’essai',
      description: '',
      made: new Date(),
      publisher: 'CEIS',
      contact: null,
      startup: 'Lumen',
    },
    leaveFree: 0,
  },
  () => {},
);
const ms = performance.now() - started;
console.log(JSON.stringify({ ...archived, ms, rss: process.resourceUsage().maxRSS * 1024 }));
