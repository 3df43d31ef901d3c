import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
/** What proxies add: behind one on the same machine, everybody comes from loopback. */
const FORWARDING_HEADER = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Whether a request was made on the hub's own machine, by a program that means this machine.
 * The `Host` is checked against DNS rebinding: a foreign page may have its own name resolve to 127.0.0.1.
 * HTTP/1.0 is a proxy too: nginx speaks it to what it stands before unless told otherwise, and no browser does.
 */
export function isLocalRequest(req: IncomingMessage): boolean {
  return (
    LOOPBACK.test(req.socket.remoteAddress ?? '') &&
    LOCAL_HOST.test(req.headers.host ?? '') &&
    req.httpVersion !== '1.0' &&
    !Object.keys(req.headers).some((name) => FORWARDING_HEADER.test(name))
  );
}
