import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Building } from '../../contract/building.ts';
import type { EntryKind } from '../../contract/entries.ts';
import type { Settings } from '../../contract/settings.ts';
import { openDatabase } from '../../database/open.ts';
import { isLocked } from '../../journal/data-lock.ts';
import { JournalReader } from '../../journal/reader.ts';
import { READING_KINDS } from '../../readings/rules.ts';
import { attention, type Finding, localTime, mebibytes, ok } from './finding.ts';

/** What each consumer applies; the others are the readings' stores. */
const KINDS: Readonly<Record<string, ReadonlySet<EntryKind>>> = {
  visits: new Set(['tap']),
  rooms: new Set(['reading']),
  prototypes: new Set(['reading']),
  objects: new Set(['reading']),
};
/** A reader further behind than this is slow. */
const LAG_MAX = 20_000;
/** At this share of the quota someone should look. */
const QUOTA_SHARE = 0.8;

export function journal({ dataDir, series }: Settings, building: Building): Finding[] {
  const part = 'journal';
  const file = path.join(dataDir, 'journal.sqlite');
  if (!existsSync(file)) return [ok(part, 'encore vide')];
  const reader = new JournalReader(file);
  try {
    const head = reader.head();
    const last = reader.read(head - 1, 1)[0];
    const size = [file, `${file}-wal`].reduce(
      (sum, one) => sum + (existsSync(one) ? statSync(one).size : 0),
      0,
    );
    const quota = building.journal.quota_mb * 2 ** 20;
    const kept = last
      ? `numéros ${reader.tail()} à ${head}, dernière écriture le ${localTime(last.received)}`
      : 'aucune entrée gardée';
    const summary = `${mebibytes(size)}, ${kept}`;
    const findings = [
      size > quota * QUOTA_SHARE
        ? attention(
            part,
            summary,
            `Il approche de son quota de ${building.journal.quota_mb} Mio : voyez qui est en retard.`,
          )
        : ok(part, summary),
    ];

    const readings = series.kind === 'embedded' ? 'readings.sqlite' : 'drain.sqlite';
    const running = isLocked(dataDir);
    for (const [consumer, cursor] of ['hub.sqlite', 'prototypes.sqlite', readings].flatMap((name) =>
      cursors(path.join(dataDir, name)),
    )) {
      // A cursor that only passes over entries of other kinds is written down now and then.
      const [waiting] = reader.read(cursor, 1, KINDS[consumer] ?? READING_KINDS);
      const lag = waiting ? head - waiting.seq + 1 : 0;
      const message = `« ${consumer} » a ${lag === 0 ? 'tout lu' : `${lag} entrées de retard`}`;
      findings.push(
        running && lag > LAG_MAX
          ? attention(part, message, 'S’il s’agit des mesures, vérifiez InfluxDB ; sinon redémarrez le hub.')
          : ok(part, message),
      );
    }
    return findings;
  } finally {
    reader.close();
  }
}

function cursors(file: string): [consumer: string, seq: number][] {
  if (!existsSync(file)) return [];
  const db = openDatabase(file, { readOnly: true });
  try {
    const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'cursors'").get();
    if (!made) return [];
    return db
      .prepare('SELECT consumer, seq FROM cursors ORDER BY consumer')
      .all()
      .map(({ consumer, seq }) => [String(consumer), Number(seq)]);
  } finally {
    db.close();
  }
}
