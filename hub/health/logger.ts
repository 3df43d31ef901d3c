import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Settings } from '../contract/settings.ts';

/** What a reader of standard error may keep waiting before lines are dropped: the hub must not wait for it. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Secrets and badge numbers have no place in a log; should one be handed in by mistake, its key gives it away. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'password',
  'token',
  'uid',
  'badge',
  'body',
];
const DEPTHS = ['', '*.', '*.*.'];
const SECRET_PATHS = DEPTHS.flatMap((depth) => SECRET_KEYS.map((key) => `${depth}${key}`.replace('.[', '[')));

/** The technical journal: JSON lines on standard error. Standard output is for the one line that says ready. */
export function createLogger(
  level: Settings['logLevel'],
  stream: DestinationStream = destination({ dest: 2, sync: false, maxLength: MAX_BUFFERED_BYTES }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
    },
    stream,
  );
}
