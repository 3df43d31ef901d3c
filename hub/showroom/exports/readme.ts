import type { Provenance, WrittenFile } from './data-package.ts';
import type { TrialRecord } from './trial-record.ts';

/** What the archive says of itself to a person. */
export interface Contents {
  readonly provenance: Provenance;
  readonly prototypes: readonly string[];
  /** ms since the epoch, `to` not included. */
  readonly from: number;
  readonly to: number;
  readonly trial: TrialRecord | null;
  readonly files: readonly WrittenFile[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** `README.md`, in French, then in English. */
export function readme(contents: Contents): string {
  return `${french(contents)}\n---\n\n${english(contents)}`;
}

function french({ provenance, prototypes, from, to, trial, files }: Contents): string {
  const left = [
    'Ce qui n’entre pas dans un canal (mauvais type, valeur illisible, hors bornes) n’a pas été gardé : l’écran de mise au point compte ces messages.',
    'Ce qui était plus ancien que la durée de conservation du lieu a été oublié.',
    ...(trial
      ? ['Les séances des personnes qui ont retiré leur accord ont été effacées : elles n’y sont pas.']
      : []),
  ];
  return `# ${provenance.title}

${provenance.description}

- Start-up : ${provenance.startup}
- Prototypes : ${prototypes.join(', ')}
- Période : de ${iso(from)} à ${iso(to)} (UTC, la fin non comprise)
- Archive faite le ${provenance.made.toISOString()} par ${provenance.publisher}
${provenance.contact === null ? '' : `- Contact : ${provenance.contact}\n`}${trial ? `- Toutes les données de l’essai sont effacées le ${trial.erase}. Effacez aussi vos copies ce jour-là.\n` : ''}
## Fichiers

${files.map(({ path, table, rows }) => `- \`${path}\` : ${table.fr} ${count(rows, 'ligne')}.`).join('\n')}
- \`datapackage.json\` : la même description pour un programme (Frictionless Data Package 2), avec la taille et l’empreinte SHA-256 de chaque fichier.

\`readings.csv\` et \`readings.parquet\` disent la même chose. Le premier s’ouvre partout ; le second se lit plus vite (DuckDB, pandas, R, Spark).

Les CSV suivent la RFC 4180 : UTF-8, virgule, fin de ligne CRLF, point décimal. Un texte qui commence par \`=\`, \`+\`, \`-\`, \`@\`, une tabulation ou une apostrophe a une apostrophe de plus devant lui, pour qu’un tableur ne l’exécute pas comme une formule : retirez-la pour retrouver le texte. Le fichier Parquet garde les textes tels quels.

${files.filter(isDescribed).map(columnsIn('fr')).join('\n\n')}

## Ce qui n’y est pas

${left.map((sentence) => `- ${sentence}`).join('\n')}
`;
}

function english({ provenance, prototypes, from, to, trial, files }: Contents): string {
  const left = [
    'What did not fit a channel (wrong type, unreadable, out of bounds) was not kept: the debugging screen counts those messages.',
    'What was older than the building keeps readings has been forgotten.',
    ...(trial ? ['The sessions of people who withdrew were erased: they are not here.'] : []),
  ];
  return `# ${provenance.title} (English)

- Start-up: ${provenance.startup}
- Prototypes: ${prototypes.join(', ')}
- Period: from ${iso(from)} to ${iso(to)} (UTC, the end excluded)
- Made on ${provenance.made.toISOString()} by ${provenance.publisher}
${provenance.contact === null ? '' : `- Contact: ${provenance.contact}\n`}${trial ? `- All data of the trial are erased on ${trial.erase}. Delete your copies on that day too.\n` : ''}
## Files

${files.map(({ path, table, rows }) => `- \`${path}\`: ${table.en} ${count(rows, 'row')}.`).join('\n')}
- \`datapackage.json\`: the same description for a program (Frictionless Data Package 2), with the size and the SHA-256 hash of each file.

\`readings.csv\` and \`readings.parquet\` say the same. The first opens anywhere; the second is read faster (DuckDB, pandas, R, Spark).

The CSV files follow RFC 4180: UTF-8, comma, CRLF, decimal point. A text that begins with \`=\`, \`+\`, \`-\`, \`@\`, a tab or an apostrophe has one more apostrophe before it, so that no spreadsheet runs it as a formula: take it away to get the text back. The Parquet file keeps texts as they are.

${files.filter(isDescribed).map(columnsIn('en')).join('\n\n')}

## What is not in it

${left.map((sentence) => `- ${sentence}`).join('\n')}
`;
}

/** The two forms of the readings have the same columns: they are told once. */
const isDescribed = ({ path }: WrittenFile): boolean => path.endsWith('.csv');

const columnsIn =
  (language: 'fr' | 'en') =>
  ({ path, table }: WrittenFile): string =>
    [
      `### ${path}`,
      '',
      ...table.columns.map(
        (column) => `- \`${column.name}\`${language === 'fr' ? ' ' : ''}: ${column[language]}`,
      ),
    ].join('\n');

/** Nothing is singular in French, and plural in English. */
const count = (rows: number, word: 'ligne' | 'row'): string =>
  `${rows} ${word}${rows === 1 || (rows === 0 && word === 'ligne') ? '' : 's'}`;
