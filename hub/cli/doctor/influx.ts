import type { SeriesTarget } from '../../contract/settings.ts';
import { attention, type Finding, ok } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;

/** `/ping` answers without a credential in InfluxDB 1 and 2; in 3 it may ask for one, which is an answer too. */
export async function influx(series: SeriesTarget): Promise<Finding[]> {
  if (series.kind === 'embedded') return [ok('mesures', 'rangées dans la base du hub')];
  const url = new URL(`${series.url.replace(/\/+$/, '')}/ping`);
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return status < 500
      ? [ok('InfluxDB', `${url.host} répond`)]
      : [
          attention(
            'InfluxDB',
            `${url.host} répond ${status}`,
            'Regardez le journal d’InfluxDB ; rien n’est perdu.',
          ),
        ];
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    return [
      attention(
        'InfluxDB',
        `${url.host} ne répond pas (${reason})`,
        'Démarrez InfluxDB ou vérifiez HUB_INFLUX_URL ; rien n’est perdu, le journal garde tout.',
      ),
    ];
  }
}
