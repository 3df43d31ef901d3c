import { readFileSync } from 'node:fs';
import path from 'node:path';

/** This hub's version, as package.json says it. */
export function ownVersion(): string {
  const file = path.resolve(import.meta.dirname, '../../package.json');
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version);
}
