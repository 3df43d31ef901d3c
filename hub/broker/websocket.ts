import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { OUTGOING_BUFFER_BYTES } from './limits.ts';

const PATH = '/mqtt';
/** One WebSocket message may hold several packets or a part of one (§6); this bounds what ws buffers at once. */
const MAX_FRAME_BYTES = 512 * 1024;

/**
 * MQTT over WebSocket (§6) on an HTTP server: `accept` gets each connection as a byte stream.
 * Returns the function that ends it.
 */
export function listenForWebSockets(
  server: HttpServer,
  accept: (stream: Duplex, remoteAddress: string) => void,
): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    // The server answers with the subprotocol "mqtt" [MQTT-6.0.0-4].
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?')[0] !== PATH) {
      // Other paths may have listeners of their own.
      if (server.listenerCount('upgrade') === 1) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    socket.on('error', () => socket.destroy());
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
    if (!offered.includes('mqtt')) {
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'); // [MQTT-6.0.0-3]
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = createWebSocketStream(webSocket, { highWaterMark: OUTGOING_BUFFER_BYTES });
      stream.on('error', () => stream.destroy());
      webSocket.on('message', (_data, isBinary) => {
        if (!isBinary) webSocket.close(1003, 'binary frames only'); // [MQTT-6.0.0-1]
      });
      accept(stream, request.socket.remoteAddress ?? 'unknown');
    });
  };

  server.on('upgrade', upgrade);
  return () => {
    server.off('upgrade', upgrade);
    for (const webSocket of sockets.clients) webSocket.terminate();
    sockets.close();
  };
}
