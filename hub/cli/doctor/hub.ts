import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { healthSchema } from '../../contract/api.ts';
import type { Building } from '../../contract/building.ts';
import type { Settings } from '../../contract/settings.ts';
import { isLocked } from '../../journal/data-lock.ts';
import { attention, type Finding, failing, ok } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;

/** Whether the hub runs and what it says of itself, but for what was found before: InfluxDB that is away. */
export async function hub(
  { dataDir, host, httpPort, mqttPort }: Settings,
  _building: Building,
  found: readonly Finding[],
): Promise<Finding[]> {
  const address = reachable(host);
  if (!existsSync(dataDir) || !isLocked(dataDir)) {
    const taken = await Promise.all(
      [httpPort, mqttPort].map(async (port) => ((await isOpen(address, port)) ? [port] : [])),
    );
    return [
      attention(
        'hub',
        'il est arrêté',
        'Démarrez-le : « npm start », ou « sudo systemctl start tiers-lieu ».',
      ),
      ...taken
        .flat()
        .map((port) =>
          failing(
            'hub',
            `le port ${port} est déjà pris par un autre programme`,
            `Arrêtez ce programme (« ss -ltnp | grep ${port} » dit lequel), ou changez HUB_HTTP_PORT ou HUB_MQTT_PORT.`,
          ),
        ),
    ];
  }
  try {
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${httpPort}/health`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { status, parts } = healthSchema.parse(await answer.json());
    const told = found.some(({ part, state }) => part === 'InfluxDB' && state !== 'ok') ? 'readings' : null;
    const ill = Object.entries(parts).filter(([name, { state }]) => state !== 'ok' && name !== told);
    if (ill.length === 0) return [ok('hub', `en marche, ${status}`), ...objects(parts.objects?.details)];
    return ill.map(([name, { state, lastError }]) => {
      const message = `${name} : ${lastError ?? state}`;
      const hint = 'Regardez son journal technique : « journalctl -u tiers-lieu ».';
      return state === 'failing' ? failing('hub', message, hint) : attention('hub', message, hint);
    });
  } catch (error) {
    return [
      failing(
        'hub',
        `il est en marche mais ne répond pas sur le port ${httpPort} (${(error as Error).message})`,
        'Vérifiez HUB_HTTP_PORT, le même pour le hub et pour cette commande ; sinon redémarrez le hub.',
      ),
    ];
  }
}

/** Objects are adopted by staff: that some wait for it is no fault. */
function objects(details: Readonly<Record<string, unknown>> = {}): Finding[] {
  const { adopted = 0, found = 0, lost = 0 } = details;
  if (adopted === 0 && found === 0) return [];
  return [
    ok('objets', `${adopted} adoptés, dont ${lost} perdus ; ${found} trouvés et pas adoptés (/desk/objects)`),
  ];
}

/** An address that stands for all of the machine's is listened on, never called. */
const reachable = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host);

function isOpen(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
  const end = (open: boolean) => (): void => {
    socket.destroy();
    resolve(open);
  };
  socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  return promise;
}
