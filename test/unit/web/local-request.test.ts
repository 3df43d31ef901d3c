import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isLocalRequest } from '../../../hub/web/local-request.ts';

/** Only what is looked at; addresses of other machines cannot be had on one. */
const request = (remoteAddress: string | undefined, headers: object): IncomingMessage =>
  ({ socket: { remoteAddress }, headers }) as IncomingMessage;

test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
  expect(isLocalRequest(request(address, { host: 'localhost:8080' }))).toBe(true);
});

test.each(['192.168.1.20', '10.0.0.1', '::ffff:192.168.1.20', 'fe80::1', '1127.0.0.1', undefined])(
  '%s is not this machine, whatever it says',
  (address) => {
    expect(isLocalRequest(request(address, { host: 'localhost:8080' }))).toBe(false);
  },
);

test.each([
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '192.168.1.20:8080',
  '',
  undefined,
])('called %s, this machine is not meant', (host) => {
  expect(isLocalRequest(request('127.0.0.1', { host }))).toBe(false);
});

test.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])(
  'with %s somebody else is behind it',
  (name) => {
    expect(isLocalRequest(request('127.0.0.1', { host: 'localhost', [name]: '' }))).toBe(false);
  },
);

test('over HTTP/1.0 somebody else is behind it: nginx’s own setting, which names nobody', () => {
  const asked = {
    ...request('127.0.0.1', { host: '127.0.0.1:8080' }),
    httpVersion: '1.0',
  } as IncomingMessage;
  expect(isLocalRequest(asked)).toBe(false);
});
