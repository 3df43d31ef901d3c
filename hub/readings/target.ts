import path from 'node:path';
import type { SeriesTarget } from '../contract/settings.ts';
import { DrainLedger } from './drain-ledger.ts';
import { EmbeddedStore } from './embedded-store.ts';
import { FluxReader } from './flux.ts';
import { InfluxStore, type SeriesReader } from './influx-store.ts';
import { InfluxqlReader } from './influxql.ts';
import { LineWriter } from './line-writer.ts';
import type { SeriesStore } from './series-store.ts';
import type { ThreadOptions } from './thread-protocol.ts';

const EMBEDDED_FILE = 'readings.sqlite';
const LEDGER_FILE = 'drain.sqlite';

/** Where readings go, for people: the address without user, password or token. */
export function describeTarget(target: SeriesTarget): string {
  if (target.kind === 'embedded') return 'base intégrée';
  const { origin, pathname } = new URL(target.url);
  const base = target.kind === 'influx1' ? target.database : `${target.org}/${target.bucket}`;
  return `InfluxDB ${target.kind.at(-1)} ${origin}${pathname.replace(/\/$/, '')} ${base}`;
}

/** Builds the store of a target; it opens nothing before `start`. */
export function storeFor({ dataDir, site, target, keepMs, timing }: ThreadOptions): SeriesStore {
  if (target.kind === 'embedded') {
    return new EmbeddedStore({ file: path.join(dataDir, EMBEDDED_FILE), keepMs });
  }
  const description = describeTarget(target);
  return new InfluxStore({
    description,
    site,
    writer: writerFor(target),
    reader: readerFor(target),
    ledger: new DrainLedger(path.join(dataDir, LEDGER_FILE), description),
    ...(timing?.requestTimeoutMs !== undefined && { requestTimeoutMs: timing.requestTimeoutMs }),
  });
}

type InfluxTarget = Exclude<SeriesTarget, { kind: 'embedded' }>;

function writerFor(target: InfluxTarget): LineWriter {
  const { url } = target;
  if (target.kind === 'influx1') {
    const { database, username, password = '' } = target;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    return new LineWriter({
      url,
      path: `/write?${new URLSearchParams({ db: database, precision: 'ns' })}`,
      ...(username !== undefined && { authorization: `Basic ${basic}` }),
    });
  }
  const { org, bucket, token } = target;
  return new LineWriter({
    url,
    path: `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ns' })}`,
    authorization: `Token ${token}`,
  });
}

function readerFor(target: InfluxTarget): SeriesReader {
  const { url } = target;
  switch (target.kind) {
    case 'influx1': {
      const reader = new InfluxqlReader(target);
      return {
        query: reader.query.bind(reader),
        createDatabase: reader.createDatabase.bind(reader),
        erasePrototypes: reader.erasePrototypes.bind(reader),
      };
    }
    case 'influx2':
      return new FluxReader(target);
    case 'influx3': {
      // Version 1's address takes the token as the password of any user (docs.influxdata.com/influxdb3/core/api/authentication).
      const { bucket: database, token: password } = target;
      const reader = new InfluxqlReader({ url, database, username: 'token', password });
      return { query: reader.query.bind(reader) }; // its databases are its administrator's
    }
  }
}
