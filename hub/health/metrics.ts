import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { HealthStatus } from '../contract/live.ts';

/** Where the figures come from. Read only when someone asks; one that throws is left out of that answer. */
export interface MetricSources {
  readonly journal: () => {
    readonly head: number;
    readonly tail: number;
    readonly commits: number;
    readonly pending: number;
    readonly fileBytes: number;
  };
  /** Entries not yet applied, by consumer. */
  readonly lags: () => Readonly<Record<string, number>>;
  readonly brokerClients: () => number;
  /** Inputs dropped, by reason. */
  readonly rejections: () => Readonly<Record<string, number>>;
  /** Taps, by result. */
  readonly taps: () => Readonly<Record<string, number>>;
  readonly present: () => number;
  readonly liveClients: () => number;
  readonly freeBytes: () => number | null;
  readonly parts: () => Readonly<Record<string, { readonly state: HealthStatus }>>;
}

type Reading = number | null | Readonly<Record<string, number>>;
const STATE_VALUE: Readonly<Record<HealthStatus, number>> = { ok: 0, degraded: 1, failing: 2 };

/** The Prometheus registry: the process's own figures and the hub's. `registry.metrics()` gives the text. */
export function createMetrics(sources: MetricSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const measured = (
    type: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    read: () => Reading,
    label?: string,
  ): void => {
    const metric = new type({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [registry],
      collect: () => {
        metric.reset();
        let reading: Reading;
        try {
          reading = read();
        } catch {
          return;
        }
        if (reading === null) return;
        if (typeof reading === 'number') metric.inc(reading);
        else for (const [key, value] of Object.entries(reading)) metric.inc({ [label ?? 'key']: key }, value);
      },
    });
  };

  measured(Gauge, 'hub_journal_head', 'Number of the last committed entry', () => sources.journal().head);
  measured(Gauge, 'hub_journal_tail', 'Number of the oldest entry kept', () => sources.journal().tail);
  measured(Gauge, 'hub_journal_pending', 'Entries waiting for a commit', () => sources.journal().pending);
  measured(Gauge, 'hub_journal_bytes', 'Size of the journal on disk', () => sources.journal().fileBytes);
  measured(Counter, 'hub_journal_commits_total', 'Commits to disk', () => sources.journal().commits);
  measured(Gauge, 'hub_consumer_lag', 'Entries a consumer has not applied', sources.lags, 'consumer');
  measured(Gauge, 'hub_mqtt_clients', 'Connected MQTT clients', sources.brokerClients);
  measured(Counter, 'hub_rejections_total', 'Inputs dropped', sources.rejections, 'reason');
  measured(Counter, 'hub_taps_total', 'Passages at the doors', sources.taps, 'result');
  measured(Gauge, 'hub_present', 'People present', sources.present);
  measured(Gauge, 'hub_live_clients', 'Screens connected to the live stream', sources.liveClients);
  measured(Gauge, 'hub_disk_free_bytes', 'Free space for the data folder', sources.freeBytes);
  measured(
    Gauge,
    'hub_part_state',
    'State of each part: 0 ok, 1 degraded, 2 failing',
    () =>
      Object.fromEntries(Object.entries(sources.parts()).map(([name, p]) => [name, STATE_VALUE[p.state]])),
    'part',
  );
  return registry;
}
