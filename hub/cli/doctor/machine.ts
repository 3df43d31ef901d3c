import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { attention, type Finding, failing, localTime, ok } from './finding.ts';

const NODE_MIN = 24;
/** As devices': clocks without NTP drift by minutes. */
const AHEAD_MS = 5 * 60_000;

export function nodeVersion(): Finding {
  return Number.parseInt(process.versions.node, 10) >= NODE_MIN
    ? ok('Node', process.version)
    : failing('Node', `${process.version} est trop ancien`, 'Lancez « npm ci » dans le dossier du projet.');
}

/** A small PC without a clock battery starts in the past; then every visit and measure has a wrong date. */
export function clock(dataDir: string, now = Date.now()): Finding[] {
  const files = [
    import.meta.filename,
    ...['hub.sqlite', 'journal.sqlite'].map((name) => path.join(dataDir, name)),
  ];
  const newest = Math.max(...files.filter((file) => existsSync(file)).map((file) => statSync(file).mtimeMs));
  return [
    newest > now + AHEAD_MS
      ? attention(
          'horloge',
          `il est ${localTime(now)}, mais des fichiers sont du ${localTime(newest)}`,
          'Mettez la machine à l’heure : « timedatectl set-ntp true ».',
        )
      : ok('horloge', localTime(now)),
  ];
}
