import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TestSeat } from '../support/seat.ts';
import { processesOf } from '../support/workshop.ts';

/**
 * What a learner's function node can reach once it has left Node-RED's own sandbox, which takes one line. The seats are
 * real, in bubblewrap with our filter; the attempts are real.
 */
let seat: TestSeat;
let neighbour: TestSeat;
let greedy: TestSeat;
beforeAll(async () => {
  [seat, neighbour, greedy] = await Promise.all([
    TestSeat.start(1),
    TestSeat.start(2),
    TestSeat.start(3, { memoryMb: 200 }),
  ]);
});
afterAll(async () => {
  await Promise.all([seat?.stop(), neighbour?.stop(), greedy?.stop()]);
});

describe('from inside a function node', () => {
  test('no process can be started, by any way that Node.js has', async () => {
    const outcome = await seat.inside(`
      const { spawnSync, execFileSync } = builtin('child_process');
      return {
        spawn: (spawnSync('/bin/true').error ?? {}).code ?? 'started',
        node: (spawnSync(process.execPath, ['--version']).error ?? {}).code ?? 'started',
        shell: await attempt(() => execFileSync('/bin/sh', ['-c', 'id']).toString()),
      };`);
    expect(outcome).toEqual({ spawn: 'EPERM', node: 'EPERM', shell: 'EPERM' });
  });

  test('threads work, since Node.js is made of them: only processes are refused', async () => {
    const outcome = await seat.inside(`
      const { Worker } = builtin('worker_threads');
      return new Promise((resolve, reject) => {
        const worker = new Worker('require("node:worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
        worker.once('message', resolve);
        worker.once('error', reject);
      });`);
    expect(outcome).toBe(42);
  });

  test('nothing of the machine is there: no passwords, no hub, no neighbour, no other process', async () => {
    const outcome = (await seat.inside(`
      const fs = builtin('fs');
      const list = (folder) => attempt(() => fs.readdirSync(folder).join(' '));
      return {
        shadow: await attempt(() => fs.readFileSync('/etc/shadow', 'utf8')),
        passwd: await attempt(() => fs.readFileSync('/etc/passwd', 'utf8')),
        etc: await list('/etc'),
        root: await list('/'),
        home: await list('/root'),
        tmp: await list('/tmp'),
        neighbour: await attempt(() => fs.readFileSync(${JSON.stringify(neighbour.folder)} + '/run/hosts', 'utf8')),
        processes: fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length,
        other: await attempt(() => process.kill(${process.pid}, 0)),
        environment: Object.keys(process.env).sort().join(' '),
      };`)) as Record<string, string>;
    expect(outcome).toMatchObject({
      shadow: 'ENOENT',
      passwd: 'ENOENT',
      etc: 'hosts',
      home: 'ENOENT',
      tmp: 'ENOENT',
      neighbour: 'ENOENT',
      other: 'ESRCH',
    });
    expect(outcome.root?.split(' ').sort()).toEqual(
      expect.arrayContaining(['dev', 'etc', 'hub', 'node_modules', 'palette', 'proc', 'seat', 'usr']),
    );
    // bubblewrap's own first process, and Node.js.
    expect(Number(outcome.processes)).toBeLessThanOrEqual(3);
    expect(outcome.environment).toBe(
      'HOME NODE_COMPILE_CACHE NODE_RED_HOME PATH PWD TIERS_LIEU_PASSWORD TZ'
        .split(' ')
        .filter((name) => outcome.environment?.includes(name))
        .join(' '),
    );
    expect(outcome.environment).toContain('TIERS_LIEU_PASSWORD');
  });

  test('nothing can be written but a little scratch, and that is bounded', async () => {
    const outcome = (await seat.inside(`
      const fs = builtin('fs');
      const write = (file) => attempt(() => { fs.writeFileSync(file, 'x'); return 'written'; });
      let filled = 0;
      const block = Buffer.alloc(1024 * 1024);
      const full = await attempt(() => { for (;;) { fs.writeFileSync('/seat/block' + filled, block); filled++; } });
      const after = { filled, full };
      for (let i = 0; i <= filled; i++) await attempt(() => fs.rmSync('/seat/block' + i));
      return {
        ...after,
        root: await write('/x'), usr: await write('/usr/x'), modules: await write('/node_modules/x'),
        palette: await write('/palette/x'), cache: await write('/cache/x'), hub: await write('/hub/x'),
        proc: await write('/proc/sys/kernel/hostname'),
      };`)) as Record<string, unknown>;
    expect(outcome).toMatchObject({ full: 'ENOSPC', root: 'EROFS', usr: 'EROFS', modules: 'EROFS' });
    expect(outcome).toMatchObject({ palette: 'EROFS', cache: 'EROFS', hub: 'EROFS' });
    expect(outcome.proc).toBe('EROFS');
    expect(outcome.filled).toBeLessThanOrEqual(16);
  });

  test('no network: not the hub, not the neighbour, not the machine, not the world; and nobody comes in', async () => {
    const hub = createServer((socket) => socket.end('reached'));
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const { port } = hub.address() as { port: number };
    const outcome = (await seat.inside(`
      const net = builtin('net');
      const reach = (port, host) => new Promise((resolve) => {
        const socket = net.connect({ port, host, timeout: 3000 });
        socket.once('data', (data) => resolve('reached'));
        socket.once('connect', () => resolve('connected'));
        socket.once('timeout', () => resolve('timeout'));
        socket.once('error', (error) => resolve(error.code));
      });
      const interfaces = builtin('os').networkInterfaces();
      return {
        hub: await reach(${port}, '127.0.0.1'), world: await reach(53, '9.9.9.9'),
        interfaces: Object.keys(interfaces).join(' '),
        udp: await new Promise((resolve) => {
          const socket = builtin('dgram').createSocket('udp4');
          socket.send('x', 53, '9.9.9.9', (error) => resolve(error ? error.code : 'sent'));
        }),
        http: await new Promise((resolve) => {
          builtin('http').get('http://127.0.0.1:${port}/', () => resolve('answered')).on('error', (error) => resolve(error.code));
        }),
      };`)) as Record<string, string>;
    hub.close();
    expect(outcome).toMatchObject({
      hub: 'ECONNREFUSED',
      world: 'ENETUNREACH',
      interfaces: 'lo',
      udp: 'ENETUNREACH',
    });
    expect(outcome.http).toBe('ECONNREFUSED');
  });

  test('the hub’s socket keeps what Node-RED keeps, and gives nothing else', async () => {
    const outcome = await seat.inside(`
      const net = builtin('net');
      const say = (purpose, line) => new Promise((resolve) => {
        const socket = net.connect('/hub/seat.sock');
        let heard = '';
        socket.on('data', (data) => { heard += data; });
        socket.on('close', () => resolve(heard || 'closed'));
        socket.on('error', () => {});
        socket.write(purpose + '\\n' + line + '\\n');
      });
      return { second: await say('control', '{"id":1,"load":"flows"}'), other: await say('admin', 'x'), long: await say('x'.repeat(4096), '') };`);
    expect(outcome).toEqual({ second: 'closed', other: 'closed', long: 'closed' });
  });

  test('three gibibytes at once are refused before the machine has to give them', async () => {
    const outcome = await seat.inside('return attempt(() => Buffer.alloc(3 * 2 ** 30).length);');
    expect(outcome).toMatch(/ERR_MEMORY_ALLOCATION_FAILED|allocation failed/i);
  });

  test('a flow too large to keep is refused in words, and the seat goes on', async () => {
    const flow = [{ id: 'tab', type: 'tab', label: 'test', info: 'x'.repeat(1_100_000) }];
    await expect(seat.runtime.admin('POST', 'flows', flow, { 'Node-RED-API-Version': 'v1' })).rejects.toThrow(
      /too large/,
    );
    expect(await seat.inside('return 1')).toBe(1);
  });

  test('its neighbour has noticed nothing', async () => {
    expect(await neighbour.inside('return process.env.TIERS_LIEU_PASSWORD')).toBe('secret of seat 2');
    expect(neighbour.states.at(-1)).toEqual(['ready', null]);
  });
});

describe.concurrent('a flow that takes everything', () => {
  test('all the memory: the seat alone ends, starts again, then without its flow, which is kept', async () => {
    await greedy.deploy('const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()));');
    await vi.waitFor(() => expect(greedy.states.at(-1)?.[0]).toBe('safe'), { timeout: 100_000 });
    expect(JSON.stringify(greedy.kept.flows)).toContain('all.push');
    expect(await greedy.runtime.admin('GET', 'flows')).toMatchObject([{ id: 'tab' }, {}, { id: 'f' }]);
    // The next deploy runs again. Memory outside of JavaScript's heap is measured, too.
    await greedy.deploy(
      'const all = []; for (let i = 0; i < 40; i++) all.push(Buffer.alloc(8e6, 1)); await new Promise(() => {});',
    );
    await vi.waitFor(() => expect(greedy.states).toContainEqual(['starting', 'memory']), { timeout: 60_000 });
  }, 180_000);

  test('all the time: the seat alone is ended and said to hang; its neighbour answers meanwhile', async () => {
    await neighbour.deploy('for (;;);');
    expect(await seat.inside('return 3')).toBe(3);
    await vi.waitFor(() => expect(neighbour.states).toContainEqual(['starting', 'hung']), {
      timeout: 100_000,
    });
    expect(await seat.inside('return 4')).toBe(4);
    expect(seat.states.every(([, trouble]) => trouble === null)).toBe(true);
  }, 180_000);
});

test('the inside of a sandbox that was ended while it was being made, and lives on, ends with its seat', async () => {
  const stopped = await TestSeat.start(4);
  // It has no parent to die with, as one that had not asked for that yet.
  const hosts = `${stopped.folder}/run/hosts`;
  const inside = spawn('bwrap', ['--dev-bind', '/', '/', '--ro-bind', hosts, '/etc/hosts', 'sleep', '600'], {
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void inside.kill('SIGKILL'));
  await vi.waitFor(() => expect(processesOf(`${stopped.folder}/`)).toContain(inside.pid), 5_000);
  await stopped.stop();
  expect(processesOf(`${stopped.folder}/`)).toEqual([]);
});
