import { setTimeout as sleep } from 'node:timers/promises';
import { Influxdb } from '../support/influxdb.ts';
import { PAYLOAD, settled, startBenchHub, TOPIC } from './bench-hub.ts';
import { type Load, measureLoad } from './ingest-load.ts';
import { startMosquitto, startNodeRed } from './peers.ts';
import { median, type Row, type Section, thousands } from './table.ts';

/** From a burst of messages to points that InfluxDB shows, beside what people wire together today. */

const BURSTS = [5_000, 20_000, 200_000];
/** The largest burst takes the peer minutes. */
const roundsOf = (burst: number): number => (burst >= 100_000 ? 1 : 3);
const AIM = 10;
const OURS = { database: 'ours', count: 'SELECT count(temperature) AS n FROM room' };
const THEIRS = { database: 'theirs', count: 'SELECT count(value) AS n FROM temperature' };
/** A burst is over when nothing more has become visible for this long. */
const STILL_MS = 15_000;
const LOOK_EVERY_MS = 50;

interface Stored {
  readonly count: number;
  readonly perSecond: number;
}

export async function benchInflux(): Promise<Section> {
  const ending: (() => Promise<unknown>)[] = [];
  try {
    const influxdb = await Influxdb.started();
    ending.unshift(() => influxdb.stop());
    const { hub, sensor } = await startBenchHub({
      HUB_INFLUX_URL: influxdb.url,
      HUB_INFLUX_VERSION: '1',
      HUB_INFLUX_DATABASE: OURS.database,
    });
    ending.unshift(() => hub.stop());
    await influxdb.query(`CREATE DATABASE ${THEIRS.database}`);
    const mosquitto = await startMosquitto();
    ending.unshift(() => mosquitto.stop());
    const nodeRed = await startNodeRed(mosquitto.port, Number(new URL(influxdb.url).port), THEIRS.database);
    ending.unshift(() => nodeRed.stop());

    const rows: Row[] = [];
    for (const burst of BURSTS) {
      const ours: Stored[] = [];
      const theirs: Stored[] = [];
      for (let round = 0; round < roundsOf(burst); round++) {
        ours.push(await burstInto(influxdb, OURS, burst, { port: hub.mqttPort, ...sensor }));
        await settled(hub);
        theirs.push(await burstInto(influxdb, THEIRS, burst, { port: mosquitto.port }));
      }
      const [us, them] = [rate(ours), rate(theirs)];
      rows.push(
        {
          what: `burst of ${thousands(burst)}: stored a second`,
          ours: `${thousands(us)}/s`,
          peer: `${thousands(them)}/s`,
          ratio: us / them,
          aim: `≥ ${AIM}`,
          met: us / them >= AIM,
        },
        {
          what: `burst of ${thousands(burst)}: lost`,
          ours: lost(ours, burst),
          peer: lost(theirs, burst),
          aim: 'nothing of ours',
          met: ours.every(({ count }) => count === burst),
        },
      );
    }
    return {
      title: 'Stored in InfluxDB',
      how:
        'InfluxDB 1.6 as Debian ships it. Ours: the whole hub with `HUB_INFLUX_VERSION=1`. Peer: Mosquitto, Node-RED 5 and node-red-contrib-influxdb, an `mqtt in` node (QoS 1) wired to an `influxdb out` node, all as installed. ' +
        'The same burst at QoS 1 from 8 publishers, in turn, three rounds (one of the largest), medians. The rate is points stored ÷ time from the first publish to the last point visible by `SELECT count(…)`; a burst is over when nothing more has become visible for 15 s. Lost is the most in a round.',
      rows,
    };
  } finally {
    for (const end of ending) await end();
  }
}

async function burstInto(
  influxdb: Influxdb,
  { database, count }: typeof OURS,
  burst: number,
  to: Pick<Load, 'port' | 'username' | 'password'>,
): Promise<Stored> {
  const visible = async (): Promise<number> => Number((await influxdb.query(count, database))[0]?.n ?? 0);
  const before = await visible();
  const load = measureLoad({
    ...to,
    publishers: 8,
    window: 100,
    qos: 1,
    messages: burst,
    topic: TOPIC,
    payload: PAYLOAD,
  });
  let stored = 0;
  let lastAt = Date.now();
  while (stored < burst && Date.now() - lastAt < STILL_MS) {
    await sleep(LOOK_EVERY_MS);
    const now = (await visible()) - before;
    if (now === stored) continue;
    stored = now;
    lastAt = Date.now();
  }
  const { began } = await load;
  return { count: stored, perSecond: (stored / (lastAt - began)) * 1_000 };
}

const rate = (rounds: readonly Stored[]): number => median(rounds.map(({ perSecond }) => perSecond));
const lost = (rounds: readonly Stored[], burst: number): string =>
  thousands(burst - Math.min(...rounds.map(({ count }) => count)));
