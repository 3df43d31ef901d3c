import type { Column, Table } from './tables.ts';

/** A written file of the archive. */
export interface WrittenFile {
  /** Its name in the archive. */
  readonly path: string;
  readonly table: Table;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Provenance {
  /** Letters, digits, `-`, `_`: unique enough to be a name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly made: Date;
  /** The building, or who is responsible for it; the start-up. */
  readonly publisher: string;
  readonly contact: string | null;
  readonly startup: string;
}

const FORMATS = {
  csv: { format: 'csv', mediatype: 'text/csv', encoding: 'utf-8' },
  parquet: { format: 'parquet', mediatype: 'application/vnd.apache.parquet' },
} as const;

/** `datapackage.json`: a Data Package, version 2 (datapackage.org/standard/data-package). */
export function dataPackage(provenance: Provenance, files: readonly WrittenFile[]): object {
  const { name, title, description, made, publisher, contact, startup } = provenance;
  return {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name,
    title,
    description,
    created: made.toISOString(),
    // Not open data: people took part for this purpose (github.com/okfn/licenses, other-closed).
    licenses: [{ name: 'other-closed', title: 'Usage convenu avec le lieu et dit aux participants' }],
    contributors: [
      { title: publisher, roles: ['publisher', 'contact'], ...contactOf(contact) },
      { title: startup, roles: ['recipient'] },
    ],
    resources: files.map(({ path, table, bytes, sha256 }) => ({
      name: path.replace('.', '-'),
      path,
      type: 'table',
      title: table.fr,
      description: table.en,
      ...FORMATS[path.endsWith('.csv') ? 'csv' : 'parquet'],
      bytes,
      hash: `sha256:${sha256}`,
      schema: schemaOf(table),
    })),
  };
}

/** An address of a person to write to is one of the two things that the standard knows; a telephone number is neither. */
function contactOf(contact: string | null): object {
  if (contact === null) return {};
  const [email] = /[^\s<>;,]+@[^\s<>;,]+/.exec(contact) ?? [];
  return email === undefined ? { organization: contact } : { email };
}

function schemaOf({ columns, primaryKey, foreignKeys }: Table): object {
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: columns.map(fieldOf),
    missingValues: [''],
    ...(primaryKey && { primaryKey }),
    ...(foreignKeys && {
      foreignKeys: foreignKeys.map(({ fields, reference }) => ({
        fields: [fields],
        reference: { resource: `${reference.resource}-csv`, fields: [reference.fields] },
      })),
    }),
  };
}

const fieldOf = ({ name, type, required, fr, en }: Column): object => ({
  name,
  type,
  description: `${fr} / ${en}`,
  ...(required && { constraints: { required: true } }),
});
