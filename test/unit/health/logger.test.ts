import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createLogger } from '../../../hub/health/logger.ts';

function logged(level: 'info' | 'warn', work: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const write = (line: string): void => {
    text += line;
  };
  work(createLogger(level, { write }));
  return text;
}

test('a line is JSON with the time, the level by name and the sentence', () => {
  const line = JSON.parse(logged('info', (log) => log.info({ reader: 'entree' }, 'unplugged')));
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    reader: 'entree',
    msg: 'unplugged',
  });
});

test('what is less important than the level is not written', () => {
  expect(logged('warn', (log) => log.info({}, 'hello'))).toBe('');
});

test('a secret or a badge number handed in by mistake is not written, at any of three depths', () => {
  const secret = '0012345678';
  const fields = {
    uid: secret,
    badge: secret,
    password: secret,
    token: secret,
    body: secret,
    headers: { authorization: secret, cookie: secret, 'set-cookie': [secret] },
    req: { headers: { authorization: secret, cookie: secret, 'set-cookie': secret }, body: { uid: secret } },
  };
  const text = logged('info', (log) => log.info(fields, 'asked'));
  expect(text).not.toContain(secret);
  expect(text).toContain('[secret]');
});

test('goes to standard error: standard output is for the ready line alone', () => {
  const module = path.resolve(import.meta.dirname, '../../../hub/health/logger.ts');
  const script = `import { createLogger } from ${JSON.stringify(module)}; createLogger('info').warn({ a: 1 }, 'disk low');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({ level: 'warn', msg: 'disk low' });
});
