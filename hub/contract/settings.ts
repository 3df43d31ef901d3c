import { z } from 'zod';
import { PASSWORD_MIN_LENGTH } from './password.ts';

/** The environment. Names and defaults are relied on outside: docs/guides/installer.md lists them. */

const port = z.coerce.number().int().min(0).max(65_535);
const text = z.string().min(1);

export const settingsSchema = z.object({
  HUB_DATA_DIR: text.default('./data'),
  HUB_BUILDING: text.optional(),
  HUB_HOST: text.default('127.0.0.1'),
  HUB_HTTP_PORT: port.default(8080),
  HUB_MQTT_PORT: port.default(1883),
  HUB_ADMIN_PASSWORD: z.string().min(PASSWORD_MIN_LENGTH).optional(),
  HUB_INFLUX_URL: z.url({ protocol: /^https?$/ }).optional(),
  HUB_INFLUX_VERSION: z.enum(['1', '2', '3']).optional(),
  HUB_INFLUX_DATABASE: text.optional(),
  HUB_INFLUX_USERNAME: text.optional(),
  HUB_INFLUX_PASSWORD: text.optional(),
  HUB_INFLUX_ORG: text.optional(),
  HUB_INFLUX_BUCKET: text.optional(),
  HUB_INFLUX_TOKEN: text.optional(),
  HUB_MQTT_ANONYMOUS: text.optional(),
  /** Fault injection for benches: each commit of the journal takes so many ms longer, as on a slow SD card. */
  HUB_FAULT_COMMIT_DELAY_MS: z.coerce.number().int().min(0).max(10_000).optional(),
  HUB_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
export type Environment = z.infer<typeof settingsSchema>;

/** Where readings go, from the environment. */
export type SeriesTarget =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'influx1';
      readonly url: string;
      readonly database: string;
      readonly username?: string;
      readonly password?: string;
    }
  | {
      readonly kind: 'influx2' | 'influx3';
      readonly url: string;
      readonly org: string;
      readonly bucket: string;
      readonly token: string;
    };

export interface Settings {
  readonly dataDir: string;
  readonly buildingFile: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly adminPassword?: string;
  readonly series: SeriesTarget;
  readonly mqttAnonymous?: string;
  readonly faults: { readonly commitDelayMs?: number };
  readonly logLevel: Environment['HUB_LOG_LEVEL'];
}
