import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebServer } from '../../hub/web/server.ts';
import { basic, WebParts } from './web-parts.ts';

const { signal } = new AbortController();
const servers: WebServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(app: express.Express, port = 0, host = '127.0.0.1'): Promise<WebServer> {
  const server = new WebServer({ host, port, app });
  servers.push(server);
  await server.start(signal);
  return server;
}

describe('a start that cannot succeed names the variable to change', () => {
  test('when the port is taken', async () => {
    const { port } = await serve(express());
    await expect(serve(express(), port)).rejects.toThrow(`HUB_HTTP_PORT: port ${port} on 127.0.0.1 is used`);
  });

  test('when the machine has no such address', async () => {
    await expect(serve(express(), 0, '192.0.2.1')).rejects.toThrow(
      'HUB_HOST: this machine has no address 192.0.2.1',
    );
  });
});

describe('a stop', () => {
  test('lets the answer under way finish, and takes no new request', async () => {
    const app = express();
    const reached = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    app.get('/slow', async (_req, res) => {
      reached.resolve();
      await go.promise;
      res.send('whole');
    });
    const server = await serve(app);
    const { port } = server;
    const answer = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text());
    await reached.promise;
    const stopped = server.stop();
    await expect(fetch(`http://127.0.0.1:${port}/slow`)).rejects.toThrow();
    go.resolve();
    expect(await answer).toBe('whole');
    await stopped;
  });

  test('does not wait for connections that are kept alive, silent or half a request', async () => {
    const app = express();
    app.get('/', (_req, res) => void res.send('x'));
    const server = await serve(app);
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      get({ host: '127.0.0.1', port: server.port, agent }, (res) => res.resume().on('end', resolve));
    });
    const sockets = ['', 'GET / HTTP/1.1\r\nhost: x\r\n'].map((bytes) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
      return socket.on('error', () => {});
    });
    await vi.waitFor(async () => {
      const { promise, resolve } = Promise.withResolvers<number>();
      server.server.getConnections((_error, count) => resolve(count));
      expect(await promise).toBe(3);
    });
    await server.stop();
    await vi.waitFor(() => expect(sockets.every(({ closed }) => closed)).toBe(true));
    agent.destroy();
  });

  test('ends the live streams, also that of a screen that reads nothing, and may be called twice', async () => {
    const hub = await WebParts.start();
    await hub.addDevice('mur', 'display');
    const live = await fetch(`http://127.0.0.1:${hub.port}/api/live`, {
      headers: { authorization: basic('mur') },
    });
    const frozen = connect(hub.port, '127.0.0.1');
    frozen.pause();
    frozen.on('error', () => {});
    frozen.write(`GET /api/live HTTP/1.1\r\nhost: x\r\nauthorization: ${basic('mur')}\r\n\r\n`);
    await vi.waitFor(() => expect(hub.live.size).toBe(2));
    const text = live.text();
    await hub.live.stop();
    await hub.live.stop();
    expect(await text).toContain('event: presence');
    expect(hub.live.size).toBe(0);
    const refused = await hub.ask('GET', '/api/live', { as: 'mur' });
    expect([refused.status, refused.code]).toEqual([503, 'stopping']);
    await hub.stop();
    await hub.server.stop();
  });

  test('frees the port for the next start', async () => {
    const first = await serve(express());
    const { port } = first;
    await first.stop();
    expect((await serve(express(), port)).port).toBe(port);
  });
});
