import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Service } from '../../../hub/contract/ports.ts';
import { Board } from '../../../hub/health/board.ts';
import { DiskWatch } from '../../../hub/health/disk.ts';
import { EventLoopWatch } from '../../../hub/health/event-loop.ts';

const { signal } = new AbortController();
const services: Service[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

describe('the disk', () => {
  const GIB = 1024 ** 3;
  const watch = async (options: {
    folder: string;
    lowBytes?: number;
    tinyBytes?: number;
    intervalMs?: number;
  }) => {
    const health = new Board();
    const disk = new DiskWatch({ part: health.part('disk'), ...options });
    services.push(disk);
    await disk.start(signal);
    return { disk, state: () => health.snapshot().parts.disk };
  };

  test('with room is ok, and its free space is a figure', async () => {
    const { disk, state } = await watch({ folder: tmpdir(), lowBytes: 1, tinyBytes: 1 });
    expect(state()).toMatchObject({ state: 'ok', lastError: null });
    expect(disk.freeBytes()).toBeGreaterThan(0);
    expect(state()?.details?.free_mib).toBe(Math.floor((disk.freeBytes() ?? 0) / 1024 ** 2));
  });

  test('with little room is degraded, with nearly none failing', async () => {
    const low = await watch({ folder: tmpdir(), lowBytes: 1e6 * GIB, tinyBytes: 1 });
    expect(low.state()?.state).toBe('degraded');
    const tiny = await watch({ folder: tmpdir(), lowBytes: 1e6 * GIB, tinyBytes: 1e6 * GIB });
    expect(tiny.state()?.state).toBe('failing');
  });

  test('whose folder goes away is failing, and ok when it is back', async () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'disk-')), 'data');
    const { disk, state } = await watch({ folder, lowBytes: 1, tinyBytes: 1, intervalMs: 20 });
    expect(state()).toMatchObject({ state: 'failing', lastError: expect.stringContaining('ENOENT') });
    expect(disk.freeBytes()).toBeNull();
    mkdirSync(folder);
    await vi.waitFor(() => expect(state()?.state).toBe('ok'));
    rmSync(path.dirname(folder), { recursive: true });
  });
});

describe('the event loop', () => {
  test('that is held up is degraded and says by how much, and ok again afterwards', async () => {
    const health = new Board();
    const watch = new EventLoopWatch({ part: health.part('event-loop'), slowMs: 150, windowMs: 1_000 });
    services.push(watch);
    await watch.start(signal);
    const hold = setInterval(() => {
      const until = performance.now() + 300;
      while (performance.now() < until);
    }, 1);
    await vi.waitFor(() => expect(health.snapshot().parts['event-loop']?.state).toBe('degraded'), 20_000);
    expect(watch.p99()).toBeGreaterThan(150);
    expect(health.snapshot().parts['event-loop']?.details?.p99_ms).toBe(watch.p99());
    clearInterval(hold);
    await vi.waitFor(() => expect(health.snapshot().parts['event-loop']?.state).toBe('ok'), 50_000);
    await watch.stop();
    await watch.stop();
  });
});
