import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PROJECT, tiersLieu } from '../support/tiers-lieu.ts';

test('a demo whose port is taken says so, and leaves neither a pseudo-terminal nor a folder behind', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { status, error } = await tiersLieu(['devices/simulator/demo.ts'], {
    program: path.join(PROJECT, 'node_modules/.bin/node'),
    env: { TMPDIR: folder, HUB_HTTP_PORT: String(port), HUB_MQTT_PORT: '0', HUB_LOG_LEVEL: 'silent' },
  });
  expect(status).toBe(1);
  expect(error).toContain(`HUB_HTTP_PORT: port ${port}`);
  expect(error).toContain('demo: the hub ended with 1');
  // socat's links live in a folder of their own: it is gone once socat is.
  expect(readdirSync(folder)).toEqual([]);
});
